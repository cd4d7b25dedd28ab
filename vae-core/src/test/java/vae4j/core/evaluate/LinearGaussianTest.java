package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.doubles;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import vae4j.core.data.Dataset;
import vae4j.core.model.Vae;
import vae4j.core.support.LinearGaussian;
import vae4j.core.support.Oracle;

/** The model whose ELBO and log p(x) are known: what an evaluator estimates must converge to them. */
class LinearGaussianTest {
    private static final int EXAMPLES = 12;
    private static final double SIGMA = 0.6;

    private final Vae model = LinearGaussian.model(4, 2, "" + SIGMA);
    private final LinearGaussian exact;
    private final Dataset data;

    LinearGaussianTest() {
        put("decoder.0.weight", 1, 0.5f, -0.5f, 1, 1, 0.5f, 0.5f, -1);          // orthogonal columns
        put("decoder.0.bias", 0.3f, -0.2f, 0, 0.7f);
        exact = LinearGaussian.of(model, SIGMA);
        data = exact.draw(EXAMPLES, 3);
        putPosterior(1, 0);
    }

    @AfterEach void close() {
        model.close();
    }

    private void put(String name, float... values) {
        model.parameters().named().get(name).copyFrom(values);
    }

    /** Makes the encoder the exact posterior, its variances times a factor and its means moved. */
    private void putPosterior(double factor, double moved) {
        var weight = new float[8];
        var bias = new float[2];
        var logvar = new float[2];
        for (int j = 0; j < 2; j++) {
            bias[j] = (float) moved;
            logvar[j] = (float) Math.log(factor * exact.posteriorVariance(j));
            for (int i = 0; i < 4; i++) {
                double a = exact.w()[i][j] * exact.posteriorVariance(j) / (SIGMA * SIGMA);
                weight[j * 4 + i] = (float) a;
                bias[j] -= (float) (a * exact.b()[i]);
            }
        }
        put("mu.weight", weight);
        put("mu.bias", bias);
        put("logvar.weight", new float[8]);
        put("logvar.bias", logvar);
    }

    private double exactLogProbability() {
        return IntStream.range(0, EXAMPLES).mapToDouble(i -> exact.logProbability(doubles(data.read(i, 1)))).average().orElseThrow();
    }

    private double exactElbo() {
        var named = model.parameters().named();
        return IntStream.range(0, EXAMPLES).mapToDouble(i -> {
            var x = doubles(data.read(i, 1));
            var mu = doubles(named.get("mu.bias"));
            var variance = doubles(named.get("logvar.bias"));
            for (int j = 0; j < 2; j++) {
                for (int k = 0; k < 4; k++) {
                    mu[j] += named.get("mu.weight").get(j, k) * x[k];
                    variance[j] += named.get("logvar.weight").get(j, k) * x[k];
                }
                variance[j] = Math.exp(Oracle.boundedLogvar(variance[j]));
            }
            return exact.elbo(x, mu, variance);
        }).average().orElseThrow();
    }

    private Dataset repeated(int times) {
        return data.subset(IntStream.range(0, EXAMPLES * times).map(i -> i % EXAMPLES).toArray());
    }

    /** Mistakes 1 and 2: no hidden weight between the terms, and no sign turned. */
    @Test void theElboConvergesToTheExactOne() {
        putPosterior(2, 0.4);
        put("logvar.weight", 0.1f, -0.2f, 0.05f, 0.1f, 0.2f, 0.1f, -0.1f, 0);
        var evaluation = Evaluator.of(model, 1).evaluate(repeated(1000));
        assertThat(evaluation.elbo()).isCloseTo(exactElbo(), within(0.05)).isLessThan(exactLogProbability());
        assertThat(evaluation.elbo()).isCloseTo(-evaluation.reconstruction() - evaluation.kl(), within(1e-9));
    }

    @Test void withTheExactPosteriorTheElboIsLogProbability() {
        assertThat(exactElbo()).isCloseTo(exactLogProbability(), within(1e-5));
        assertThat(Evaluator.of(model, 1).evaluate(repeated(1000)).elbo()).isCloseTo(exactLogProbability(), within(0.05));
    }

    /** Then each weight is p(x) itself, whatever z was drawn. Mistakes 3 and 4: signs, constants, the prior's and posterior's densities. */
    @Test void withTheExactPosteriorOneSampleGivesLogProbabilityExactly() {
        for (int samples : new int[] {1, 2, 7}) {
            assertThat(Evaluator.of(model, 1).logProbability(data, samples)).isCloseTo(exactLogProbability(), within(1e-4));
        }
    }

    @Test void oneImportanceSampleIsTheElbo() {
        putPosterior(2, 0.4);
        assertThat(Evaluator.of(model, 2).logProbability(repeated(2000), 1)).isCloseTo(exactElbo(), within(0.07)).isLessThan(exactLogProbability() - 0.2);
    }

    /** Mistake 3: mean of logs, worst sample wins, missing −log K. */
    @Test void importanceSamplesConvergeToLogProbabilityFromBelow() {
        putPosterior(1.8, 0.4);
        var many = repeated(150);
        double before = Evaluator.of(model, 1).logProbability(many, 1);
        assertThat(before).isLessThan(exactLogProbability() - 0.2);
        for (int samples : new int[] {2, 4, 16, 128}) {
            double estimate = Evaluator.of(model, 1).logProbability(many, samples);
            assertThat(estimate).as("K = " + samples).isGreaterThan(before - 0.002);
            before = estimate;
        }
        assertThat(before).isCloseTo(exactLogProbability(), within(0.015));
    }

    @Test void theNumberOfExamplesDoesNotChangeWhatIsReported() {
        putPosterior(1.5, 0.1);
        var once = Evaluator.of(model, 1).evaluate(data);
        var often = Evaluator.of(model, 1).evaluate(repeated(50));
        assertThat(often.kl()).isCloseTo(once.kl(), within(1e-6));
        assertThat(often.examples()).isEqualTo(50 * EXAMPLES);
        assertThat(Evaluator.of(model, 1).logProbability(repeated(50), 64)).isCloseTo(Evaluator.of(model, 1).logProbability(data, 64), within(0.05));
    }
}
