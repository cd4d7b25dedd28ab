package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.train.Trainer;

/** Models of data given something else. */
class ConditionalTest {
    /** The label is the bright column. */
    private static Dataset stripes(int n, long seed) {
        var data = Toys.stripes(n, seed, false);
        var labels = new int[n];
        for (int i = 0; i < n; i++) {
            var x = data.read(i, 1).toArray();
            for (int j = 0; j < 4; j++) if (x[j] + x[j + 4] > x[labels[i]] + x[labels[i] + 4]) labels[i] = j;
        }
        return data.withLabels(Labels.of(labels, List.of("a", "b", "c", "d")));
    }

    private static ConditionalVae conditional(String prior) {
        return ConditionalVae.builder(Toys.SHAPE, new ConditionalVae.Settings(4, prior)).hidden(8).latent(2).activation("tanh").backend(BACKEND).build();
    }

    /** Without the label: log 4 for the column and 1.59 for eight pixels that are wrong once in 20 times. */
    @Test void theLabelSavesWhatItTells() {
        for (var prior : new String[] {"learned", "standard"}) {
            try (var model = conditional(prior)) {
                Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(40).fit(stripes(300, 1), Optional.empty());
                var test = stripes(300, 2);
                assertThat(Evaluator.of(model, 1).evaluate(test).elbo()).as(prior).isGreaterThan(-1.59 - 0.6);
                var samples = model.sample(new int[] {2, 2, 0}, 1, Noise.seed(1));
                assertThat(samples.get(2)).isGreaterThan(0.8f);
                assertThat(samples.get(8 + 2)).isGreaterThan(0.8f);
                assertThat(samples.get(16 + 2)).isLessThan(0.2f);
                assertThat(samples.get(16)).isGreaterThan(0.8f);
            }
        }
    }

    /** Mistake 20: a condition that only the decoder sees, or that is a number instead of an indicator. */
    @Test void encoderDecoderAndPriorAllKnowTheLabel() {
        try (var model = conditional("learned")) {
            var shapes = model.parameters().named();
            assertThat(shapes.get("encoder.0.weight").shape()).as("8 values, 4 classes").isEqualTo(Shape.of(8, 12));
            assertThat(shapes.get("decoder.0.weight").shape()).as("2 dimensions, 4 classes").isEqualTo(Shape.of(8, 6));
            assertThat(shapes.get("prior.mu.weight").shape()).isEqualTo(Shape.of(2, 4));
            var x = Toys.stripes(1, 1, false).read(0, 1);
            var z = model.encode(x, new int[] {1});
            for (int other : new int[] {0, 2, 3}) {
                assertThat(model.encode(x, new int[] {other}).toArray()).isNotEqualTo(z.toArray());
                assertThat(model.decode(z, new int[] {other}).toArray()).isNotEqualTo(model.decode(z, new int[] {1}).toArray());
                assertThat(model.sample(new int[] {other}, 0, Noise.seed(1)).toArray()).isNotEqualTo(model.sample(new int[] {1}, 0, Noise.seed(1)).toArray());
            }
        }
    }

    /** 700 are more than it reads at once. */
    @Test void aSetIsEncodedInItsOrderEachExampleWithItsOwnLabel() {
        try (var model = conditional("learned")) {
            var data = stripes(700, 1);
            var labels = data.labels().orElseThrow().toArray();
            var codes = model.encode(data, labels);
            assertThat(codes.shape()).isEqualTo(Shape.of(700, 2));
            for (int i : new int[] {0, 1, 511, 512, 699}) {
                assertThat(codes.rows(i, 1).toArray()).as("example %d", i).isEqualTo(model.encode(data.read(i, 1), new int[] {labels[i]}).toArray());
            }
        }
    }

    @Test void dataWithoutLabelsOrWithTooManyClassesIsRefused() {
        try (var model = conditional("learned")) {
            assertThatThrownBy(() -> model.requireFits(Toys.stripes(5, 1, false))).isInstanceOf(DataException.class).hasMessageContaining("labels");
            var five = Toys.stripes(5, 1, false).withLabels(Labels.of(0, 1, 2, 3, 4));
            assertThatThrownBy(() -> model.requireFits(five)).isInstanceOf(DataException.class).hasMessageContaining("5 classes").hasMessageContaining("4");
            assertThatThrownBy(() -> model.encode(Toys.stripes(1, 1, false).read(0, 1))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("label");
            assertThatThrownBy(() -> model.sample(new int[] {4}, 1, Noise.seed(1))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 to 3");
        }
    }

    /** Pictures of 4 x 4 whose lower left is noise, and all else one fair coin. */
    private static Dataset coins(int n, long seed) {
        var random = new Random(seed);
        var values = new float[16 * n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(values, 16 * i, 16 * i + 16, random.nextInt(2));
            for (int j : new int[] {8, 9, 12, 13}) values[16 * i + j] = random.nextInt(2);
        }
        return Dataset.of("coins", Shape.of(4, 4), values);
    }

    private static ImageCompletion completion(String predictor) {
        return ImageCompletion.builder(Shape.of(4, 4), new ImageCompletion.Settings(1, predictor)).hidden(10).latent(2).activation("tanh").backend(BACKEND).build();
    }

    /** A regressor must hedge each of the twelve pixels: 12 log 2. With a code it is one coin: log 2. Doersch 2016, section 3. */
    @Test void aCodeTellsAmbiguousCompletionsApartAndARegressorBlurs() {
        try (var model = completion("regressor")) {
            Trainer.of(model, Adam.rate(0.01)).batch(20).epochs(20).fit(coins(200, 1), Optional.empty());
            var measured = Evaluator.of(model, 1).evaluate(coins(200, 2));
            assertThat(measured.reconstruction()).isCloseTo(12 * Math.log(2), within(0.6));
            assertThat(measured.hasBound()).isFalse();
        }
        try (var model = completion("cvae")) {
            Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(60).objective(new NegativeElbo(1, KlSchedule.linear(20), 0)).fit(coins(200, 1), Optional.empty());
            assertThat(Evaluator.of(model, 1).logProbability(coins(200, 2), 50)).isGreaterThan(-Math.log(2) - 0.5);
        }
    }

    @Test void aCompletionKeepsWhatIsGivenAndDoesNotSeeTheRest() {
        for (int quadrants = 1; quadrants <= 3; quadrants++) {
            try (var model = ImageCompletion.builder(Shape.of(4, 4), new ImageCompletion.Settings(quadrants, "cvae")).hidden(10).latent(2).backend(BACKEND).build()) {
                var x = coins(3, 1).read(0, 3);
                var whole = model.reconstruct(x);
                boolean[] given = new boolean[16];
                for (int i = 0; i < 16; i++) given[i] = i % 4 < 2 && (i / 4 >= 2 || quadrants >= 2) || i / 4 >= 2 && quadrants == 3;
                for (int i = 0; i < 48; i++) if (given[i % 16]) assertThat(whole.get(i)).isEqualTo(x.get(i));
                for (int i = 0; i < 48; i++) if (!given[i % 16]) x.set(i, 1 - x.get(i));
                assertThat(model.reconstruct(x).toArray()).as("%d quadrants, other values where they are missing", quadrants).isEqualTo(whole.toArray());
            }
        }
    }
}
