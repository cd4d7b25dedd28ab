package vae4j.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Tape;
import vae4j.core.data.Dataset;
import vae4j.core.model.Vae;
import vae4j.core.random.Noise;
import vae4j.core.support.GradientCheck;
import vae4j.core.support.LinearGaussian;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** The bound of k samples on a linear model, against the same sums in double. */
class ImportanceWeightedTest {
    private static final int VALUES = 3, LATENT = 2, BATCH = 4;
    private static final double SIGMA = 0.7;

    private static Vae model(int samples, String gradient) {
        return Vae.builder(Shape.of(VALUES), new ImportanceWeighted(samples, gradient)).hidden().latent(LATENT).gaussian(Double.toString(SIGMA)).backend(BACKEND).build();
    }

    private static Dataset data() {
        return Dataset.of("x", Shape.of(VALUES), 1, -0.5f, 0.25f, 0, 2, -1, 0.5f, 0.5f, 1, -2, 1, 0.75f);
    }

    /** −L_k with this noise, in double, from Burda et al. 2016, equation 8. Mistakes 3 and 4. */
    private static double exact(Map<String, double[]> p, int samples, double[] epsilon) {
        var x = GradientCheck.doubles(data().read(0, BATCH));
        double loss = 0;
        for (int b = 0; b < BATCH; b++) {
            double sum = 0;
            for (int k = 0; k < samples; k++) {
                double w = 0;
                var z = new double[LATENT];
                for (int j = 0; j < LATENT; j++) {
                    double mu = p.get("mu.bias")[j];
                    double logvar = p.get("logvar.bias")[j];
                    for (int v = 0; v < VALUES; v++) {
                        mu += p.get("mu.weight")[j * VALUES + v] * x[b * VALUES + v];
                        logvar += p.get("logvar.weight")[j * VALUES + v] * x[b * VALUES + v];
                    }
                    logvar = Oracle.boundedLogvar(logvar);
                    z[j] = mu + Math.exp(logvar / 2) * epsilon[(k * BATCH + b) * LATENT + j];
                    w += Oracle.logNormal(z[j], 0, 0) - Oracle.logNormal(z[j], mu, logvar);
                }
                for (int v = 0; v < VALUES; v++) {
                    double mean = p.get("decoder.0.bias")[v];
                    for (int j = 0; j < LATENT; j++) mean += p.get("decoder.0.weight")[v * LATENT + j] * z[j];
                    w += Oracle.logNormal(x[b * VALUES + v], mean, 2 * Math.log(SIGMA));
                }
                sum += Math.exp(w) / samples;
            }
            loss -= Math.log(sum) / BATCH;
        }
        return loss;
    }

    private static Map<String, double[]> parameters(Vae model) {
        var all = new LinkedHashMap<String, double[]>();
        model.parameters().named().forEach((name, tensor) -> all.put(name, GradientCheck.doubles(tensor)));
        return all;
    }

    private static double loss(Vae model, long noise) {
        try (var tape = Tape.recording(BACKEND)) {
            var loss = model.loss(Batch.of(tape.constant(data().read(0, BATCH))), new Step(Noise.seed(noise), 0, NegativeElbo.PLAIN, null)).objective();
            tape.backward(loss);
            model.parameters().completeGradients(tape);
            return loss.value().get(0);
        }
    }

    private static double[] epsilon(int samples, long noise) {
        var epsilon = Tensor.allocate(Shape.of(samples * BATCH, LATENT));
        BACKEND.normal(Noise.seed(noise).key(), epsilon);
        return GradientCheck.doubles(epsilon);
    }

    @Test void theBoundAndItsGradientAreThoseOfTheFormula() {
        for (int samples : new int[] {1, 5}) {
            try (var model = model(samples, "standard")) {
                var p = parameters(model);
                var epsilon = epsilon(samples, 8);
                assertThat(loss(model, 8)).isCloseTo(exact(p, samples, epsilon), within(1e-5));
                for (var parameter : model.parameters().parameters()) {
                    for (int i = 0, n = 0; i < parameter.names().size(); i++) {
                        var values = p.get(parameter.names().get(i));
                        for (int e = 0; e < values.length; e++, n++) {
                            double value = values[e];
                            values[e] = value + 1e-5;
                            double above = exact(p, samples, epsilon);
                            values[e] = value - 1e-5;
                            double difference = (above - exact(p, samples, epsilon)) / 2e-5;
                            values[e] = value;
                            assertThat((double) parameter.gradient().get(n)).as(parameter.names().get(i) + " " + e).isCloseTo(difference, within(1e-4));
                        }
                    }
                }
            }
        }
    }

    /** The bounds with many draws: rising with k towards log p(x), which is known exactly. */
    @Test void theBoundRisesWithKTowardsLogProbability() {
        double[] bounds = new double[3];
        int[] k = {1, 5, 50};
        double exact = 0;
        try (var model = model(1, "standard")) {
            var truth = LinearGaussian.of(model, SIGMA);
            for (int b = 0; b < BATCH; b++) exact += truth.logProbability(GradientCheck.doubles(data().read(b, 1))) / BATCH;
        }
        for (int i = 0; i < 3; i++) {
            try (var model = model(k[i], "standard")) {
                for (int draw = 0; draw < 400; draw++) bounds[i] -= loss(model, 1000 + draw) / 400;
            }
        }
        assertThat(bounds[0]).isLessThan(bounds[1] - 0.05);
        assertThat(bounds[1]).isLessThan(bounds[2] - 0.02);
        assertThat(bounds[2]).isLessThan(exact + 0.02).isGreaterThan(exact - 0.3);
    }

    /** The decoder's gradient is the same; the encoder's is the same in expectation, with less noise. */
    @Test void theDoublyReparameterizedGradientHasTheSameMeanAndLessVariance() {
        int draws = 3000;
        try (var standard = model(8, "standard"); var dreg = model(8, "dreg")) {
            int size = Math.toIntExact(standard.parameters().values().size());
            var mean = new double[2][size];
            var squares = new double[2][size];
            for (int d = 0; d < draws; d++) {
                assertThat(loss(dreg, d)).isEqualTo(loss(standard, d));
                for (var name : new int[] {0, 1}) {
                    var g = (name == 0 ? standard : dreg).parameters().gradients();
                    for (int i = 0; i < size; i++) {
                        mean[name][i] += g.get(i) / draws;
                        squares[name][i] += (double) g.get(i) * g.get(i) / draws;
                    }
                }
            }
            double[] noise = new double[2];
            for (var p : standard.parameters().parameters()) {
                boolean decoder = p.names().getFirst().startsWith("decoder");
                int first = (int) (p.value().offset() / Float.BYTES);
                for (int i = first; i < first + p.shape().size(); i++) {
                    double variance = squares[0][i] - mean[0][i] * mean[0][i];
                    double least = 5 * Math.sqrt(2 * variance / draws) + 1e-5;
                    assertThat(mean[1][i]).as(p + " " + (i - first)).isCloseTo(mean[0][i], within(decoder ? 1e-5 : least));
                    if (!decoder) for (int n = 0; n < 2; n++) noise[n] += squares[n][i] - mean[n][i] * mean[n][i];
                }
            }
            assertThat(noise[1]).as("variance of the encoder's gradient, dreg against standard").isLessThan(0.6 * noise[0]);
        }
    }
}
