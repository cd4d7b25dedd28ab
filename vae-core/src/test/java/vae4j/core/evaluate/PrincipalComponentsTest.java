package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {
    /** The four corners of a rectangle: variances 9 and 4 along axes that are turned by the angle of 3, 4, 5. */
    private static final double[][] RECTANGLE = {
        turned(3, 2), turned(-3, 2), turned(3, -2), turned(-3, -2)};

    private static double[] turned(double u, double v) {
        return new double[] {10 + 0.8 * u - 0.6 * v, -5 + 0.6 * u + 0.8 * v};
    }

    @Test void plantedAxesAndVariancesAreFound() {
        var components = PrincipalComponents.of(RECTANGLE, 2);
        assertThat(components.mean()).containsExactly(new double[] {10, -5}, within(1e-14));
        assertThat(components.variances()).containsExactly(new double[] {9, 4}, within(1e-13));
        assertThat(components.axes()[0]).containsExactly(new double[] {0.8, 0.6}, within(1e-14));
        assertThat(components.axes()[1]).containsExactly(new double[] {-0.6, 0.8}, within(1e-14));
        assertThat(components.explained(0)).isCloseTo(9.0 / 13, within(1e-14));
        assertThat(components.explained(1)).isCloseTo(4.0 / 13, within(1e-14));
    }

    @Test void projectionOfThePlantedRectangleIsTheRectangle() {
        var places = PrincipalComponents.of(RECTANGLE, 2).project(RECTANGLE);
        assertThat(places[0]).containsExactly(new double[] {3, 2}, within(1e-13));
        assertThat(places[3]).containsExactly(new double[] {-3, -2}, within(1e-13));
    }

    @Property(tries = 50) void axesAreOrthonormalAndVariancesFall(@ForAll @IntRange(min = 1, max = 12) int columns, @ForAll @IntRange(min = 1, max = 40) int count, @ForAll long seed) {
        var components = PrincipalComponents.of(gaussian(count, columns, seed), columns);
        var axes = components.axes();
        var variances = components.variances();
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j < columns; j++) assertThat(dot(axes[i], axes[j])).isCloseTo(i == j ? 1 : 0, within(1e-12));
            if (i > 0) assertThat(variances[i]).isLessThanOrEqualTo(variances[i - 1]);
        }
    }

    @Property(tries = 50) void alongAnAxisTheRowsVaryByItsVariance(@ForAll @IntRange(min = 2, max = 9) int columns, @ForAll long seed) {
        var rows = gaussian(30, columns, seed);
        var components = PrincipalComponents.of(rows, columns);
        var places = components.project(rows);
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j < columns; j++) {
                double covariance = 0;
                for (var place : places) covariance += place[i] * place[j] / places.length;
                assertThat(covariance).isCloseTo(i == j ? components.variances()[i] : 0, within(1e-10));
            }
        }
    }

    @Property(tries = 50) void asManyAxesAsTheRankReproduceTheRows(@ForAll @IntRange(min = 1, max = 4) int rank, @ForAll long seed) {
        var codes = gaussian(25, rank, seed);
        var mixing = gaussian(rank, 7, ~seed);
        var rows = new double[codes.length][7];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < 7; j++) {
                rows[i][j] = 4 + j;
                for (int k = 0; k < rank; k++) rows[i][j] += codes[i][k] * mixing[k][j];
            }
        }
        var components = PrincipalComponents.of(rows, rank);
        var places = components.project(rows);
        var axes = components.axes();
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < 7; j++) {
                double again = components.mean()[j];
                for (int k = 0; k < rank; k++) again += places[i][k] * axes[k][j];
                assertThat(again).isCloseTo(rows[i][j], within(1e-10));
            }
        }
    }

    @Property(tries = 50) void anAxisPointsToItsGreatestElement(@ForAll long seed) {
        for (var axis : PrincipalComponents.of(gaussian(20, 6, seed), 6).axes()) {
            double greatest = 0;
            for (double element : axis) if (Math.abs(element) > Math.abs(greatest)) greatest = element;
            assertThat(greatest).isPositive();
        }
    }

    @Test void rowsThatDoNotVaryHaveNoVarianceToExplain() {
        var components = PrincipalComponents.of(new double[][] {{1, 2, 3}, {1, 2, 3}}, 2);
        assertThat(components.variances()).containsExactly(0, 0);
        assertThat(components.explained(0)).isZero();
        assertThat(components.project(new double[][] {{1, 2, 3}})[0]).containsExactly(0, 0);
    }

    @Test void whatCannotBeProjectedIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> PrincipalComponents.of(new double[][] {{1, 2}, {3}}, 1)).withMessageContaining("row 1 has 1 columns");
        assertThatIllegalArgumentException().isThrownBy(() -> PrincipalComponents.of(new double[][] {{1, 2}, {3, Double.NaN}}, 1)).withMessageContaining("row 1, column 1 is NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> PrincipalComponents.of(new double[][] {{1, 2}}, 3)).withMessageContaining("1 to 2 principal components, not 3");
        assertThatIllegalArgumentException().isThrownBy(() -> PrincipalComponents.of(new double[0][], 1)).withMessageContaining("at least one row");
    }

    /** Rows whose columns differ in scale and go together. */
    private static double[][] gaussian(int count, int columns, long seed) {
        var random = new Random(seed);
        var rows = new double[count][columns];
        for (var row : rows) {
            double common = random.nextGaussian();
            for (int j = 0; j < columns; j++) row[j] = common + (j % 3 + 0.1) * random.nextGaussian();
        }
        return rows;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) sum += a[j] * b[j];
        return sum;
    }
}
