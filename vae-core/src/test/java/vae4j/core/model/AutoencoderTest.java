package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Tape;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.evaluate.PrincipalComponents;
import vae4j.core.optim.Adam;
import vae4j.core.optim.LearningRateSchedule;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;

class AutoencoderTest {
    private static Autoencoder.Denoising denoising(String noise, double amount) {
        return new Autoencoder.Denoising(noise, amount);
    }

    /** Six values with three directions of variance 9, 4 and 0.1 around a mean. */
    private static Dataset linear(int n, long seed) {
        var random = new Random(seed);
        var x = new float[6 * n];
        for (int i = 0; i < n; i++) {
            double a = 3 * random.nextGaussian();
            double b = 2 * random.nextGaussian();
            for (int j = 0; j < 6; j++) x[6 * i + j] = (float) (j + a * (j % 2 == 0 ? 0.5 : -0.5) + b * (j < 3 ? 0.5 : -0.5) + 0.1 * random.nextGaussian());
        }
        return Dataset.of("linear", Shape.of(6), x);
    }

    /** Baldi and Hornik 1989: the best linear autoencoder spans the principal components. */
    @Test void aLinearAutoencoderReachesWhatPrincipalComponentsLeave() {
        var data = linear(300, 1);
        try (var model = Autoencoder.builder(Shape.of(6), new Autoencoder.Plain(300)).hidden().latent(2).gaussian("1").backend(BACKEND).build()) {
            Trainer.of(model, Adam.rate(0.03)).batch(50).epochs(400).schedule(new LearningRateSchedule(LearningRateSchedule.Kind.COSINE, 0)).fit(data, Optional.empty());
            var measured = Evaluator.of(model, 1).evaluate(data).more();
            var rows = new double[300][6];
            for (int i = 0; i < 300; i++) for (int j = 0; j < 6; j++) rows[i][j] = data.read(i, 1).get(j);
            var exact = PrincipalComponents.of(rows, 6);
            double left = Arrays.stream(exact.variances(), 2, 6).sum() / 6;
            assertThat(measured.get("pca_squared_error")).as("by the exact components").isCloseTo(left, within(0.01 * left));
            assertThat(measured.get("squared_error")).isGreaterThan(0.999 * left).isLessThan(1.1 * left);
        }
    }

    @Test void noiseDestroysAsMuchAsItIsTo() {
        var x = Tensor.allocate(Shape.of(100, 50));
        BACKEND.fill(x, 0.5f);
        for (var noise : new String[] {"masking", "salt-and-pepper", "gaussian"}) {
            try (var model = Autoencoder.builder(Shape.of(50), denoising(noise, 0.3)).hidden().latent(2).backend(BACKEND).build(); var tape = Tape.inference(BACKEND)) {
                var values = model.corrupt(tape.constant(x), denoising(noise, 0.3), Noise.seed(1)).value().toArray();
                int zeros = 0;
                int ones = 0;
                double squares = 0;
                for (float v : values) {
                    if (v == 0) zeros++;
                    if (v == 1) ones++;
                    squares += (v - 0.5) * (v - 0.5) / values.length;
                }
                switch (noise) {
                    case "masking" -> assertThat(zeros / 5000.0).isCloseTo(0.3, within(0.03));
                    case "salt-and-pepper" -> {
                        assertThat(zeros / 5000.0).isCloseTo(0.15, within(0.03));
                        assertThat(ones / 5000.0).isCloseTo(0.15, within(0.03));
                    }
                    default -> assertThat(Math.sqrt(squares)).isCloseTo(0.3, within(0.02));
                }
                for (float v : x.toArray()) assertThat(v).as("the target stays").isEqualTo(0.5f);
            }
        }
    }

    /** Stripes come twice, one below the other: half of them may be masked and still be seen. */
    @Test void whatWasDestroyedIsRestored() {
        try (var model = Autoencoder.builder(Toys.SHAPE, denoising("masking", 0.3)).hidden(16).latent(4).activation("tanh").backend(BACKEND).build()) {
            Trainer.of(model, Adam.rate(0.01)).batch(20).epochs(60).fit(Toys.stripes(400, 1, false), Optional.empty());
            var half = Tensor.of(Shape.of(1, 2, 4), 0, 0, 1, 0, 0, 0, 0, 0);
            assertThat(model.reconstruct(half).get(6)).as("the masked half of the stripe").isGreaterThan(0.6f);
            assertThat(model.reconstruct(half).get(5)).isLessThan(0.4f);
        }
    }

    @Property(tries = 5) void penaltiesAreTheirFormulas(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        try (var model = Autoencoder.builder(Shape.of(3), Autoencoder.Sparse.STANDARD).hidden().latent(2).backend(BACKEND).build()) {
            check(v -> model.penalty(v[0], new Autoencoder.Sparse("l1", 1, 0.05)), v -> {
                double sum = 0;
                for (double z : v[0]) sum += Math.abs(z) / n[0];
                return new double[] {sum};
            }, draw.tensor(n));
            check(v -> model.penalty(Arithmetic.apply(ScalarFunction.SIGMOID, v[0]), new Autoencoder.Sparse("kl", 1, 0.05)), v -> {
                double sum = 0;
                for (int j = 0; j < n[1]; j++) {
                    double mean = 0;
                    for (int i = 0; i < n[0]; i++) mean += 1 / (1 + Math.exp(-v[0][i * n[1] + j])) / n[0];
                    sum += 0.05 * Math.log(0.05 / mean) + 0.95 * Math.log(0.95 / (1 - mean));
                }
                return new double[] {sum};
            }, draw.tensor(n));
        }
    }

    @Test void aSparseCodeIsMostlyOff() {
        double[] size = new double[2];
        for (int i = 0; i < 2; i++) {
            try (var model = Autoencoder.builder(Toys.SHAPE, new Autoencoder.Sparse("l1", i == 0 ? 0 : 0.5, 0.05)).hidden(8).latent(6).backend(BACKEND).build()) {
                Trainer.of(model, Adam.rate(0.01)).batch(20).epochs(30).fit(Toys.stripes(200, 1, false), Optional.empty());
                for (float z : model.encode(Toys.stripes(100, 2, false).read(0, 100)).toArray()) size[i] += Math.abs(z) / 600;
            }
        }
        assertThat(size[1]).isLessThan(0.5 * size[0]);
    }
}
