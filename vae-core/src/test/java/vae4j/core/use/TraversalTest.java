package vae4j.core.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class TraversalTest {
    /** Three dimensions; the codes of the first are 0, 10, …, 100, of the second their negatives, of the third all 7. */
    private final Traversal traversal = Traversal.of(codes());

    private static Tensor codes() {
        var codes = Tensor.allocate(Shape.of(11, 3));
        for (int i = 0; i < 11; i++) {
            int shuffled = i * 4 % 11;
            codes.set(i * 3L, 10 * shuffled);
            codes.set(i * 3L + 1, -10 * shuffled);
            codes.set(i * 3L + 2, 7);
        }
        return codes;
    }

    @Test void quantilesLieBetweenTheCodesByTheirDistance() {
        assertThat(traversal.quantile(0, 0)).isZero();
        assertThat(traversal.quantile(0, 1)).isEqualTo(100);
        assertThat(traversal.quantile(0, 0.25)).isEqualTo(25);
        assertThat(traversal.quantile(1, 0.05)).isEqualTo(-95);
        assertThat(traversal.centre().toArray()).containsExactly(50, -50, 7);
    }

    /** Of 0, 10, …, 100: 100 (11² − 1) / 12. */
    @Test void variancesAreThoseOfTheCodes() {
        assertThat(traversal.variances()).usingComparatorWithPrecision(1e-9).containsExactly(1000, 1000, 0);
    }

    @Test void oneDimensionChangesOverItsRange() {
        var codes = traversal.along(Tensor.of(Shape.of(3), 1, 2, 3), 1, 0.1, 3);
        assertThat(codes.toArray()).containsExactly(1, -90, 3, 1, -50, 3, 1, -10, 3);
    }

    /** As an axis on paper: to the right, and upwards. */
    @Test void aPlaneGrowsToTheRightAndUpwards() {
        var codes = traversal.plane(Tensor.of(Shape.of(1, 3), 1, 2, 3), 0, 1, 0, 2);
        assertThat(codes.toArray()).containsExactly(0, 0, 3, 100, 0, 3, 0, -100, 3, 100, -100, 3);
    }

    @Test void dimensionsComeInTheOrderOfTheirKl() {
        assertThat(Traversal.byKl(new double[] {0.1, 3, 0, 2, 3})).containsExactly(1, 4, 3, 0, 2);
    }

    @Test void impossibleRangesAreRefused() {
        var base = traversal.centre();
        assertThatThrownBy(() -> traversal.along(base, 0, 0.5, 3)).hasMessageContaining("less than 0.5, not 0.5");
        assertThatThrownBy(() -> traversal.along(base, 0, 0.1, 1)).hasMessageContaining("at least 2 steps");
        assertThatThrownBy(() -> traversal.along(Tensor.allocate(Shape.of(2)), 0, 0.1, 3)).hasMessageContaining("3 dimensions");
        assertThatThrownBy(() -> traversal.plane(base, 1, 1, 0.1, 3)).hasMessageContaining("two dimensions");
        assertThatThrownBy(() -> traversal.quantile(0, Double.NaN)).hasMessageContaining("0 to 1");
    }
}
