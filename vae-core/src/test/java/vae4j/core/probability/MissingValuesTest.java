package vae4j.core.probability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Mistake 18: what stands in the place of a missing value changes the loss or a gradient, of any likelihood. */
class MissingValuesTest {
    private static final int ROWS = 5, VALUES = 24;

    private record Kind(String name, Function<Scope, Likelihood> likelihood) {
        @Override public String toString() {
            return name;
        }
    }

    static Stream<Kind> likelihoods() {
        return Stream.of(
            new Kind("Bernoulli", _ -> new Bernoulli()),
            new Kind("continuous Bernoulli", _ -> new ContinuousBernoulli()),
            new Kind("Gaussian, fixed", _ -> Gaussian.fixed(0.5)),
            new Kind("Gaussian, shared", Gaussian::shared),
            new Kind("Gaussian, per value", scope -> Gaussian.perValue(scope, VALUES)),
            new Kind("Gaussian, decoded", _ -> Gaussian.decoded()),
            new Kind("Gaussian, optimal", OptimalGaussian::new),
            new Kind("Laplace", scope -> new Laplace(Spread.shared(scope, "log_scale"))),
            new Kind("Student-t", scope -> new StudentT(4, Spread.perValue(scope, "log_scale", VALUES))),
            new Kind("categorical", _ -> new Categorical(4)),
            new Kind("discretised logistic", _ -> new DiscretizedLogistic(Spread.decoded())),
            new Kind("Poisson", _ -> new Poisson()),
            new Kind("negative binomial", _ -> new NegativeBinomial(Spread.decoded())),
            new Kind("composite", scope -> new Composite(List.of(new Composite.Part("colour", new Categorical(4), 8),
                new Composite.Part("size", new Gaussian(Spread.decoded()), 9), new Composite.Part("visits", new Poisson(), 7)))));
    }

    /** The value and all gradients: of the outputs, then of the likelihood's own parameters. */
    private record Result(float[] logProbability, float[] gradient, float[] parameters) {}

    private static Result of(Kind kind, Tensor x, Tensor mask, int rows) {
        var scope = ParameterSet.declare();
        scope.parameter("other", Shape.of(1), Initializer.constant(0));
        var likelihood = kind.likelihood.apply(scope);
        var outputs = new Draw(7).tensor(ROWS, likelihood.outputs(VALUES)).rows(0, rows).detach();
        try (var set = scope.build(Noise.seed(1)); var tape = Tape.recording(BACKEND)) {
            var leaf = tape.leaf(outputs, Tensor.allocate(outputs.shape()));
            var p = likelihood.distribution(leaf).logProbability(x, mask);
            var value = p.value().toArray();
            tape.backward(Sums.sum(p));
            set.completeGradients(tape);
            return new Result(value, leaf.gradient().toArray(), set.gradients().toArray());
        }
    }

    /** Data of every likelihood here: an indicator in each four values, whichever they are. */
    private static Tensor data() {
        var random = new Random(3);
        var x = Tensor.allocate(Shape.of(ROWS, VALUES));
        for (int i = 0; i < x.size(); i += 4) x.set(i + random.nextInt(4), 1);
        return x;
    }

    /** Groups of four are known or missing as a whole; the first row is known, the last unknown. */
    private static Tensor mask() {
        var random = new Random(4);
        var mask = Tensor.allocate(Shape.of(ROWS, VALUES));
        for (int i = 0; i < mask.size(); i += 4) {
            float known = i < VALUES ? 1 : i >= (ROWS - 1) * VALUES ? 0 : random.nextInt(2);
            for (int j = 0; j < 4; j++) mask.set(i + j, known);
        }
        return mask;
    }

    @ParameterizedTest @MethodSource("likelihoods")
    void whatStandsInTheirPlaceChangesNothing(Kind kind) {
        var mask = mask();
        var expected = of(kind, data(), mask, ROWS);
        for (float anything : new float[] {Float.NaN, -1e30f, 0.3f, Float.POSITIVE_INFINITY, 0}) {
            var other = data();
            for (int i = 0; i < other.size(); i++) if (mask.get(i) == 0) other.set(i, anything);
            assertThat(of(kind, other, mask, ROWS)).as("with %s", anything).usingRecursiveComparison().isEqualTo(expected);
        }
    }

    @ParameterizedTest @MethodSource("likelihoods")
    void theyAddNothingAndHaveNoGradient(Kind kind) {
        var result = of(kind, data(), mask(), ROWS);
        assertThat(result.logProbability[ROWS - 1]).as("nothing is known").isZero();
        assertThat(result.logProbability[0]).as("all is known").isNotZero();
        int outputs = result.gradient.length / ROWS;
        for (int j = 0; j < outputs; j++) assertThat(result.gradient[(ROWS - 1) * outputs + j]).isZero();
    }

    @ParameterizedTest @MethodSource("likelihoods")
    void aMaskOfOnesIsNoMask(Kind kind) {
        var ones = Tensor.allocate(Shape.of(ROWS, VALUES));
        BACKEND.fill(ones, 1);
        assertThat(of(kind, data(), ones, ROWS)).usingRecursiveComparison().isEqualTo(of(kind, data(), null, ROWS));
    }

    /** What is known counts in full: the parts of an example add up. */
    @ParameterizedTest @MethodSource("likelihoods")
    void whatIsKnownAndWhatIsNotAddUpToAll(Kind kind) {
        if (kind.name.equals("Gaussian, optimal")) return;                   // whose sigma is another one for each mask
        var rest = mask();
        for (int i = 0; i < rest.size(); i++) rest.set(i, 1 - rest.get(i));
        var known = of(kind, data(), mask(), ROWS);
        var unknown = of(kind, data(), rest, ROWS);
        var all = of(kind, data(), null, ROWS);
        for (int i = 0; i < ROWS; i++) {
            assertThat(known.logProbability[i] + unknown.logProbability[i]).isCloseTo(all.logProbability[i], within(1e-4f * (1 + Math.abs(all.logProbability[i]))));
        }
        for (int i = 0; i < all.gradient.length; i++) {
            assertThat(known.gradient[i] + unknown.gradient[i]).isCloseTo(all.gradient[i], within(1e-5f * (1 + Math.abs(all.gradient[i]))));
        }
    }
}
