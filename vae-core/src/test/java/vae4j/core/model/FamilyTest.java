package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vae4j.core.backend.ScalarMath;
import vae4j.core.data.Binarization;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.io.FormatException;
import vae4j.core.model.Family.Kind;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Fit;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.History;
import vae4j.core.train.StepReport;
import vae4j.core.train.Trainer;
import vae4j.core.train.TrainingListener;

/** What holds for every kind of model. */
class FamilyTest {
    @TempDir Path folder;

    static Stream<Kind> kinds() {
        return Family.kinds().stream();
    }

    /** A kind with the networks that its parts are made of. */
    record Built(Kind kind, String network) {
        Model model(long seed) {
            var hidden = kind.name().equals("vq") && !network.equals(VaeConfig.DENSE) ? List.<Integer>of() : List.of(6);
            var config = new VaeConfig(kind.name(), List.of(2, 4), network, hidden, 4, "tanh", "bernoulli", null);
            return kind.maker().make(config, settings(kind), BACKEND, seed);
        }

        @Override public String toString() {
            return kind.name() + " " + network;
        }
    }

    /** Every kind with dense networks, and with convolutions where it sees whole images. */
    static Stream<Built> built() {
        return Stream.of(VaeConfig.DENSE, "conv").flatMap(network -> kinds().filter(k -> network.equals(VaeConfig.DENSE) || !k.name().equals("completion")).map(k -> new Built(k, network)));
    }

    /** Settings that suit pictures of 2 x 4 with four classes. */
    private static Record settings(Kind kind) {
        var some = switch (kind.name()) {
            case "ladder" -> Map.of("upper", List.of(2), "upperHidden", List.of(5));
            case "conditional" -> Map.of("classes", 4);
            case "semi-supervised" -> Map.of("classes", 4, "labels", 8);
            case "vq" -> Map.of("codes", 5, "positions", 2);
            case "factor" -> Map.of("gamma", 2, "discriminatorHidden", List.of(6));
            case "vae-gan" -> Map.of("discriminatorHidden", List.of(6));
            case "perceptual" -> Map.of("classes", 4, "classifierHidden", List.of(6, 5));
            case "iwae" -> Map.of("samples", 3, "gradient", "dreg");
            default -> Map.<String, Object>of();
        };
        return kind.settings(some, "test");
    }

    static Model model(Kind kind, long seed) {
        return new Built(kind, VaeConfig.DENSE).model(seed);
    }

    static Dataset data(int n, long seed) {
        var data = Toys.stripes(n, seed, true);
        var labels = new int[n];
        for (int i = 0; i < n; i++) {
            var x = data.read(i, 1).toArray();
            for (int j = 0; j < 4; j++) if (x[j] + x[j + 4] > x[labels[i]] + x[labels[i] + 4]) labels[i] = j;
        }
        return data.withLabels(Labels.of(labels, List.of("a", "b", "c", "d")));
    }

    private static Trainer trainer(Model model) {
        return Trainer.of(model, Adam.rate(0.01)).batch(6).epochs(3).seed(9).binarize(Binarization.DYNAMIC);
    }

    private static History fit(Trainer trainer) {
        return trainer.fit(data(23, 1), Optional.of(data(11, 2)));
    }

    private static int[] labels(Model model, int n) {
        return model.needsLabels() ? new int[n] : null;
    }

    @ParameterizedTest @MethodSource("built") void aSavedModelLoadsWithTheSameBitsAndComputesTheSame(Built built) {
        var file = folder.resolve("model");
        try (var model = built.model(3)) {
            fit(trainer(model));
            model.save(file);
            try (var loaded = Model.load(file, BACKEND)) {
                assertThat(loaded.getClass()).isEqualTo(model.getClass());
                assertThat(loaded.config()).isEqualTo(model.config());
                assertThat(loaded.settings()).isEqualTo(model.settings());
                assertThat(Fit.bits(loaded)).isEqualTo(Fit.bits(model));
                var x = data(5, 4).read(0, 5);
                assertThat(loaded.reconstruct(x, labels(model, 5)).toArray()).isEqualTo(model.reconstruct(x, labels(model, 5)).toArray());
                assertThat(Evaluator.of(loaded, 1).evaluate(data(9, 5))).hasToString(Evaluator.of(model, 1).evaluate(data(9, 5)).toString());
            }
        }
    }

    /** Mistake 16, for averages of a codebook and a discriminator's optimizer too. */
    @ParameterizedTest @MethodSource("built") void aResumedRunEqualsTheUninterruptedOne(Built built) {
        Fit whole;
        try (var model = built.model(77)) {
            whole = Fit.of(model, List.of(fit(trainer(model))));
        }
        for (int stop : new int[] {2, 4, 7}) {
            var file = folder.resolve("run " + stop);
            var runs = new ArrayList<History>();
            try (var model = built.model(77)) {
                var trainer = trainer(model).checkpoint(file);
                trainer.listen(new TrainingListener() {
                    int steps;

                    @Override public void onStep(StepReport report) {
                        if (++steps == stop) trainer.stop();
                    }
                });
                runs.add(fit(trainer));
            }
            try (var model = built.model(1)) {
                runs.add(fit(trainer(model).checkpoint(file)));
                assertThat(Fit.of(model, runs)).as("stopped after step " + stop).isEqualTo(whole);
            }
        }
    }

    /** Mistakes 6 and 10: numbers or state that change because somebody looked. */
    @ParameterizedTest @MethodSource("kinds") void evaluatingChangesNothing(Kind kind) {
        try (var model = model(kind, 3)) {
            fit(trainer(model));
            var before = Fit.bits(model);
            var first = Evaluator.of(model, 1).evaluate(data(9, 5)).toString();
            assertThat(Evaluator.of(model, 1).evaluate(data(9, 5))).hasToString(first);
            assertThat(Fit.bits(model)).isEqualTo(before);
        }
    }

    @ParameterizedTest @MethodSource("built") void resultsHaveTheShapesOfExamples(Built built) {
        try (var model = built.model(3)) {
            var x = data(7, 1).read(0, 7);
            assertThat(model.reconstruct(x, labels(model, 7)).shape()).isEqualTo(Shape.of(7, 2, 4));
            assertThat(model.decode(model.encode(x, labels(model, 7)), labels(model, 7)).toArray()).isEqualTo(model.reconstruct(x, labels(model, 7)).toArray());
            if (model.canSample()) {
                assertThat(model.sample(5, Noise.seed(1)).shape()).isEqualTo(Shape.of(5, 2, 4));
                assertThat(model.sample(5, Noise.seed(1)).toArray()).isEqualTo(model.sample(5, Noise.seed(1)).toArray()).isNotEqualTo(model.sample(5, Noise.seed(2)).toArray());
            }
        }
    }

    @ParameterizedTest @MethodSource("kinds") void trainingMakesTheScoreBetter(Kind kind) {
        try (var model = model(kind, 3)) {
            var test = Binarization.DYNAMIC.forEvaluation(data(100, 2));
            if (!model.isScored()) return;
            double before = Evaluator.of(model, 1).evaluate(test).score();
            Trainer.of(model, Adam.rate(0.01)).batch(20).epochs(15).binarize(Binarization.DYNAMIC).fit(data(200, 1), Optional.empty());
            assertThat(Evaluator.of(model, 1).evaluate(test).score()).isLessThan(before - 0.05);
        }
    }

    /** Where there is a density, many samples see at least as much of it as the bound. */
    @ParameterizedTest @MethodSource("kinds") void logProbabilityIsNotBelowTheBound(Kind kind) {
        try (var model = model(kind, 3)) {
            if (!model.hasBound()) return;
            fit(trainer(model));
            var test = Binarization.DYNAMIC.forEvaluation(data(40, 2));
            var evaluation = Evaluator.of(model, 1).evaluate(test);
            assertThat(Evaluator.of(model, 1).logProbability(test, 200)).isGreaterThan(evaluation.elbo() - 0.2);
            assertThat(evaluation.klPerDimension()).isNotEmpty();
        }
    }

    @Test void settingsOfAnotherKindAreRefused() {
        var tc = Family.kind("tc").orElseThrow();
        assertThatThrownBy(() -> tc.settings(Map.of("gamma", 1), "test")).isInstanceOf(FormatException.class).hasMessageContaining("gamma");
        assertThatThrownBy(() -> tc.settings(Map.of("estimator", "guess"), "test")).isInstanceOf(FormatException.class).hasMessageContaining("estimator is guess");
        assertThatThrownBy(() -> Family.kind("vae").orElseThrow().settings(Map.of("gamma", 1), "test")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("gamma");
    }

    @Test void misfitsOfConvolutionsAreRefusedByName() {
        assertRefused("vae", List.of(8), "conv", List.of(6), Map.of(), "network is conv", "[8]", "images");
        assertRefused("vae", List.of(28, 28), "locatello", List.of(6), Map.of(), "network is locatello", "[28, 28]", "64x64");
        assertRefused("vae", List.of(3, 4, 32), "residual", List.of(6), Map.of(), "network is residual", "[3, 4, 32]");
        assertRefused("vae", List.of(28, 28), "conf", List.of(6), Map.of(), "network is conf", "dense, conv");
        assertRefused("completion", List.of(28, 28), "conv", List.of(6), Map.of(), "network is conv", "dense");
        assertRefused("vq", List.of(3, 32, 32), "conv", List.of(6), Map.of("positions", 4), "hidden is [6]", "none");
        assertRefused("vq", List.of(3, 32, 32), "conv", List.of(), Map.of("positions", 4), "positions is 4", "[3, 32, 32]", "256, 64, 16");
        assertRefused("vq", List.of(28, 28), "dense", List.of(6), Map.of("positions", 2, "codePrior", "pixelcnn"), "network is dense", "conv", "pixelcnn");
    }

    private static void assertRefused(String kind, List<Integer> shape, String network, List<Integer> hidden, Map<String, ?> settings, String... parts) {
        var found = Family.kind(kind).orElseThrow();
        assertThatThrownBy(() -> found.maker().make(new VaeConfig(kind, shape, network, hidden, 4, "relu", "bernoulli", null), found.settings(settings, "test"), BACKEND, 1))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    /** 8x8 codes of 32x32 colours, as van den Oord et al. have them, and a vector for each pixel of the map. */
    @Test void codesOfVectorsAreThePixelsOfAMap() {
        var kind = Family.kind("vq").orElseThrow();
        var config = new VaeConfig("vq", List.of(3, 32, 32), "residual", List.of(), 64 * 5, "relu", "gaussian", "0.3");
        try (var model = (VectorQuantizedVae) kind.maker().make(config, kind.settings(Map.of("codes", 7, "positions", 64), "test"), BACKEND, 1)) {
            assertThat(model.parameters().named().get("codebook.weight").shape()).isEqualTo(Shape.of(7, 5));
            var x = new Draw(1).tensor(2, 3, 32, 32);
            assertThat(model.codes(x)[1]).hasSize(64);
            assertThat(model.reconstruct(x).shape()).isEqualTo(Shape.of(2, 3, 32, 32));
            // Moved by the strides of the network, an image moves its codes, but for the edges: each sees its own place only.
            var moved = x.detach();
            for (int c = 0; c < 3; c++) for (int i = 0; i < 32; i++) for (int j = 31; j >= 0; j--) moved.set((c * 32 + i) * 32 + j, x.get((c * 32 + i) * 32 + (j + 28) % 32));
            var plain = Family.make(new VaeConfig("vq", List.of(3, 32, 32), "conv", List.of(), 64 * 5, "relu", "gaussian", "0.3"), kind.settings(Map.of("codes", 7, "positions", 64), "test"), BACKEND, 1);
            try (var vq = (VectorQuantizedVae) plain) {
                int[] before = vq.codes(x)[0];
                int[] after = vq.codes(moved)[0];
                for (int i = 0; i < 8; i++) for (int j = 2; j < 7; j++) assertThat(after[i * 8 + j]).isEqualTo(before[i * 8 + j - 1]);
            }
        }
    }

    @Test void aChannelStartsAtItsMeanColour() {
        var shape = Shape.of(3, 4, 6);
        try (var model = Vae.builder(shape).network("conv").hidden(5).latent(2).backend(BACKEND).build()) {
            var mean = Tensor.allocate(shape);
            for (int i = 0; i < 72; i++) mean.set(i, i % 24 < 12 ? 0.1f * (i / 24 + 1) : 0.3f * (i / 24 + 1));
            model.startFrom(mean);
            var bias = model.parameters().named().lastEntry();
            assertThat(bias.getKey()).isEqualTo("decoder.7.bias");
            for (int c = 0; c < 3; c++) assertThat(ScalarMath.sigmoid(bias.getValue().get(c))).isCloseTo(0.2f * (c + 1), within(1e-5f));
        }
    }

    @Test void weightsAreRefusedWhereNothingIsWeighed() {
        try (var model = model(Family.kind("autoencoder").orElseThrow(), 1)) {
            var trainer = trainer(model).objective(new NegativeElbo(2, KlSchedule.NONE, 0));
            assertThatThrownBy(() -> fit(trainer)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("autoencoder").hasMessageContaining("beta=2");
        }
    }
}
