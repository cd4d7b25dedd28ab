package vae4j.core.probability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Priors that are mixtures: their density, their draws, and that they find what the codes are. */
class MixtureTest {
    private static double[] logMixture(double[] z, double[] logWeights, double[] mean, double[] logvar, int latent) {
        var sum = new double[z.length / latent];
        for (int i = 0; i < sum.length; i++) {
            for (int k = 0; k < logWeights.length; k++) {
                double log = logWeights[k];
                for (int j = 0; j < latent; j++) log += Oracle.logNormal(z[i * latent + j], mean[k * latent + j], logvar[k * latent + j]);
                sum[i] += Math.exp(log);
            }
            sum[i] = Math.log(sum[i]);
        }
        return sum;
    }

    @Property(tries = 10) void theDensityIsTheWeightedSumOfItsComponents(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);                                          // batch, components, latent
        check(v -> new Mixture(v[1], v[2], v[3]).logProbability(v[0]), v -> logMixture(v[0], v[1], v[2], v[3], n[2]),
            draw.tensor(n[0], n[2]), draw.tensor(n[1]), draw.tensor(n[1], n[2]), draw.tensor(n[1], n[2]));
    }

    @Test void aCodeFarFromAllComponentsHasAFiniteDensityAndGradient() {
        try (var tape = Tape.recording(BACKEND)) {
            var z = tape.leaf(Tensor.of(Shape.of(1, 1), 1e4f), Tensor.allocate(Shape.of(1, 1)));
            var p = new Mixture(tape.constant(Shape.of(2), -0.6931472f), tape.constant(Tensor.of(Shape.of(2, 1), -1, 1)), tape.constant(Shape.of(2, 1), 0)).logProbability(z);
            tape.backward(Sums.sum(p));
            assertThat((double) p.value().get(0)).isCloseTo(-0.5 * 9999.0 * 9999, within(10.0));
            assertThat(z.gradient().get(0)).isCloseTo(-9999, within(1f));
        }
    }

    @Test void drawsComeFromTheComponentsByTheirWeights() {
        int n = 20_000;
        try (var tape = Tape.inference(BACKEND)) {
            var mixture = new Mixture(tape.constant(Tensor.of(Shape.of(2), (float) Math.log(0.25), (float) Math.log(0.75))),
                tape.constant(Tensor.of(Shape.of(2, 2), -8, 3, 8, -5)), tape.constant(Tensor.of(Shape.of(2, 2), 0, -2, 1, 0.5f)));
            var z = mixture.sample(n, Noise.seed(9)).value();
            double first = 0;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                if (z.get(i, 0) < 0) {
                    first++;
                    sum += z.get(i, 1);
                    squares += Math.pow(z.get(i, 1) - 3, 2);
                }
            }
            assertThat(first / n).isCloseTo(0.25, within(5 * Math.sqrt(0.25 * 0.75 / n)));
            assertThat(sum / first).isCloseTo(3, within(5 * Math.sqrt(Math.exp(-2) / first)));
            assertThat(squares / first).isCloseTo(Math.exp(-2), within(5 * Math.exp(-2) * Math.sqrt(2 / first)));
        }
    }

    /** Codes from a mixture of 0.3 and 0.7 around (−2, 1) and (1.5, −1), of sigma 0.5 and 0.8: a learned prior must find it. */
    @Test void aLearnedPriorFindsThePlantedMixture() {
        var random = new Random(17);
        var codes = Tensor.allocate(Shape.of(2000, 2));
        for (int i = 0; i < 2000; i++) {
            boolean first = random.nextDouble() < 0.3;
            codes.set(2L * i, (float) ((first ? -2 : 1.5) + (first ? 0.5 : 0.8) * random.nextGaussian()));
            codes.set(2L * i + 1, (float) ((first ? 1 : -1) + (first ? 0.5 : 0.8) * random.nextGaussian()));
        }
        var scope = ParameterSet.declare();
        var prior = new MixturePrior(scope, 2, 2);
        try (var set = scope.build(Noise.seed(3)); var tape = Tape.recording(BACKEND)) {
            train(set, tape, 300, () -> Arithmetic.scale(Sums.sum(prior.logProbability(tape.constant(codes))), -1f / 2000));
            var named = set.named();
            var mean = named.get("mean");
            int a = mean.get(0, 0) < mean.get(1, 0) ? 0 : 1;
            assertThat(mean.rows(a, 1).toArray()).containsExactly(new float[] {-2, 1}, within(0.1f));
            assertThat(mean.rows(1 - a, 1).toArray()).containsExactly(new float[] {1.5f, -1}, within(0.1f));
            var logits = named.get("logits").toArray();
            assertThat(Oracle.sigmoid(logits[a] - logits[1 - a])).isCloseTo(0.3, within(0.04));
            for (int j = 0; j < 2; j++) {
                assertThat(Math.exp(0.5 * named.get("logvar").get(a, j))).isCloseTo(0.5, within(0.05));
                assertThat(Math.exp(0.5 * named.get("logvar").get(1 - a, j))).isCloseTo(0.8, within(0.06));
            }
        }
    }

    private interface Objective {
        Variable of();
    }

    private static void train(ParameterSet set, Tape tape, int steps, Objective objective) {
        try (var adam = Adam.rate(0.05).start(BACKEND, set.values().size())) {
            for (int step = 1; step <= steps; step++) {
                tape.backward(objective.of());
                set.completeGradients(tape);
                adam.update(set.values(), set.gradients(), step, 1, 1);
                tape.rewind();
            }
        }
    }

    /** q(z|x) = N(2 x₀ − 1, exp(x₁ − 3)). */
    private static DiagonalGaussian encoder(Variable x) {
        var columns = Columns.split(x, 1, 1);
        var tape = x.tape();
        return new DiagonalGaussian(Arithmetic.subtract(Arithmetic.scale(columns.get(0), 2), tape.constant(columns.get(0).shape(), 1)),
            Arithmetic.subtract(columns.get(1), tape.constant(columns.get(1).shape(), 3)));
    }

    /** Mistake 15: the missing −log K. */
    @Test void theVampPriorIsTheMeanOfThePosteriorsOfItsPseudoInputs() {
        float[] u = {0.1f, 0.5f, 0.9f, 2, 0.4f, 1};
        var scope = ParameterSet.declare();
        var prior = new VampPrior(scope, 3, Shape.of(2), ScalarFunction.IDENTITY, Initializer.values(u), MixtureTest::encoder);
        try (var set = scope.build(Noise.seed(1)); var tape = Tape.inference(BACKEND)) {
            int n = 4001;
            double h = 0.004;
            var z = Tensor.allocate(Shape.of(n, 1));
            for (int i = 0; i < n; i++) z.set(i, (float) ((i - n / 2) * h));
            var p = prior.logProbability(tape.constant(z)).value().toArray();
            double total = 0;
            for (float v : p) total += Math.exp(v) * h;
            assertThat(total).isCloseTo(1, within(1e-3));
            double expected = 0;
            for (int k = 0; k < 3; k++) expected += Math.exp(Oracle.logNormal(z.get(2500), 2 * u[2 * k] - 1, u[2 * k + 1] - 3)) / 3;
            assertThat((double) p[2500]).isCloseTo(Math.log(expected), within(1e-5));
            assertThat(set.parameters().getFirst().shape()).isEqualTo(Shape.of(3, 2));
        }
    }

    /** Mistake 15: samples drawn from N(0, I). */
    @Test void vampDrawsComeFromItsPosteriors() {
        var scope = ParameterSet.declare();
        var prior = new VampPrior(scope, 2, Shape.of(2), ScalarFunction.IDENTITY, Initializer.values(-2, -1, 4, -1), MixtureTest::encoder);
        try (var _ = scope.build(Noise.seed(1)); var tape = Tape.inference(BACKEND)) {
            double near = 0;
            for (float z : prior.sample(tape, 4000, Noise.seed(2)).value().toArray()) {
                assertThat(Math.min(Math.abs(z + 5), Math.abs(z - 7))).isLessThan((float) (6 * Math.exp(-2)));
                if (z < 0) near++;
            }
            assertThat(near / 4000).isCloseTo(0.5, within(0.04));
        }
    }

    /** Through the encoder, within their range. */
    @Test void pseudoInputsLearnToCoverTheCodes() {
        var codes = Tensor.allocate(Shape.of(400, 1));
        var random = new Random(4);
        for (int i = 0; i < 400; i++) codes.set(i, (float) ((i % 2 == 0 ? -0.6 : 0.5) + 0.25 * random.nextGaussian()));
        var scope = ParameterSet.declare();
        var prior = new VampPrior(scope, 2, Shape.of(2), ScalarFunction.SIGMOID, Initializer.normal(0.5f), MixtureTest::encoder);
        try (var set = scope.build(Noise.seed(6)); var tape = Tape.recording(BACKEND)) {
            train(set, tape, 200, () -> Arithmetic.scale(Sums.sum(prior.logProbability(tape.constant(codes))), -1f / 400));
            var u = set.named().get("pseudo_inputs");
            double first = 2 * Oracle.sigmoid(u.get(0, 0)) - 1;
            double second = 2 * Oracle.sigmoid(u.get(1, 0)) - 1;
            assertThat(Math.min(first, second)).isCloseTo(-0.6, within(0.08));
            assertThat(Math.max(first, second)).isCloseTo(0.5, within(0.08));
        }
    }

    @Test void theDivergenceBySamplesIsTheClosedFormOnAverage() {
        int n = 40_000;
        try (var tape = Tape.inference(BACKEND)) {
            var q = new DiagonalGaussian(tape.constant(Shape.of(n, 1), 0.7f), tape.constant(Shape.of(n, 1), -1));
            var z = q.reparameterize(Noise.seed(8));
            var prior = new Mixture(tape.constant(Tensor.of(Shape.of(2), (float) Math.log(0.4), (float) Math.log(0.6))), tape.constant(Shape.of(2, 1), 0), tape.constant(Shape.of(2, 1), 0));
            var kl = prior.kl(q, z).value();
            assertThat(kl.shape()).isEqualTo(Shape.of(n, 1));
            double sum = 0;
            double squares = 0;
            for (float v : kl.toArray()) {
                sum += v;
                squares += (double) v * v;
            }
            double mean = sum / n;
            assertThat(mean).as("both components are N(0, 1)").isCloseTo(Oracle.kl(0.7, -1), within(5 * Math.sqrt((squares / n - mean * mean) / n)));
        }
    }

    @Test void aMixtureOfOneIsRefused() {
        var scope = ParameterSet.declare();
        assertThatIllegalArgumentException().isThrownBy(() -> new MixturePrior(scope, 1, 2)).withMessageContaining("at least 2 components, not 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new VampPrior(scope, 1, Shape.of(2), ScalarFunction.IDENTITY, Initializer.constant(0), MixtureTest::encoder))
            .withMessageContaining("at least 2 pseudo-inputs, not 1");
    }
}
