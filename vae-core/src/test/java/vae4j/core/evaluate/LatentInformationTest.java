package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Tape;
import vae4j.core.probability.AggregatePosterior;
import vae4j.core.probability.AggregatePosterior.Estimator;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.StandardNormal;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** On a finite set q(z) is a known mixture: what is estimated must be what it has. */
class LatentInformationTest {
    private static final StandardNormal PRIOR = new StandardNormal(2);

    private static LatentInformation of(int n, float logvar, float... mu) {
        var mean = Tensor.of(Shape.of(n, 2), mu);
        var spread = Tensor.allocate(Shape.of(n, 2));
        BACKEND.fill(spread, logvar);
        return LatentInformation.exact(mean, spread, PRIOR, n, Noise.seed(1), BACKEND);
    }

    @Test void codesThatAreThePriorSayNothing() {
        var none = of(100, 0, new float[200]);
        assertThat(none.mutualInformation()).isCloseTo(0, within(1e-5));
        assertThat(none.totalCorrelation()).isCloseTo(0, within(1e-5));
        assertThat(none.marginalKl()).isCloseTo(0, within(1e-5));
    }

    /** Codes far apart identify their example: log N nats. A grid is independent in its dimensions, a diagonal is not: log 16 against 2 log 4, or 2 log 16. */
    @Test void codesThatTellTheirExamplesApartHaveLogNNats() {
        var grid = new float[32];
        var diagonal = new float[32];
        for (int i = 0; i < 16; i++) {
            grid[2 * i] = 10 * (i / 4);
            grid[2 * i + 1] = 10 * (i % 4);
            diagonal[2 * i] = diagonal[2 * i + 1] = 10 * i;
        }
        assertThat(of(16, -4, grid).mutualInformation()).isCloseTo(Math.log(16), within(1e-4));
        assertThat(of(16, -4, grid).totalCorrelation()).isCloseTo(0, within(1e-4));
        assertThat(of(16, -4, diagonal).mutualInformation()).isCloseTo(Math.log(16), within(1e-4));
        assertThat(of(16, -4, diagonal).totalCorrelation()).isCloseTo(Math.log(16), within(1e-4));
    }

    /** Two examples at ±m on the diagonal: by quadrature. */
    @Test void theThreePartsAreTheIntegralsThatDefineThem() {
        double m = 0.8;
        double logvar = -1;
        int copies = 3000;                                                   // of each, for as many codes
        var mu = new float[4 * copies];
        for (int i = 0; i < 2 * copies; i++) mu[2 * i] = mu[2 * i + 1] = (float) (i % 2 == 0 ? m : -m);
        var mean = Tensor.of(Shape.of(2 * copies, 2), mu);
        var spread = Tensor.allocate(mean.shape());
        BACKEND.fill(spread, (float) logvar);
        var actual = LatentInformation.exact(mean, spread, PRIOR, 1200, Noise.seed(2), BACKEND);
        double information = 0;
        double correlation = 0;
        double marginal = 0;
        double h = 0.05;
        for (double x = -5; x < 5; x += h) {
            for (double y = -5; y < 5; y += h) {
                double a = Oracle.logNormal(x, m, logvar) + Oracle.logNormal(y, m, logvar);
                double b = Oracle.logNormal(x, -m, logvar) + Oracle.logNormal(y, -m, logvar);
                double q = (Math.exp(a) + Math.exp(b)) / 2;
                double qx = (Math.exp(Oracle.logNormal(x, m, logvar)) + Math.exp(Oracle.logNormal(x, -m, logvar))) / 2;
                double qy = (Math.exp(Oracle.logNormal(y, m, logvar)) + Math.exp(Oracle.logNormal(y, -m, logvar))) / 2;
                information += 0.5 * Math.exp(a) * (a - Math.log(q)) * h * h + 0.5 * Math.exp(b) * (b - Math.log(q)) * h * h;
                correlation += q * Math.log(q / qx / qy) * h * h;
                marginal += q * (Math.log(qx * qy) - Oracle.logNormal(x, 0, 0) - Oracle.logNormal(y, 0, 0)) * h * h;
            }
        }
        assertThat(actual.mutualInformation()).isCloseTo(information, within(0.04));
        assertThat(actual.totalCorrelation()).isCloseTo(correlation, within(0.04));
        assertThat(actual.marginalKl()).isCloseTo(marginal, within(0.08));
        double kl = 2 * Oracle.kl(m, logvar);
        assertThat(actual.mutualInformation() + actual.totalCorrelation() + actual.marginalKl()).as("the divergence from the prior").isCloseTo(kl, within(0.08));
    }

    /** Mistake 7: weights in column 0 instead of the diagonal, missing −log(NM), weights added once per dimension. */
    @Property(tries = 10) void theEstimatorsHaveTheWeightsOfThePaper(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        int m = n[0];
        double size = 50;
        for (var estimator : new Estimator[] {Estimator.WEIGHTED, Estimator.STRATIFIED}) {
            var weights = new double[m][m];
            for (int i = 0; i < m; i++) {
                double total = 0;
                for (int j = 0; j < m; j++) {
                    weights[i][j] = estimator == Estimator.WEIGHTED ? 1 / (size * m) : j == i ? 1 / size : j == (i + 1) % m ? (size - m + 1) / (size * (m - 1)) : 1.0 / (m - 1);
                    total += weights[i][j];
                }
                assertThat(total).isCloseTo(estimator == Estimator.WEIGHTED ? 1 / size : 1, within(1e-12));
            }
            for (boolean joint : new boolean[] {true, false}) {
                check(v -> {
                    var densities = AggregatePosterior.estimate(new DiagonalGaussian(v[1], v[2]), v[0], (long) size, estimator);
                    return joint ? densities.joint() : densities.marginals();
                }, v -> {
                    var log = new double[m];
                    for (int i = 0; i < m; i++) {
                        if (joint) log[i] = Math.log(mixed(v, i, 0, n[1], n[1], weights[i]));
                        else for (int j = 0; j < n[1]; j++) log[i] += Math.log(mixed(v, i, j, 1, n[1], weights[i]));
                    }
                    return log;
                }, draw.tensor(n), draw.tensor(n), draw.tensor(n));
            }
        }
    }

    private static double mixed(double[][] v, int i, int first, int count, int latent, double[] weights) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            double log = 0;
            for (int j = first; j < first + count; j++) log += Oracle.logNormal(v[0][i * latent + j], v[1][k * latent + j], v[2][k * latent + j]);
            sum += weights[k] * Math.exp(log);
        }
        return sum;
    }

    /** As the batch becomes the set, the stratified estimate becomes q(z) itself, and the weighted one is too low by log N. */
    @Test void withAllExamplesInTheBatchTheEstimatesAreExactUpToTheirConstants() {
        var draw = new Draw(5);
        var mu = draw.tensor(200, 2);
        var logvar = draw.tensor(200, 2);
        var exact = LatentInformation.exact(mu, logvar, PRIOR, 200, Noise.seed(3), BACKEND);
        var stratified = LatentInformation.estimated(mu, logvar, PRIOR, Estimator.STRATIFIED, 200, Noise.seed(3), BACKEND);
        var weighted = LatentInformation.estimated(mu, logvar, PRIOR, Estimator.WEIGHTED, 200, Noise.seed(3), BACKEND);
        assertThat(stratified.mutualInformation()).isCloseTo(exact.mutualInformation(), within(0.15));
        assertThat(stratified.totalCorrelation()).isCloseTo(exact.totalCorrelation(), within(0.15));
        assertThat(weighted.mutualInformation() - Math.log(200)).isCloseTo(exact.mutualInformation(), within(0.15));
        assertThat(weighted.totalCorrelation() + Math.log(200) - 2 * Math.log(200)).as("one constant in the joint, one in each marginal")
            .isCloseTo(exact.totalCorrelation(), within(0.15));
    }

    /** On a finite set q(z) is an exact mixture. Over all orders of the others, the stratified estimate of it has no bias. */
    @Test void theStratifiedEstimateOfTheAggregateIsUnbiased() {
        var mu = new Draw(4).tensor(5, 1);
        float z = 0.3f;
        double exact = 0;
        for (int i = 0; i < 5; i++) exact += Math.exp(Oracle.logNormal(z, mu.get(i), -1)) / 5;
        double mean = 0;
        try (var tape = Tape.inference(BACKEND)) {
            for (int a = 1; a < 5; a++) for (int b = 1; b < 5; b++) {
                if (a == b) continue;                                // a batch: the example that z is of, and two others
                var means = tape.constant(Tensor.of(Shape.of(3, 1), mu.get(0), mu.get(a), mu.get(b)));
                var batch = new DiagonalGaussian(means, tape.constant(means.shape(), -1));
                mean += Math.exp(AggregatePosterior.estimate(batch, tape.constant(means.shape(), z), 5, Estimator.STRATIFIED).joint().value().get(0)) / 12;
            }
        }
        assertThat(mean).isCloseTo(exact, within(1e-6));
    }

    @Test void impossibleBatchesAreRefused() {
        var codes = new Draw(1).tensor(5, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> LatentInformation.estimated(codes, codes, PRIOR, Estimator.WEIGHTED, 6, Noise.seed(1), BACKEND)).withMessageContaining("not 6");
        try (var tape = Tape.inference(BACKEND)) {
            var q = new DiagonalGaussian(tape.constant(codes), tape.constant(codes));
            assertThatIllegalArgumentException().isThrownBy(() -> AggregatePosterior.estimate(q, tape.constant(codes), 4, Estimator.WEIGHTED)).withMessageContaining("5 examples").withMessageContaining("4");
        }
    }
}
