package vae4j.core.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import vae4j.core.support.Draw;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

class InterpolationTest {
    private static double length(Tensor code) {
        double sum = 0;
        for (long j = 0; j < code.size(); j++) sum += (double) code.get(j) * code.get(j);
        return Math.sqrt(sum);
    }

    @Property(tries = 50) void bothPathsJoinTheirEnds(@ForAll @LongRange(min = 0, max = 1000) long seed) {
        var draw = new Draw(seed);
        var a = draw.tensor(7);
        var b = draw.tensor(1, 7);
        for (var how : Interpolation.values()) {
            var path = how.path(a, b, 5);
            assertThat(path.shape()).isEqualTo(Shape.of(5, 7));
            for (int j = 0; j < 7; j++) {
                assertThat(path.get(0, j)).isEqualTo(a.get(j));
                assertThat(path.get(4, j)).isCloseTo(b.get(j), within(1e-6f));
            }
        }
    }

    /** What it is for: the middle of a straight line is shorter than its ends. */
    @Test void sphericalPathsKeepTheLengthAndTurnEvenly() {
        var a = Tensor.of(Shape.of(3), 2, 0, 0);
        var b = Tensor.of(Shape.of(3), 0, 2, 0);
        var path = Interpolation.SPHERICAL.path(a, b, 4);
        for (int s = 0; s < 4; s++) {
            assertThat(length(path.rows(s, 1))).isCloseTo(2, within(1e-6));
            assertThat(path.get(s, 0)).isCloseTo((float) (2 * Math.cos(s * Math.PI / 6)), within(1e-6f));
            assertThat(path.get(s, 1)).isCloseTo((float) (2 * Math.sin(s * Math.PI / 6)), within(1e-6f));
        }
        assertThat(length(Interpolation.LINEAR.path(a, b, 3).rows(1, 1))).isCloseTo(Math.sqrt(2), within(1e-6));
    }

    @Test void linearPathsHaveEqualSteps() {
        assertThat(Interpolation.LINEAR.path(Tensor.of(Shape.of(2), 1, -4), Tensor.of(Shape.of(2), 5, 4), 5).toArray()).containsExactly(1, -4, 2, -2, 3, 0, 4, 2, 5, 4);
    }

    @Test void whereThereIsNoArcThePathIsStraight() {
        var a = Tensor.of(Shape.of(2), 1, 2);
        assertThat(Interpolation.SPHERICAL.path(a, Tensor.of(Shape.of(2), 3, 6), 3).toArray()).containsExactly(1, 2, 2, 4, 3, 6);
        assertThat(Interpolation.SPHERICAL.path(a, Tensor.of(Shape.of(2), 0, 0), 3).toArray()).containsExactly(1, 2, 0.5f, 1, 0, 0);
    }

    @Test void whatHasNoPathIsRefused() {
        var a = Tensor.of(Shape.of(2), 1, 2);
        assertThatThrownBy(() -> Interpolation.SPHERICAL.path(a, Tensor.of(Shape.of(2), -2, -4), 3)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("opposite");
        assertThatThrownBy(() -> Interpolation.LINEAR.path(a, a, 1)).hasMessageContaining("at least 2 steps, not 1");
        assertThatThrownBy(() -> Interpolation.LINEAR.path(a, Tensor.of(Shape.of(3), 1, 2, 3), 3)).isInstanceOf(ShapeException.class);
    }
}
