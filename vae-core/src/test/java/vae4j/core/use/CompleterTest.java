package vae4j.core.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import vae4j.core.model.Vae;
import vae4j.core.random.Noise;
import vae4j.core.support.LinearGaussian;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** The model of one latent dimension whose conditional distributions are known: x = w z + b + σ ε. */
class CompleterTest {
    private static final double SIGMA = 0.5;
    private static final float[] W = {1, -2, 0.5f};
    private static final float[] B = {0.3f, -0.2f, 1};
    private static final float[] X = {2, -1.4f, 1.7f};

    private final Vae model = LinearGaussian.model(3, 1, "" + SIGMA);
    private final Completer completer = new Completer(model, Tensor.of(Shape.of(3), B));

    CompleterTest() {
        var named = model.parameters().named();
        named.get("decoder.0.weight").copyFrom(W);
        named.get("decoder.0.bias").copyFrom(B);
        posterior(1, 0);
    }

    @AfterEach void close() {
        model.close();
    }

    /** Makes the encoder the exact posterior of whole examples, with another variance and a moved mean. */
    private void posterior(double factor, double moved) {
        double variance = 1;
        for (float w : W) variance += w * w / (SIGMA * SIGMA);
        variance = 1 / variance;
        var named = model.parameters().named();
        double bias = moved;
        var weight = new float[3];
        for (int i = 0; i < 3; i++) {
            weight[i] = (float) (variance * W[i] / (SIGMA * SIGMA));
            bias -= weight[i] * B[i];
        }
        named.get("mu.weight").copyFrom(weight);
        named.get("mu.bias").copyFrom((float) bias);
        named.get("logvar.weight").copyFrom(0, 0, 0);
        named.get("logvar.bias").copyFrom((float) Math.log(factor * variance));
    }

    /** p(z | known values): mean and variance. */
    private static double[] exact(boolean... known) {
        double precision = 1;
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            if (!known[i]) continue;
            precision += W[i] * W[i] / (SIGMA * SIGMA);
            sum += W[i] * (X[i] - B[i]) / (SIGMA * SIGMA);
        }
        return new double[] {sum / precision, 1 / precision};
    }

    private static Tensor repeated(int rows, float... values) {
        var tensor = Tensor.allocate(Shape.of(rows, values.length));
        for (int i = 0; i < rows; i++) tensor.rows(i, 1).copyFrom(values);
        return tensor;
    }

    private static void assertExact(Completion completion, double tolerance) {
        double[] z = exact(true, false, false);
        int rows = completion.mean().rows();
        for (int j = 1; j < 3; j++) {
            double mean = 0;
            double deviation = 0;
            for (int i = 0; i < rows; i++) {
                mean += completion.mean().get(i, j) / rows;
                deviation += completion.deviation().get(i, j) / rows;
            }
            assertThat(mean).isCloseTo(W[j] * z[0] + B[j], within(tolerance));
            assertThat(deviation).isCloseTo(Math.sqrt(W[j] * W[j] * z[1] + SIGMA * SIGMA), within(tolerance));
        }
    }

    /** With the exact posterior it is a Gibbs sampler of p(missing | known). */
    @Test void gibbsDrawsFromTheExactConditional() {
        var completion = completer.gibbs(repeated(20, X), repeated(20, 1, 0, 0), 1000, 1, Noise.seed(3));
        assertExact(completion, 0.05);
    }

    /** Whatever the proposal: here it is too wide and moved. */
    @Test void importanceWeightsMakeTheExpectationExact() {
        posterior(8, 0.2);
        assertExact(completer.importance(repeated(20, X), repeated(20, 1, 0, 0), 3000, 1, Noise.seed(4)), 0.05);
    }

    /** Whatever the encoder: here it is twenty times too narrow and moved by more than the exact deviation. */
    @Test void hamiltonianChainsForgetTheEncoder() {
        posterior(0.05, 0.8);
        assertExact(completer.hamiltonian(repeated(40, X), repeated(40, 1, 0, 0), 400, 1, Noise.seed(4)), 0.05);
        var gibbs = completer.gibbs(repeated(40, X), repeated(40, 1, 0, 0), 400, 1, Noise.seed(4));
        assertThat(Math.abs(gibbs.mean().get(0, 1) - (W[1] * exact(true, false, false)[0] + B[1]))).as("which mislead Gibbs sampling").isGreaterThan(0.3);
    }

    @Test void imputationsAreDrawsOfTheConditional() {
        posterior(8, 0.2);
        int rows = 400;
        for (var completion : new Completion[] {completer.gibbs(repeated(rows, X), repeated(rows, 1, 0, 0), 2, 1, Noise.seed(1)),
            completer.importance(repeated(rows, X), repeated(rows, 1, 0, 0), 300, 2, Noise.seed(5)),
            completer.hamiltonian(repeated(rows, X), repeated(rows, 1, 0, 0), 4, 1, Noise.seed(6))}) {
            for (var draw : completion.imputations()) for (int i = 0; i < rows; i++) assertThat(draw.get(i, 0)).isEqualTo(X[0]);
        }
        assertDrawn(completer.importance(repeated(rows, X), repeated(rows, 1, 0, 0), 300, 2, Noise.seed(5)).imputations());
        assertDrawn(completer.hamiltonian(repeated(rows, X), repeated(rows, 1, 0, 0), 40, 2, Noise.seed(6)).imputations());
    }

    private void assertDrawn(List<Tensor> draws) {
        int rows = draws.getFirst().rows();
        double[] z = exact(true, false, false);
        assertThat(draws.get(0).toArray()).isNotEqualTo(draws.get(1).toArray());
        double mean = 0;
        double together = 0;
        for (var draw : draws) {
            for (int i = 0; i < rows; i++) {
                double first = draw.get(i, 1) - (W[1] * z[0] + B[1]);
                double second = draw.get(i, 2) - (W[2] * z[0] + B[2]);
                mean += first / (2 * rows);
                together += first * second / (2 * rows);
            }
        }
        assertThat(mean).isCloseTo(0, within(0.12));
        assertThat(together).as("missing values are drawn together").isCloseTo(W[1] * W[2] * z[1], within(0.12));
    }

    @Test void whatIsKnownStaysAndWhatIsUnderTheMaskDoesNotMatter() {
        var mask = repeated(2, 1, 0, 1);
        var one = completer.importance(repeated(2, X[0], 5, X[2]), mask, 20, 1, Noise.seed(1));
        var other = completer.importance(repeated(2, X[0], Float.NaN, X[2]), mask, 20, 1, Noise.seed(1));
        assertThat(one.mean().toArray()).containsExactly(other.mean().toArray());
        assertThat(one.deviation().toArray()).containsExactly(other.deviation().toArray());
        assertThat(one.mean().get(1, 0)).isEqualTo(X[0]);
        assertThat(one.deviation().get(1, 0)).isZero();
        var gibbs = completer.gibbs(repeated(2, X[0], 5, X[2]), mask, 4, 1, Noise.seed(1));
        assertThat(gibbs.mean().toArray()).containsExactly(completer.gibbs(repeated(2, X[0], Float.NaN, X[2]), mask, 4, 1, Noise.seed(1)).mean().toArray());
    }

    @Test void badMasksAreRefused() {
        assertThatThrownBy(() -> completer.gibbs(repeated(2, X), repeated(2, 1, 0.5f, 0), 4, 1, Noise.seed(1))).hasMessageContaining("example 0, value 1: the mask is 0.5");
        assertThatThrownBy(() -> completer.gibbs(repeated(2, 1, Float.NaN, 2), repeated(2, 1, 1, 0), 4, 1, Noise.seed(1))).hasMessageContaining("example 0, value 1 is not a number");
        assertThatThrownBy(() -> completer.gibbs(repeated(2, X), repeated(1, 1, 1, 0), 4, 1, Noise.seed(1))).hasMessageContaining("a mask of shape [1, 3]");
        assertThatThrownBy(() -> completer.importance(repeated(2, X), repeated(2, 1, 1, 0), 0, 1, Noise.seed(1))).hasMessageContaining("at least 1, not 0");
        assertThatThrownBy(() -> completer.gibbs(repeated(2, X), repeated(2, 1, 1, 0), 1, 1, Noise.seed(1))).hasMessageContaining("at least 2");
    }
}
