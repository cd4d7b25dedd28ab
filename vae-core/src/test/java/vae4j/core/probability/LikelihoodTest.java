package vae4j.core.probability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.assertClose;
import static vae4j.core.support.GradientCheck.check;
import static vae4j.core.support.GradientCheck.doubles;

import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** p(x|z): a Bernoulli likelihood sums to one, a Gaussian one integrates to one, however it gets its sigma. */
class LikelihoodTest {
    @Test void bernoulliProbabilitiesOfAllImagesSumToOne() {
        int n = 5;
        var logits = new Draw(2).tensor(1, n);
        double total = 0;
        try (var tape = Tape.inference(BACKEND)) {
            for (int image = 0; image < 1 << n; image++) {
                var x = Tensor.allocate(Shape.of(1, n));
                for (int j = 0; j < n; j++) x.set(j, image >> j & 1);
                total += Math.exp(new Bernoulli().distribution(tape.constant(logits)).logProbability(x).value().get(0));
            }
        }
        assertThat(total).isCloseTo(1, within(1e-6));
    }

    @Test void extremeLogitsOverflowNowhere() {
        float[] logits = {-1e38f, -1000, -100, -30, -1e-6f, 0, 1e-6f, 30, 100, 1000, 1e38f};
        for (float x : new float[] {0, 1}) {
            for (float l : logits) {
                try (var tape = Tape.recording(BACKEND)) {
                    var leaf = tape.leaf(Tensor.of(Shape.of(1, 1), l), Tensor.allocate(Shape.of(1, 1)));
                    var p = new Bernoulli().distribution(leaf).logProbability(Tensor.of(Shape.of(1, 1), x));
                    assertClose("log p(%s | %s)".formatted(x, l), p.value(), new double[] {Oracle.logBernoulli(l, x)});
                    tape.backward(Sums.sum(p));
                    assertClose("gradient", leaf.gradient(), new double[] {x - Oracle.sigmoid(l)});
                }
            }
        }
    }

    @Test void greyValuesGiveTheCrossEntropy() {
        check(v -> new Bernoulli().distribution(v[0]).logProbability(Tensor.of(Shape.of(1, 3), 0.25f, 0.5f, 0.75f)),
            v -> new double[] {Oracle.logBernoulli(v[0][0], 0.25) + Oracle.logBernoulli(v[0][1], 0.5) + Oracle.logBernoulli(v[0][2], 0.75)},
            new Draw(8).tensor(1, 3));
    }

    /** Mistake 12 for samples: drawn where noise is below the probability, not above. */
    @Test void bernoulliSamplesAreOneAsOftenAsTheirMeanSays() {
        int n = 20_000;
        try (var tape = Tape.inference(BACKEND)) {
            var p = new Bernoulli().distribution(tape.constant(Shape.of(n, 1), (float) Math.log(0.2 / 0.8)));
            assertThat(p.mean().get(7)).isCloseTo(0.2f, within(1e-6f));
            double ones = 0;
            for (float x : p.sample(Noise.seed(1)).toArray()) ones += x;
            assertThat(ones / n).isCloseTo(0.2, within(4 * Math.sqrt(0.16 / n)));
        }
    }

    private static double integral(Function<ParameterSet.Scope, Gaussian> likelihood, float logvar, float... outputs) {
        int n = 2001;
        double h = 0.02;
        var x = Tensor.allocate(Shape.of(n, 1));
        for (int i = 0; i < n; i++) x.set(i, (float) ((i - n / 2) * h));
        var scope = ParameterSet.declare();
        scope.parameter("other", Shape.of(1), Initializer.constant(0));
        var gaussian = likelihood.apply(scope);
        try (var set = scope.build(Noise.seed(1)); var tape = Tape.inference(BACKEND)) {
            set.parameters().stream().filter(p -> p.names().contains("logvar")).forEach(p -> p.value().set(0, logvar));
            var repeated = Tensor.allocate(Shape.of(n, outputs.length));
            for (int i = 0; i < n; i++) for (int j = 0; j < outputs.length; j++) repeated.set((long) i * outputs.length + j, outputs[j]);
            double sum = 0;
            for (float p : gaussian.distribution(tape.constant(repeated)).logProbability(x).value().toArray()) sum += Math.exp(p) * h;
            return sum;
        }
    }

    @Test void gaussiansIntegrateToOneHoweverTheyGetTheirSigma() {
        assertThat(integral(_ -> Gaussian.fixed(0.7), 0, 0.4f)).isCloseTo(1, within(1e-4));
        assertThat(integral(Gaussian::shared, 1.3f, 0.4f)).isCloseTo(1, within(1e-4));
        assertThat(integral(scope -> Gaussian.perValue(scope, 1), -1.3f, 0.4f)).isCloseTo(1, within(1e-4));
        assertThat(integral(_ -> Gaussian.decoded(), 0, 0.4f, 1.1f)).isCloseTo(1, within(1e-4));
    }

    @Property(tries = 8) void eachKindOfSigmaHasTheGradientsOfItsFormula(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        var data = draw.tensor(n);
        var x = doubles(data);
        check(v -> Gaussian.fixed(0.5).distribution(v[0]).logProbability(data), v -> {
            var sum = new double[n[0]];
            for (int i = 0; i < x.length; i++) sum[i / n[1]] += Oracle.logNormal(x[i], v[0][i], 2 * Math.log(0.5));
            return sum;
        }, draw.tensor(n));
        check(v -> Gaussian.decoded().distribution(v[0]).logProbability(data), v -> {
            var sum = new double[n[0]];
            for (int i = 0; i < x.length; i++) {
                int at = i / n[1] * 2 * n[1] + i % n[1];
                sum[i / n[1]] += Oracle.logNormal(x[i], v[0][at], Oracle.boundedLogvar(v[0][at + n[1]]));
            }
            return sum;
        }, draw.tensor(n[0], 2 * n[1]));
    }

    @Property(tries = 5) void learnedSigmasGatherGradientsOverTheBatch(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        for (boolean shared : new boolean[] {true, false}) {
            var scope = ParameterSet.declare();
            var gaussian = shared ? Gaussian.shared(scope) : Gaussian.perValue(scope, n[1]);
            try (var set = scope.build(Noise.seed(1)); var tape = Tape.recording(BACKEND)) {
                var parameter = set.parameters().getFirst();
                parameter.value().copyFrom(draw.tensor(parameter.shape().toArray()));
                var x = draw.tensor(n);
                var mean = draw.tensor(n);
                tape.backward(Sums.sum(gaussian.distribution(tape.constant(mean)).logProbability(x)));
                var expected = new double[Math.toIntExact(parameter.shape().size())];
                for (int i = 0; i < x.size(); i++) {
                    int j = shared ? 0 : i % n[1];
                    double square = Math.pow(x.get(i) - mean.get(i), 2);
                    expected[j] += 0.5 * (square * Math.exp(-parameter.value().get(j)) - 1);      // in the middle of the bounds
                }
                assertClose("gradient of logvar", parameter.gradient(), expected);
            }
        }
    }

    /** Doersch 2016, section 2.4.3: halving sigma makes errors weigh four times as much. */
    @Test void sigmaIsTheWeightOfErrors() {
        for (double sigma : new double[] {2, 1, 0.5, 0.25}) {
            try (var tape = Tape.inference(BACKEND)) {
                var p = Gaussian.fixed(sigma).distribution(tape.constant(Shape.of(1, 2), 0));
                float none = p.logProbability(Tensor.of(Shape.of(1, 2), 0, 0)).value().get(0);
                float some = p.logProbability(Tensor.of(Shape.of(1, 2), 3, 4)).value().get(0);
                assertThat((double) none - some).isCloseTo(25 / (2 * sigma * sigma), within(1e-3));
            }
        }
    }

    @Test void gaussianSamplesHaveTheirMeanAndSigma() {
        int n = 20_000;
        try (var tape = Tape.inference(BACKEND)) {
            var p = Gaussian.fixed(0.3).distribution(tape.constant(Shape.of(n, 1), 2));
            assertThat(p.mean().get(3)).isEqualTo(2);
            double squares = 0;
            for (float x : p.sample(Noise.seed(4)).toArray()) squares += (x - 2) * (x - 2);
            assertThat(squares / n).isCloseTo(0.09, within(4 * 0.09 * Math.sqrt(2.0 / n)));
        }
    }

    @Test void anImpossibleSigmaIsRefused() {
        for (double sigma : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Gaussian.fixed(sigma)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("" + sigma);
        }
    }
}
