package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;
import vae4j.core.use.Completer;
import vae4j.core.use.Embedding;
import vae4j.core.use.Scorer;

/** Models of data given a label. */
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

    private static ConditionalVae trained() {
        var model = conditional("learned");
        Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(40).fit(stripes(300, 1), Optional.empty());
        return model;
    }

    private static double mean(double[] scores) {
        return Arrays.stream(scores).average().orElseThrow();
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

    @Test void anExampleOfAnotherClassIsOdd() {
        try (var model = trained(); var elbo = Scorer.of(model, Scorer.Kind.ELBO, 20, 1); var log = Scorer.of(model, Scorer.Kind.LOG_PROBABILITY, 20, 1)) {
            var data = stripes(100, 2);
            var x = data.read(0, 100);
            var right = data.labels().orElseThrow().toArray();
            var wrong = Arrays.stream(right).map(y -> (y + 1) % 4).toArray();
            assertThat(mean(elbo.score(x, right))).isCloseTo(-Evaluator.of(model, 1).evaluate(data).elbo(), within(0.1));
            assertThat(mean(log.score(x, right))).isCloseTo(-Evaluator.of(model, 1).logProbability(data, 200), within(0.1));
            assertThat(mean(elbo.score(x, wrong))).isGreaterThan(mean(elbo.score(x, right)) + 3);
            var odd = elbo.contributions(x, wrong);
            int dark = wrong[0];
            assertThat(odd[0][dark] + odd[0][dark + 4]).as("its class says that this column is bright").isGreaterThan(3);
            assertThatThrownBy(() -> elbo.score(x)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("label");
        }
    }

    @Test void whatIsMissingIsOfTheClass() {
        try (var model = trained()) {
            var labels = new int[] {2, 0, 2, 3};
            var completer = new Completer(model, stripes(50, 1).mean(), labels);
            var hidden = Tensor.allocate(Shape.of(4, 8));
            for (var completion : List.of(completer.gibbs(hidden, hidden, 20, 2, Noise.seed(1)), completer.importance(hidden, hidden, 20, 2, Noise.seed(1)), completer.hamiltonian(hidden, hidden, 20, 2, Noise.seed(1)))) {
                for (int i = 0; i < 4; i++) {
                    for (int j = 0; j < 8; j++) assertThat(completion.mean().get(i, j) > 0.5f).as("example %d, value %d", i, j).isEqualTo(j % 4 == labels[i]);
                }
            }
        }
    }

    @Test void aSetIsEmbeddedByItsLabels() {
        try (var model = conditional("learned")) {
            var data = stripes(700, 1);
            assertThat(Embedding.of(model, data).means().toArray()).containsExactly(model.encode(data, data.labels().orElseThrow().toArray()).toArray());
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
}
