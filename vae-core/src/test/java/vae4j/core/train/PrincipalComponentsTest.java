package vae4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.doubles;

import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.optim.Adam;
import vae4j.core.optim.LearningRateSchedule;
import vae4j.core.support.LinearGaussian;
import vae4j.core.tensor.Shape;

/**
 * A linear variational autoencoder that learns its sigma has a known optimum: probabilistic principal components
 * (Tipping and Bishop 1999; Lucas et al. 2019). Mistake 1: any hidden weight between the terms moves it.
 */
class PrincipalComponentsTest {
    private static final double[] EIGENVALUES = {4, 1.5, 0.1, 0.1, 0.1};
    private static final int N = 160;

    /** Data whose covariance has exactly these eigenvalues: whitened noise, scaled, its first two axes turned into all five. */
    private static Dataset data() {
        int d = EIGENVALUES.length;
        var random = new Random(11);
        var x = new double[N][d];
        for (int j = 0; j < d; j++) {
            for (int i = 0; i < N; i++) x[i][j] = random.nextGaussian();
            double mean = 0;
            for (double[] row : x) mean += row[j] / N;
            for (double[] row : x) row[j] -= mean;
            for (int k = 0; k < j; k++) {                            // orthogonal to the columns before
                double product = 0;
                for (double[] row : x) product += row[j] * row[k] / N;
                for (double[] row : x) row[j] -= product * row[k];
            }
            double square = 0;
            for (double[] row : x) square += row[j] * row[j] / N;
            for (double[] row : x) row[j] /= Math.sqrt(square);
        }
        var values = new float[N * d];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < d; j++) x[i][j] *= Math.sqrt(EIGENVALUES[j]);
            double sum = 0;
            for (double v : x[i]) sum += v;
            for (int j = 0; j < d; j++) values[i * d + j] = (float) (x[i][j] - 2 * sum / d + 3);   // a reflection, moved
        }
        return Dataset.of("ellipsoid", Shape.of(d), values);
    }

    @Test void trainingFindsThePrincipalComponents() {
        var data = data();
        try (var model = LinearGaussian.model(5, 2, "shared")) {
            Trainer.of(model, Adam.rate(0.03)).batch(40).epochs(500).schedule(new LearningRateSchedule(LearningRateSchedule.Kind.COSINE, 0)).fit(data, Optional.empty());
            double optimum = LinearGaussian.optimum(EIGENVALUES, 2);
            double variance = Math.exp(model.parameters().named().get("likelihood.logvar").get(0));
            assertThat(variance).as("sigma² is the mean of what is left").isCloseTo(0.1, within(0.01));
            var learned = LinearGaussian.of(model, Math.sqrt(variance));
            double logProbability = IntStream.range(0, N).mapToDouble(i -> learned.logProbability(doubles(data.read(i, 1)))).average().orElseThrow();
            assertThat(logProbability).as("of the decoder").isLessThanOrEqualTo(optimum + 1e-6).isCloseTo(optimum, within(0.03));
            assertThat(Evaluator.of(model, 1).logProbability(data, 1)).as("the encoder is the posterior").isCloseTo(optimum, within(0.05));
        }
    }
}
