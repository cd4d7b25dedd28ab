package vae4j.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test void theFirstAxisIsTheRowsAndAllOthersAreTheColumns() {
        var shape = Shape.of(128, 28, 27);
        assertThat(shape.rows()).isEqualTo(128);
        assertThat(shape.columns()).isEqualTo(28 * 27);
        assertThat(shape.size()).isEqualTo(128L * 28 * 27);
        assertThat(shape.axis(2)).isEqualTo(27);
        assertThat(shape.rank()).isEqualTo(3);
    }

    @Test void aSingleNumberHasOneRowAndOneColumn() {
        assertThat(Shape.of().rows()).isEqualTo(1);
        assertThat(Shape.of().columns()).isEqualTo(1);
        assertThat(Shape.of().size()).isEqualTo(1);
        assertThatThrownBy(Shape.of()::example).isInstanceOf(ShapeException.class);
    }

    @Test void batchAndExampleAreInverse() {
        assertThat(Shape.of(28, 27).batch(5)).isEqualTo(Shape.of(5, 28, 27)).hasToString("[5, 28, 27]");
        assertThat(Shape.of(5, 28, 27).example()).isEqualTo(Shape.of(28, 27));
        assertThat(Shape.of().batch(5)).isEqualTo(Shape.of(5));
    }

    @Test void anAxisWithoutElementsIsRefusedByName() {
        assertThatThrownBy(() -> Shape.of(3, 0, 2)).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 0, 2]");
        assertThatThrownBy(() -> Shape.of(-1)).isInstanceOf(ShapeException.class).hasMessageContaining("[-1]");
    }

    @Test void sizesBeyondAnIntAreCountedAndBeyondALongRefused() {
        assertThat(Shape.of(1 << 20, 1 << 20).size()).isEqualTo(1L << 40);
        assertThatThrownBy(() -> Shape.of(1 << 30, 1 << 30, 1 << 30)).isInstanceOf(ArithmeticException.class);
    }

    @Test void nobodyCanChangeAShape() {
        int[] sizes = {2, 3};
        var shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3)).isNotEqualTo(Shape.of(3, 2));
    }
}
