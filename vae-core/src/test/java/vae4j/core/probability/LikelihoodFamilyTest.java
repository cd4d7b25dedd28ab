package vae4j.core.probability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.assertClose;
import static vae4j.core.support.GradientCheck.check;
import static vae4j.core.support.GradientCheck.doubles;

import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.nn.ParameterSet;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Likelihoods from a decoder's outputs: which output is which, groups of columns, what they accept. */
class LikelihoodFamilyTest {
    private static final Spread DECODED = Spread.decoded();

    @Property(tries = 5) void theSecondHalfOfTheOutputsIsTheSpread(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        var data = draw.tensor(n);
        var x = doubles(data);
        check(v -> new Laplace(DECODED).distribution(v[0]).logProbability(data), v -> {
            var sum = new double[n[0]];
            for (int i = 0; i < x.length; i++) {
                int at = i / n[1] * 2 * n[1] + i % n[1];
                double b = Oracle.boundedLogvar(v[0][at + n[1]]);
                sum[i / n[1]] -= Math.abs(x[i] - v[0][at]) / Math.exp(b) + b + Math.log(2);
            }
            return sum;
        }, moved(draw.tensor(n[0], 2 * n[1]), -1e-3f));
    }

    /** By a little, so that no output is a value of x, where Laplace's slope jumps. */
    private static Tensor moved(Tensor t, float by) {
        for (int i = 0; i < t.size(); i++) t.set(i, t.get(i) + by);
        return t;
    }

    private static double logSoftmax(double[] l, int first, int classes, int which) {
        double sum = 0;
        for (int k = 0; k < classes; k++) sum += Math.exp(l[first + k]);
        return l[first + which] - Math.log(sum);
    }

    @Property(tries = 5) void eachGroupOfColumnsIsAChoiceBySoftmax(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);                                          // examples, choices, classes
        var data = Tensor.allocate(Shape.of(n[0], n[1] * n[2]));
        for (int g = 0; g < n[0] * n[1]; g++) data.set((long) g * n[2] + (g * 7 + 3) % n[2], 1);
        check(v -> new Categorical(n[2]).distribution(v[0]).logProbability(data), v -> {
            var sum = new double[n[0]];
            for (int g = 0; g < n[0] * n[1]; g++) sum[g / n[1]] += logSoftmax(v[0], g * n[2], n[2], (g * 7 + 3) % n[2]);
            return sum;
        }, draw.tensor(n[0], n[1] * n[2]));
    }

    @Test void aChoiceAgainstExtremeLogitsIsFinite() {
        try (var tape = Tape.inference(BACKEND)) {
            var p = new Categorical(3).distribution(tape.constant(Tensor.of(Shape.of(1, 3), 1e8f, 0, -1e8f)));
            assertThat(p.logProbability(Tensor.of(Shape.of(1, 3), 1, 0, 0)).value().get(0)).isZero();
            assertThat(p.logProbability(Tensor.of(Shape.of(1, 3), 0, 0, 1)).value().get(0)).isEqualTo(-2e8f);
        }
    }

    @Test void choicesAreDrawnAsOftenAsTheirProbabilities() {
        int n = 20_000;
        try (var tape = Tape.inference(BACKEND)) {
            var logits = Tensor.allocate(Shape.of(n, 6));
            for (int i = 0; i < n; i++) for (int j = 0; j < 6; j++) logits.set((long) i * 6 + j, j < 3 ? (float) Math.log(j + 1) : j == 3 ? 2 : -40);
            var p = new Categorical(3).distribution(tape.constant(logits));
            var sample = p.sample(Noise.seed(5));
            var counts = new double[6];
            for (int i = 0; i < sample.size(); i++) counts[i % 6] += sample.get(i) / n;
            var mean = p.mean();
            for (int j = 0; j < 6; j++) {
                double expected = j < 3 ? (j + 1) / 6.0 : j == 3 ? 1 : 0;
                assertThat((double) mean.get(j)).isCloseTo(expected, within(1e-6));
                assertThat(counts[j]).isCloseTo(expected, within(5 * Math.sqrt(expected * (1 - expected) / n) + 1e-6));
            }
            for (int i = 0; i < n; i++) assertThat(new Categorical(3).refusal(sample.rows(i, 1).toArray(), null)).isEmpty();
        }
    }

    /** Rybkin et al. 2021, equation 6: of all sigmas, the batch's own is the most likely; and it is learned where it stays. */
    @Test void theOptimalSigmaIsTheBestOneOfTheBatchAndIsRemembered() {
        var draw = new Draw(11);
        var x = draw.tensor(7, 9);
        var mean = draw.tensor(7, 9);
        double squares = 0;
        for (int i = 0; i < x.size(); i++) squares += Math.pow(x.get(i) - mean.get(i), 2);
        double best = Math.log(squares / x.size());
        var scope = ParameterSet.declare();
        var likelihood = new OptimalGaussian(scope);
        try (var set = scope.build(Noise.seed(1)); var tape = Tape.recording(BACKEND)) {
            for (int step = 0; step < 200; step++) {
                var leaf = tape.leaf(mean, Tensor.allocate(mean.shape()));
                var loss = Sums.sum(likelihood.distribution(leaf).logProbability(x));
                assertThat((double) loss.value().get(0)).isCloseTo(-0.5 * x.size() * (Math.log(2 * Math.PI) + best + 1), within(1e-3));
                tape.backward(loss);
                tape.updated();
                var expected = new double[(int) x.size()];
                for (int i = 0; i < expected.length; i++) expected[i] = (x.get(i) - mean.get(i)) * x.size() / squares;
                assertClose("gradient of the mean", leaf.gradient(), expected);
                tape.rewind();
            }
            assertThat((double) set.parameters().getFirst().value().get(0)).isCloseTo(best, within(1e-5));
            var first = likelihood.distribution(tape.constant(mean.rows(0, 1))).logProbability(x.rows(0, 1)).value().get(0);
            double alone = 0;
            for (int j = 0; j < 9; j++) alone += Oracle.logNormal(x.get(0, j), mean.get(0, j), best);
            assertThat((double) first).as("one example on its own, by the sigma of training").isCloseTo(alone, within(1e-4));
        }
    }

    @Test void theOptimalSigmaIsThatOfWhatIsKnown() {
        var x = Tensor.of(Shape.of(2, 3), 1, 2, Float.NaN, -1, Float.NaN, Float.NaN);
        var mask = Tensor.of(Shape.of(2, 3), 1, 1, 0, 1, 0, 0);
        try (var _ = build(OptimalGaussian::new); var tape = Tape.recording(BACKEND)) {
            var mean = tape.leaf(Tensor.allocate(x.shape()), Tensor.allocate(x.shape()));
            var p = optimal.distribution(mean).logProbability(x, mask).value();
            double variance = (1 + 4 + 1) / 3.0;
            assertThat((double) p.get(0)).isCloseTo(Oracle.logNormal(1, 0, Math.log(variance)) + Oracle.logNormal(2, 0, Math.log(variance)), within(1e-5));
            assertThat((double) p.get(1)).isCloseTo(Oracle.logNormal(-1, 0, Math.log(variance)), within(1e-5));
        }
    }

    @Test void aPerfectFitHasASmallestSigma() {
        var x = new Draw(2).tensor(3, 4);
        try (var set = build(OptimalGaussian::new); var tape = Tape.recording(BACKEND)) {
            var leaf = tape.leaf(x, Tensor.allocate(x.shape()));
            var p = optimal.distribution(leaf).logProbability(x);
            tape.backward(Sums.sum(p));
            assertThat(set.parameters().getFirst().value().get(0)).as("before the step is taken").isZero();
            tape.updated();
            assertThat(p.value().get(0)).isFinite().isPositive();
            assertThat(set.parameters().getFirst().value().get(0)).isEqualTo(-2);
        }
    }

    private OptimalGaussian optimal;

    private ParameterSet build(Function<ParameterSet.Scope, OptimalGaussian> likelihood) {
        var scope = ParameterSet.declare();
        optimal = likelihood.apply(scope);
        return scope.build(Noise.seed(1));
    }

    private static final Composite TABLE = new Composite(List.of(
        new Composite.Part("colour", new Categorical(3), 3),
        new Composite.Part("size", new Gaussian(DECODED), 2),
        new Composite.Part("visits", new Poisson(), 1)));

    @Test void theGroupsOfATableAreIndependent() {
        assertThat(TABLE.outputs(6)).isEqualTo(8);
        var x = Tensor.of(Shape.of(1, 6), 0, 1, 0, 0.5f, -2, 3);
        check(v -> TABLE.distribution(v[0]).logProbability(x), v -> {
            var o = v[0];
            double rate = Oracle.boundedLogvar(o[7]);
            return new double[] {logSoftmax(o, 0, 3, 1) + Oracle.logNormal(0.5, o[3], Oracle.boundedLogvar(o[5])) + Oracle.logNormal(-2, o[4], Oracle.boundedLogvar(o[6]))
                + 3 * rate - Math.exp(rate) - Math.log(6)};
        }, new Draw(3).tensor(1, 8));
    }

    @Test void theMeanAndDrawsOfATableAreThoseOfItsGroups() {
        int n = 4000;
        try (var tape = Tape.inference(BACKEND)) {
            var outputs = Tensor.allocate(Shape.of(n, 8));
            float[] row = {20, 0, 0, 5, -5, -12, -12, (float) Math.log(3)};
            for (int i = 0; i < n; i++) for (int j = 0; j < 8; j++) outputs.set((long) i * 8 + j, row[j]);
            var p = TABLE.distribution(tape.constant(outputs));
            double[] expected = {1, 0, 0, 5, -5, 3};
            double[] drawn = new double[6];
            var sample = p.sample(Noise.seed(2));
            for (int i = 0; i < sample.size(); i++) drawn[i % 6] += sample.get(i) / n;
            for (int j = 0; j < 6; j++) {
                assertThat((double) p.mean().get(0, j)).isCloseTo(expected[j], within(1e-5));
                assertThat(drawn[j]).isCloseTo(expected[j], within(0.14));
            }
            double variance = 0;
            for (int i = 0; i < n; i++) variance += Math.pow(sample.get(i, 5) - 3, 2) / n;
            assertThat(variance).as("of counts with the rate 3").isCloseTo(3, within(0.4));
        }
    }

    private static void refuses(Likelihood likelihood, String expected, float... x) {
        assertThat(likelihood.refusal(x, null)).hasValueSatisfying(message -> assertThat(message).contains(expected));
    }

    @Test void dataThatALikelihoodCannotHaveIsRefusedWithWhatItNeeds() {
        refuses(new Bernoulli(), "value 1 is 1.5; a Bernoulli likelihood needs numbers from 0 to 1", 0, 1.5f);
        refuses(new ContinuousBernoulli(), "value 0 is -0.1", -0.1f);
        refuses(Gaussian.fixed(1), "value 2 is NaN; a Gaussian likelihood needs finite numbers", 0, 1, Float.NaN);
        refuses(new Laplace(DECODED), "Infinity", Float.POSITIVE_INFINITY);
        refuses(new StudentT(3, DECODED), "NaN", Float.NaN);
        refuses(new Poisson(), "value 0 is 2.5; a Poisson likelihood needs whole numbers from 0", 2.5f);
        refuses(new NegativeBinomial(DECODED), "value 0 is -1.0", -1);
        refuses(new DiscretizedLogistic(DECODED), "value 1 is 0.5; a discretised logistic likelihood needs multiples of 1/255", 0, 0.5f);
        refuses(new Categorical(3), "values 3 to 5 are not a 1 among zeros", 0, 0, 1, 1, 1, 0);
        refuses(new Categorical(2), "values 0 to 1 are not a 1 among zeros", 0.5f, 0.5f);
        refuses(TABLE, "size: value 1 is NaN", 1, 0, 0, 2, Float.NaN, 1);
        refuses(TABLE, "visits: value 0 is 0.5", 1, 0, 0, 2, 3, 0.5f);
        assertThat(TABLE.refusal(new float[] {1, 0, 0, 2, 3, 4}, null)).isEmpty();
        for (int k = 0; k < 256; k++) assertThat(new DiscretizedLogistic(DECODED).refusal(new float[] {k / 255f}, null)).isEmpty();
    }

    @Test void missingValuesMayBeAnythingButAChoiceIsMissingAsAWhole() {
        float nan = Float.NaN;
        assertThat(TABLE.refusal(new float[] {nan, nan, nan, nan, 3, nan}, new float[] {0, 0, 0, 0, 1, 0})).isEmpty();
        assertThat(new Categorical(2).refusal(new float[] {1, nan}, new float[] {1, 0})).hasValueSatisfying(m -> assertThat(m).contains("known in part"));
    }

    @Test void impossibleShapesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Categorical(3).outputs(7)).withMessageContaining("7 values").withMessageContaining("groups of 3");
        assertThatIllegalArgumentException().isThrownBy(() -> new Categorical(1)).withMessageContaining("at least 2 classes, not 1");
        assertThatIllegalArgumentException().isThrownBy(() -> TABLE.outputs(7)).withMessageContaining("6 in all").withMessageContaining("7 values");
        assertThatIllegalArgumentException().isThrownBy(() -> new Composite(List.of())).withMessageContaining("at least one group");
        assertThatIllegalArgumentException().isThrownBy(() -> new Composite.Part("colour", new Categorical(3), 4)).withMessageContaining("4 values");
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.fixed(Double.NaN)).withMessageContaining("NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> new StudentT(-1, DECODED)).withMessageContaining("-1");
    }

    /** The uniform guess among 256 levels costs 8 bits. */
    @Test void bitsPerDimensionAreNatsOverValuesAndLogTwo() {
        assertThat(DiscretizedLogistic.bitsPerDimension(-3 * Math.log(256), 3)).isCloseTo(8, within(1e-12));
    }
}
