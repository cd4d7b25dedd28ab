package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import vae4j.core.data.Dataset;
import vae4j.core.support.GradientCheck;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class NearestNeighboursTest {
    private final Dataset examples = Dataset.of("points", Shape.of(3), 0, 0, 10, 1, 1, 20, 5, 5, 60, 6, 5, 80, 1, 0, 30);
    private final NearestNeighbours neighbours = new NearestNeighbours(examples, GradientCheck.BACKEND);

    @Test void missingValuesAreTheMeanOfTheNearestByWhatIsKnown() {
        var x = Tensor.of(Shape.of(2, 3), 5.6f, 5, Float.NaN, 0.2f, 99, 20);
        var mask = Tensor.of(Shape.of(2, 3), 1, 1, 0, 1, 0, 1);
        assertThat(neighbours.complete(x, mask, 2).toArray()).containsExactly(5.6f, 5, 70, 0.2f, 0.5f, 20);
        assertThat(neighbours.complete(x, mask, 1).toArray()).containsExactly(5.6f, 5, 80, 0.2f, 1, 20);
    }

    @Test void thereAreNoMoreNeighboursThanExamples() {
        assertThatThrownBy(() -> neighbours.complete(Tensor.allocate(Shape.of(1, 3)), Tensor.allocate(Shape.of(1, 3)), 6)).hasMessageContaining("5 examples");
    }
}
