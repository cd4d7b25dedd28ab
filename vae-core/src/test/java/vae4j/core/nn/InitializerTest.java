package vae4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

class InitializerTest {
    private static final int N = 20_000;

    private static float[] draw(Initializer initializer, long seed) {
        var tensor = Tensor.allocate(Shape.of(N));
        initializer.initialize(tensor, Noise.seed(seed));
        return tensor.toArray();
    }

    private static void assertUniform(Initializer initializer, double bound) {
        double sum = 0;
        double squares = 0;
        double least = 0;
        double most = 0;
        for (float x : draw(initializer, 7)) {
            sum += x;
            squares += x * x;
            least = Math.min(least, x);
            most = Math.max(most, x);
        }
        double variance = bound * bound / 3;
        assertThat(least).isBetween(-bound * 1.000001, -bound * 0.99);
        assertThat(most).isBetween(bound * 0.99, bound * 1.000001);
        assertThat(sum / N).isCloseTo(0, within(4 * Math.sqrt(variance / N)));
        assertThat(squares / N).isCloseTo(variance, within(4 * variance * Math.sqrt(0.8 / N)));
    }

    @Test void uniformOnesFillTheirRange() {
        assertUniform(Initializer.uniform(0.3f), 0.3);
        assertUniform(Initializer.fanIn(100), 0.1);
        assertUniform(Initializer.heUniform(96), 0.25);
        assertUniform(Initializer.glorotUniform(50, 100), 0.2);
    }

    @Test void normalOnesHaveTheirStandardDeviation() {
        double sum = 0;
        double squares = 0;
        for (float x : draw(Initializer.normal(0.5f), 7)) {
            sum += x;
            squares += x * x;
        }
        assertThat(sum / N).isCloseTo(0, within(4 * 0.5 / Math.sqrt(N)));
        assertThat(squares / N).isCloseTo(0.25, within(4 * 0.25 * Math.sqrt(2.0 / N)));
    }

    @Test void constantsAndGivenValues() {
        assertThat(draw(Initializer.constant(3), 1)).containsOnly(3);
        var two = Tensor.allocate(Shape.of(2));
        Initializer.values(4, 5).initialize(two, Noise.seed(1));
        assertThat(two.toArray()).containsExactly(4, 5);
        assertThatThrownBy(() -> Initializer.values(1, 2, 3).initialize(two, Noise.seed(1))).isInstanceOf(ShapeException.class).hasMessageContaining("[2]");
    }

    @Test void aSeedGivesItsValuesAndNoOthers() {
        assertThat(draw(Initializer.uniform(1), 7)).isEqualTo(draw(Initializer.uniform(1), 7)).isNotEqualTo(draw(Initializer.uniform(1), 8));
    }
}
