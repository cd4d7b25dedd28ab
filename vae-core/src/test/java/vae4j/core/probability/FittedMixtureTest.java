package vae4j.core.probability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import vae4j.core.random.Noise;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class FittedMixtureTest {
    /** Three clusters, one of them long and turned: 0.5, 0.3, 0.2. */
    private static final FittedMixture PLANTED = new FittedMixture(new double[] {0.5, 0.3, 0.2}, new double[][] {{-5, 0}, {4, 4}, {3, -6}},
        new double[][][] {{{1, 0}, {0, 1}}, {{2, 1.8}, {1.8, 2}}, {{0.3, 0}, {0, 0.1}}});

    private static double[] row(Tensor t, int i) {
        var row = new double[t.columns()];
        for (int j = 0; j < row.length; j++) row[j] = t.get(i, j);
        return row;
    }

    private static double mean(FittedMixture mixture, Tensor codes) {
        return IntStream.range(0, codes.rows()).mapToDouble(i -> mixture.logProbability(row(codes, i))).average().orElseThrow();
    }

    @Test void thePlantedMixtureIsFound() {
        var codes = PLANTED.sample(6000, Noise.seed(4));
        for (long seed = 0; seed < 3; seed++) {
            var fitted = FittedMixture.fit(codes, 3, Noise.seed(seed));
            for (int k = 0; k < 3; k++) {
                var planted = PLANTED.means()[k];
                int found = IntStream.range(0, 3).filter(c -> Math.hypot(fitted.means()[c][0] - planted[0], fitted.means()[c][1] - planted[1]) < 0.2).findFirst().orElseThrow();
                assertThat(fitted.weights()[found]).isCloseTo(PLANTED.weights()[k], within(0.03));
                for (int i = 0; i < 2; i++) {
                    for (int j = 0; j < 2; j++) assertThat(fitted.covariances()[found][i][j]).isCloseTo(PLANTED.covariances()[k][i][j], within(0.15));
                }
            }
            assertThat(mean(fitted, codes)).as("a fit is at least as likely as the truth").isGreaterThan(mean(PLANTED, codes));
        }
    }

    @Test void theDensityIsThatOfItsFormula() {
        assertThat(new FittedMixture(new double[] {1}, new double[][] {{1, -2}}, new double[][][] {{{4, 0}, {0, 0.25}}}).logProbability(new double[] {2, -1.5}))
            .isCloseTo(Oracle.logNormal(2, 1, Math.log(4)) + Oracle.logNormal(-1.5, -2, Math.log(0.25)), within(1e-12));
        double total = 0;
        for (double x = -12; x < 12; x += 0.05) for (double y = -12; y < 12; y += 0.05) total += Math.exp(PLANTED.logProbability(new double[] {x, y})) * 0.0025;
        assertThat(total).isCloseTo(1, within(1e-3));
        assertThat(PLANTED.logProbability(new double[] {1e6, 0})).as("by log-sum-exp").isFinite();
    }

    @Test void drawsHaveTheMomentsOfTheMixture() {
        var draws = PLANTED.sample(20_000, Noise.seed(1));
        double entropy = 0;
        double x = 0;
        for (int i = 0; i < draws.rows(); i++) {
            entropy -= PLANTED.logProbability(row(draws, i)) / draws.rows();
            x += draws.get(i, 0) / draws.rows();
        }
        double exact = 0;
        for (double u = -12; u < 12; u += 0.05) {
            for (double v = -12; v < 12; v += 0.05) {
                double log = PLANTED.logProbability(new double[] {u, v});
                exact -= Math.exp(log) * log * 0.0025;
            }
        }
        assertThat(x).isCloseTo(-5 * 0.5 + 4 * 0.3 + 3 * 0.2, within(0.15));
        assertThat(entropy).isCloseTo(exact, within(0.05));
    }

    /** One component is the mean and covariance of the codes. */
    @Property(tries = 20) void oneComponentHasTheMomentsOfTheCodes(@ForAll @IntRange(min = 3, max = 40) int n, @ForAll @IntRange(min = 1, max = 5) int latent, @ForAll long seed) {
        var random = new Random(seed);
        var codes = Tensor.allocate(Shape.of(n, latent));
        for (int i = 0; i < codes.size(); i++) codes.set(i, (float) random.nextGaussian());
        var fitted = FittedMixture.fit(codes, 1, Noise.seed(seed));
        for (int j = 0; j < latent; j++) {
            double mean = 0;
            for (int i = 0; i < n; i++) mean += codes.get(i, j) / (double) n;
            double variance = 0;
            for (int i = 0; i < n; i++) variance += Math.pow(codes.get(i, j) - mean, 2) / n;
            assertThat(fitted.means()[0][j]).isCloseTo(mean, within(1e-9));
            assertThat(fitted.covariances()[0][j][j]).isCloseTo(variance, within(1e-5));
        }
    }

    @Property(tries = 10) void moreComponentsAreNotLessLikely(@ForAll long seed) {
        var random = new Random(seed);
        var codes = Tensor.allocate(Shape.of(150, 2));
        for (int i = 0; i < codes.size(); i++) codes.set(i, (float) (random.nextGaussian() + (i / 100 == 1 ? 4 : 0)));
        assertThat(mean(FittedMixture.fit(codes, 3, Noise.seed(seed)), codes)).isGreaterThan(mean(FittedMixture.fit(codes, 1, Noise.seed(seed)), codes));
    }

    @Test void theSameNoiseGivesTheSameBits() {
        var codes = PLANTED.sample(300, Noise.seed(5));
        var once = FittedMixture.fit(codes, 4, Noise.seed(6));
        var again = FittedMixture.fit(codes, 4, Noise.seed(6));
        assertThat(again.covariances()).isDeepEqualTo(once.covariances());
        assertThat(again.sample(5, Noise.seed(7)).toArray()).isEqualTo(once.sample(5, Noise.seed(7)).toArray());
    }

    @Test void codesThatAreAllTheSameOrDoNotUseADimensionCanBeFitted() {
        var same = Tensor.of(Shape.of(4, 2), 1, 2, 1, 2, 1, 2, 1, 2);
        var fitted = FittedMixture.fit(same, 2, Noise.seed(1));
        for (float v : fitted.sample(10, Noise.seed(1)).toArray()) assertThat(v).isFinite().isBetween(0.99f, 2.01f);
        var flat = Tensor.of(Shape.of(5, 2), 1, 0, 2, 0, 3, 0, 4, 0, 5, 0);
        assertThat(FittedMixture.fit(flat, 2, Noise.seed(1)).sample(3, Noise.seed(1)).get(0, 1)).isCloseTo(0, within(0.1f));
    }

    /** Without a bound below, three equal codes would be a component of variance 0 and of any likelihood. */
    @Test void aComponentDoesNotShrinkToAPoint() {
        var codes = Tensor.allocate(Shape.of(60, 2));
        var random = new Random(2);
        for (int i = 0; i < 60; i++) for (int j = 0; j < 2; j++) codes.set(2L * i + j, i < 3 ? 40 : (float) random.nextGaussian());
        var fitted = FittedMixture.fit(codes, 2, Noise.seed(1));
        int point = fitted.means()[0][0] > 20 ? 0 : 1;
        assertThat(fitted.means()[point]).containsExactly(new double[] {40, 40}, within(1e-4));
        assertThat(fitted.covariances()[point][0][0]).isBetween(1e-5, 1e-3);       // a millionth of the mean variance, about 77
    }

    @Test void whatCannotBeFittedIsNamed() {
        var codes = Tensor.of(Shape.of(2, 2), 1, 2, 3, Float.NaN);
        assertThatIllegalArgumentException().isThrownBy(() -> FittedMixture.fit(codes, 3, Noise.seed(1))).withMessageContaining("2 codes").withMessageContaining("not 3");
        assertThatIllegalArgumentException().isThrownBy(() -> FittedMixture.fit(codes, 1, Noise.seed(1))).withMessageContaining("code 1 has NaN in dimension 1");
    }
}
