package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.autograd.Tape;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.objective.Batch;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;
import vae4j.core.use.ConditionalCompleter;

/** A part of an example given another. */
class CompletionVaeTest {
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

    private static CompletionVae completion(String predictor) {
        return CompletionVae.builder(Shape.of(4, 4), CompletionVae.Settings.ofQuadrants(1, predictor)).hidden(10).latent(2).activation("tanh").backend(BACKEND).build();
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
            try (var model = CompletionVae.builder(Shape.of(4, 4), CompletionVae.Settings.ofQuadrants(quadrants, "cvae")).hidden(10).latent(2).backend(BACKEND).build()) {
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

    // ---- rows, of which some columns are given: m = A y + b + w u + s e, with u and e normal. Columns: m1, y1, m2, y2.

    private static final double[][] A = {{1, -0.5}, {0.5, 2}};
    private static final double[] B = {1, -1}, W = {0.8, -0.6};
    private static final double S = 0.3;

    private static Dataset linear(int n, long seed) {
        var random = new Random(seed);
        var x = new float[4 * n];
        for (int i = 0; i < n; i++) {
            double[] y = {random.nextGaussian(), random.nextGaussian()};
            double u = random.nextGaussian();
            for (int j = 0; j < 2; j++) {
                x[4 * i + 2 * j] = (float) (A[j][0] * y[0] + A[j][1] * y[1] + B[j] + W[j] * u + S * random.nextGaussian());
                x[4 * i + 2 * j + 1] = (float) y[j];
            }
        }
        return Dataset.of("linear", Shape.of(4), x);
    }

    private static CompletionVae linearModel(String predictor, String sigma) {
        return CompletionVae.builder(Shape.of(4), CompletionVae.Settings.ofValues(List.of(3, 1), predictor)).hidden().latent(1).gaussian(sigma).backend(BACKEND).build();
    }

    /** The exact log N(m; A y + b, w wᵀ + s² I), on average. */
    private static double exact(Dataset data) {
        double sum = 0;
        double a = W[0] * W[0] + S * S;
        double c = W[1] * W[1] + S * S;
        double b = W[0] * W[1];
        double determinant = a * c - b * b;
        for (int i = 0; i < data.size(); i++) {
            var x = data.read(i, 1).toArray();
            double e = x[0] - A[0][0] * x[1] - A[0][1] * x[3] - B[0];
            double f = x[2] - A[1][0] * x[1] - A[1][1] * x[3] - B[1];
            sum -= Math.log(2 * Math.PI) + 0.5 * Math.log(determinant) + 0.5 * (c * e * e - 2 * b * e * f + a * f * f) / determinant;
        }
        return sum / data.size();
    }

    @Test void theConditionalOfANormalDistributionIsFound() {
        var test = linear(500, 2);
        try (var model = linearModel("cvae", "shared")) {
            Trainer.of(model, Adam.rate(0.02)).batch(25).epochs(40).fit(linear(1000, 1), Optional.empty());
            assertThat(Evaluator.of(model, 1).logProbability(test, 100)).isCloseTo(exact(test), within(0.05));
            var x = Tensor.allocate(Shape.of(2, 4)).copyFrom(0, 1, 0, -1, 0, -0.5f, 0, 0.25f);
            var completed = new ConditionalCompleter(model).complete(x, 2000, 2000, Noise.seed(3));
            for (int i = 0; i < 2; i++) {
                var covariance = new double[3];
                double[] mean = new double[2];
                for (int j = 0; j < 2; j++) {
                    mean[j] = A[j][0] * x.get(i, 1) + A[j][1] * x.get(i, 3) + B[j];
                    assertThat(completed.mean().get(i, 2 * j)).as("E[m|y], row %d, value %d", i, j).isCloseTo((float) mean[j], within(0.12f));
                    assertThat(completed.deviation().get(i, 2 * j)).isCloseTo((float) Math.sqrt(W[j] * W[j] + S * S), within(0.06f));
                    assertThat(completed.mean().get(i, 2 * j + 1)).isEqualTo(x.get(i, 2 * j + 1));
                    assertThat(completed.deviation().get(i, 2 * j + 1)).isZero();
                }
                for (var draw : completed.imputations()) covariance[0] += (draw.get(i, 0) - mean[0]) * (draw.get(i, 2) - mean[1]) / 2000;
                assertThat(covariance[0]).as("what no regressor knows: the values belong together").isCloseTo(W[0] * W[1], within(0.08));
            }
        }
    }

    /** Doersch 2016, section 3: z is as independent of what is given as u is of y, and the decoder does the rest. */
    @Test void aStandardPriorIsTheSameWhateverIsGiven() {
        var settings = new CompletionVae.Settings(null, null, List.of(1, 3), "cvae", "standard");
        try (var model = CompletionVae.builder(Shape.of(4), settings).hidden().latent(1).gaussian("shared").backend(BACKEND).build()) {
            assertThat(model.parameters().named().keySet()).noneMatch(name -> name.startsWith("prior"));
            Trainer.of(model, Adam.rate(0.02)).batch(25).epochs(40).fit(linear(1000, 1), Optional.empty());
            var test = linear(500, 2);
            assertThat(Evaluator.of(model, 1).logProbability(test, 100)).isCloseTo(exact(test), within(0.05));
            for (int i = 0; i < 20; i++) assertThat(model.encode(test.read(i, 1)).get(0)).as("the mean of p(z|g)").isZero();
            var completed = new ConditionalCompleter(model).complete(test.read(0, 1), 2000, 1, Noise.seed(1));
            for (int j = 0; j < 2; j++) assertThat(completed.deviation().get(0, 2 * j)).isCloseTo((float) Math.sqrt(W[j] * W[j] + S * S), within(0.06f));
        }
        assertThatThrownBy(() -> new CompletionVae.Settings(null, null, List.of(1), "regressor", "standard")).hasMessageContaining("given-prior is standard; expected none for a regressor");
    }

    /** Value by value at best: the variances are right, that the values belong together is lost. */
    @Test void aRegressorFindsTheMeanAndTheVarianceOfEachValue() {
        var test = linear(500, 2);
        try (var model = linearModel("regressor", "per-value")) {
            Trainer.of(model, Adam.rate(0.02)).batch(25).epochs(40).fit(linear(1000, 1), Optional.empty());
            double best = 0;
            for (double w : W) best += 0.5 * Math.log(2 * Math.PI * Math.E * (w * w + S * S));
            assertThat(Evaluator.of(model, 1).evaluate(test).reconstruction()).isCloseTo(best, within(0.12)).isGreaterThan(0.4 - exact(test));
            var x = Tensor.allocate(Shape.of(1, 4)).copyFrom(9, 1, 9, -1);
            assertThat(model.reconstruct(x).get(0)).isCloseTo(2.5f, within(0.1f));
            assertThat(model.reconstruct(x).get(2)).isCloseTo(-2.5f, within(0.1f));
            assertThat(model.encode(x).shape()).as("no code but what is given").isEqualTo(Shape.of(1, 2));
        }
    }

    /** m is y − 1 or y + 1, as often: between them nothing is, where the regressor's mean is. */
    @Test void twoModesStayTwo() {
        var random = new Random(5);
        var values = new float[2 * 400];
        for (int i = 0; i < 400; i++) {
            values[2 * i] = 2 * random.nextFloat() - 1;
            values[2 * i + 1] = values[2 * i] + 2 * random.nextInt(2) - 1 + 0.1f * (float) random.nextGaussian();
        }
        var data = Dataset.of("modes", Shape.of(2), values);
        var x = Tensor.allocate(Shape.of(3, 2)).copyFrom(-0.7f, 0, 0, 0, 0.6f, 0);
        for (var predictor : List.of("regressor", "cvae")) {
            try (var model = CompletionVae.builder(Shape.of(2), CompletionVae.Settings.ofValues(List.of(0), predictor)).hidden(16).latent(1).activation("tanh").gaussian("shared").backend(BACKEND).build()) {
                Trainer.of(model, Adam.rate(0.01)).batch(20).epochs(60).objective(predictor.equals("cvae") ? new NegativeElbo(1, KlSchedule.linear(20), 0) : NegativeElbo.PLAIN)
                    .fit(data, Optional.empty());
                var completed = new ConditionalCompleter(model).complete(x, 400, 400, Noise.seed(1));
                int between = 0;
                int above = 0;
                for (var draw : completed.imputations()) {
                    for (int i = 0; i < 3; i++) {
                        float m = draw.get(i, 1) - x.get(i, 0);
                        if (Math.abs(m) < 0.5) between++;
                        if (m > 0.5) above++;
                    }
                }
                for (int i = 0; i < 3; i++) {
                    assertThat(completed.mean().get(i, 1)).as(predictor).isCloseTo(x.get(i, 0), within(0.25f));
                    assertThat(completed.deviation().get(i, 1)).as(predictor).isCloseTo(1, within(0.2f));
                }
                // Of a normal distribution around the middle 38 % are nearer to it than 0.5.
                assertThat(between / 1200.0).as(predictor).isCloseTo(predictor.equals("cvae") ? 0.02 : 0.38, within(0.05));
                if (predictor.equals("cvae")) assertThat(above / 1200.0).isCloseTo(0.5, within(0.1));
            }
        }
    }

    // ---- columns of several kinds

    private static final double[] RATES = {1, 5, 20}, MEANS = {-2, 0, 3};

    /** A normal number, an idle one, one of three categories that decides about both others, and a count. */
    private static Dataset mixed(int n, long seed) {
        var random = new Random(seed);
        var x = new float[6 * n];
        for (int i = 0; i < n; i++) {
            int kind = random.nextInt(3);
            x[6 * i] = (float) (MEANS[kind] + random.nextGaussian());
            x[6 * i + 1] = (float) random.nextGaussian();
            x[6 * i + 2 + kind] = 1;
            double l = Math.exp(-RATES[kind]);
            for (double p = random.nextDouble(); p > l; p *= random.nextDouble()) x[6 * i + 5]++;
        }
        return Dataset.of("mixed", Shape.of(6), x);
    }

    private static CompletionVae mixedModel(Integer... given) {
        return CompletionVae.builder(Shape.of(6), CompletionVae.Settings.ofValues(List.of(given), "regressor")).hidden(8).activation("tanh")
            .composite(List.of(new ColumnGroup("numbers", "gaussian", "1", 2), new ColumnGroup("kind", "categorical:3", null, 3), new ColumnGroup("visits", "poisson", null, 1)))
            .backend(BACKEND).build();
    }

    /** A group of columns is cut where one of them is given; each of the rest keeps its own likelihood. */
    @Test void eachColumnThatIsCompletedKeepsItsLikelihood() {
        try (var model = mixedModel(1, 2, 3, 4)) {
            Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(60).fit(mixed(600, 1), Optional.empty());
            var x = Tensor.allocate(Shape.of(3, 6));
            for (int i = 0; i < 3; i++) x.set(6L * i + 2 + i, 1);
            var completed = new ConditionalCompleter(model).complete(x, 1, 50, Noise.seed(1));
            for (int i = 0; i < 3; i++) {
                assertThat((double) completed.mean().get(i, 0)).isCloseTo(MEANS[i], within(0.4));
                assertThat(completed.mean().get(i, 5) / RATES[i]).isCloseTo(1, within(0.25));
                for (var draw : completed.imputations()) assertThat(draw.get(i, 5)).as("a count").isEqualTo((float) Math.rint(draw.get(i, 5))).isNotNegative();
            }
        }
        try (var model = mixedModel(0, 1, 5)) {
            Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(60).fit(mixed(600, 1), Optional.empty());
            var x = Tensor.allocate(Shape.of(1, 6)).copyFrom(3, 0, 0, 0, 0, 21);
            var kind = model.reconstruct(x);
            assertThat(kind.get(4)).isGreaterThan(0.95f);
            assertThat(kind.get(2) + kind.get(3) + kind.get(4)).isCloseTo(1, within(1e-5f));
        }
    }

    @Test void whatFitsTheLikelihoodIsOnlyAskedOfWhatIsCompleted() {
        try (var model = mixedModel(1, 5)) {
            model.requireFits(Dataset.of("half visits", Shape.of(6), 0, 0.5f, 1, 0, 0, 0.5f));
            assertThatThrownBy(() -> model.requireFits(Dataset.of("no kind", Shape.of(6), 0, 0, 0, 0, 0, 1))).isInstanceOf(DataException.class).hasMessageContaining("kind");
        }
    }

    /** What is not known of m is integrated out: a normal value less. What is given must be there. */
    @Test void valuesMayBeMissingWhereTheyAreToBeCompleted() {
        try (var model = linearModel("regressor", "1"); var tape = Tape.inference(BACKEND)) {
            var x = linear(3, 1).read(0, 3);
            var mean = model.reconstruct(x);
            x.set(4, Float.NaN);
            var measured = model.measure(Batch.of(tape, x, null), Noise.seed(1)).reconstruction().value();
            for (int i = 0; i < 3; i++) {
                double expected = 0;
                for (int j : new int[] {0, 2}) if (i != 1 || j != 0) expected += 0.5 * Math.log(2 * Math.PI) + 0.5 * Math.pow(x.get(i, j) - mean.get(i, j), 2);
                assertThat(measured.get(i)).isCloseTo((float) expected, within(1e-4f));
            }
            model.requireFits(Dataset.of("gap", Shape.of(4), Float.NaN, 1, 0, 1));
            assertThatThrownBy(() -> model.requireFits(Dataset.of("gap", Shape.of(4), 0, 1, 0, 1, 0, Float.NaN, 0, 1))).isInstanceOf(DataException.class)
                .hasMessageContaining("record 1").hasMessageContaining("value 2 is missing, which must be given");
        }
        try (var model = linearModel("cvae", "1"); var tape = Tape.inference(BACKEND)) {
            var x = linear(2, 1).read(0, 2);
            for (int i : new int[] {0, 2, 4, 6}) x.set(i, Float.NaN);
            var proposal = model.propose(Batch.of(tape, x, null)).orElseThrow();
            try (var other = Tape.inference(BACKEND)) {
                assertThat(proposal.draw(other, Noise.seed(1)).logLikelihood()).as("nothing is known of m: log 1").containsExactly(0, 0);
            }
        }
    }

    /** Mistake 20 of conditions: encoder, decoder and prior all know what is given. */
    @Test void encoderDecoderAndPriorKnowWhatIsGiven() {
        try (var model = linearModel("cvae", "1")) {
            var shapes = model.parameters().named();
            assertThat(shapes.get("mu.weight").shape()).as("all four values").isEqualTo(Shape.of(1, 4));
            assertThat(shapes.get("decoder.0.weight").shape()).as("a code and two values that are given, to two").isEqualTo(Shape.of(2, 3));
            assertThat(shapes.get("prior.mu.weight").shape()).isEqualTo(Shape.of(1, 2));
        }
    }

    @Test void impossiblePartsAreRefused() {
        assertThatThrownBy(() -> CompletionVae.Settings.ofValues(List.of(1, 1), "cvae")).hasMessageContaining("values is [1, 1]; expected places");
        assertThatThrownBy(() -> CompletionVae.Settings.ofValues(List.of(), "cvae")).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new CompletionVae.Settings(2, List.of("a"), null, "cvae", "learned")).hasMessageContaining("quadrants is 2; expected none where columns are given");
        assertThatThrownBy(() -> CompletionVae.Settings.ofColumns(linear(3, 1), List.of("a"), "cvae")).hasMessageContaining("given is [a]; expected none: the data is no table");
        assertThatThrownBy(() -> CompletionVae.builder(Shape.of(4), CompletionVae.Settings.ofValues(List.of(4), "cvae")).build()).hasMessageContaining("places below 4");
        assertThatThrownBy(() -> CompletionVae.builder(Shape.of(2), CompletionVae.Settings.ofValues(List.of(0, 1), "cvae")).build()).hasMessageContaining("nothing is left to complete");
        assertThatThrownBy(() -> CompletionVae.builder(Shape.of(4), CompletionVae.Settings.STANDARD).build()).hasMessageContaining("quadrants is 1; expected an image, not examples of the shape [4]");
    }

    /** A file knows its part, and one that was written when there were only quadrants is read as it was. */
    @Test void theFileSaysWhatIsGiven(@TempDir Path folder) {
        var x = linear(5, 1).read(0, 5);
        try (var model = linearModel("cvae", "1")) {
            model.save(folder.resolve("model.safetensors"));
            try (var read = Model.load(folder.resolve("model.safetensors"), BACKEND)) {
                assertThat(read.reconstruct(x).toArray()).isEqualTo(model.reconstruct(x).toArray());
                assertThat(read.settings()).isEqualTo(model.settings());
            }
        }
        assertThat(Family.kind("completion").orElseThrow().settings(Map.of("quadrants", 2, "predictor", "regressor"), "old"))
            .isEqualTo(CompletionVae.Settings.ofQuadrants(2, "regressor"));
    }

    /** Six hundred are more than are completed at once. */
    @Test void manyAreCompletedAsFewAre() {
        try (var model = linearModel("cvae", "1")) {
            var x = linear(600, 1).read(0, 600);
            var completer = new ConditionalCompleter(model);
            var all = completer.complete(x, 3, 2, Noise.seed(1));
            var some = completer.complete(x.rows(0, 512), 3, 2, Noise.seed(1));
            assertThat(all.mean().rows(0, 512).toArray()).isEqualTo(some.mean().toArray());
            assertThat(all.imputations().get(1).rows(0, 512).toArray()).isEqualTo(some.imputations().get(1).toArray());
            assertThat(IntStream.range(0, 600).filter(i -> all.deviation().get(i, 0) == 0)).as("rows that were left out").isEmpty();
            assertThat(all.mean().get(599, 1)).isEqualTo(x.get(599, 1));
            x.rows(512, 1).copyFrom(x.rows(0, 1));
            var twice = completer.complete(x, 3, 2, Noise.seed(1)).imputations().getFirst();
            assertThat(twice.get(512, 0)).as("the same row in another batch, drawn anew").isNotEqualTo(twice.get(0, 0));
            x.set(4 * 550 + 3, Float.NaN);
            assertThatThrownBy(() -> completer.complete(x, 3, 2, Noise.seed(1))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("value 3");
        }
    }
}
