package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vae4j.core.autograd.Tape;
import vae4j.core.data.Binarization;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.objective.Batch;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.GradientCheck;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;

/** Values that are missing act nowhere: not in a loss, not in a gradient, not in what is measured. */
class MissingValuesTest {
    private static final float GAP = Float.NaN;
    private static final float[] MIDDLE = {2, -1, 4};

    /** Rows of 4 values: three around {@link #MIDDLE}, about half of them missing, and a last one that is never there. */
    private static Dataset rows(int count) {
        var values = new float[4 * count];
        var noise = Noise.seed(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 4 == 3 || noise.uniform(i) < 0.5 ? GAP : MIDDLE[i % 4] + 0.2f * (noise.branch(1).uniform(i) - 0.5f);
        }
        return Dataset.of("gaps", Shape.of(4), values).withLabels(Labels.of(IntStream.range(0, count).map(i -> i % 2).toArray(), List.of("a", "b")));
    }

    private static Model model(String kind, String likelihood, Dataset data) {
        var family = Family.kind(kind).orElseThrow();
        var config = new VaeConfig(kind, List.of(4), VaeConfig.DENSE, List.of(8), 10, "tanh", likelihood, likelihood.equals("gaussian") ? "0.5" : null);
        return Family.make(config, family.forData(family.settings(kind.equals("factor") ? Map.of("discriminatorHidden", List.of(6)) : Map.of(), kind), data), GradientCheck.BACKEND, 3);
    }

    /** The bound of a row is that of what is known: a sum of densities that a plain loop gives, too. */
    @Test void theBoundCountsWhatIsKnownAndNothingElse() {
        try (var vae = (Vae) model("vae", "gaussian", rows(4)); var tape = Tape.inference(GradientCheck.BACKEND)) {
            var batch = Batch.of(tape, Tensor.of(Shape.of(2, 4), 1, GAP, 3, GAP, GAP, GAP, GAP, -2), null);
            assertThat(batch.x().value().toArray()).containsExactly(1, 0, 3, 0, 0, 0, 0, -2);
            assertThat(batch.mask().toArray()).containsExactly(1, 0, 1, 0, 0, 0, 0, 1);
            var logLikelihood = vae.elbo(batch, Noise.seed(2)).logLikelihood().value();
            var mean = vae.decode(vae.encode(batch.x()).reparameterize(Noise.seed(2))).mean();
            assertThat((double) logLikelihood.get(0)).isCloseTo(density(1, mean.get(0, 0)) + density(3, mean.get(0, 2)), within(1e-4));
            assertThat((double) logLikelihood.get(1)).isCloseTo(density(-2, mean.get(1, 3)), within(1e-4));
        }
    }

    /** log N(x; μ, 0.5²). */
    private static double density(double x, double mu) {
        return -0.5 * Math.log(2 * Math.PI) - Math.log(0.5) - 2 * (x - mu) * (x - mu);
    }

    /** Of a column that no example has, the decoder can learn nothing: what it began with stays, bit for bit. */
    @ParameterizedTest @ValueSource(strings = {"vae", "beta", "iwae", "tc", "dip", "info", "factor", "ladder", "conditional"})
    void whatIsMissingTeachesNothing(String kind) {
        var data = rows(40);
        try (var model = model(kind, "gaussian", data)) {
            var bias = model.parameters().named().get("decoder.2.bias");
            var before = bias.toArray();
            var history = Trainer.of(model, Adam.rate(1e-2)).batch(16).epochs(2).fit(data, Optional.of(data));
            var after = bias.toArray();
            assertThat(after[3]).isEqualTo(before[3]);
            for (int j = 0; j < 3; j++) assertThat(after[j]).isNotEqualTo(before[j]);
            assertThat(history.epochs().getLast().validation().elbo()).isFinite();
            assertThat(Evaluator.of(model, 1).logProbability(data, 3)).isFinite();
        }
    }

    /** If gaps counted as zeros, means would be halfway between those and the data. */
    @Test void gapsDoNotDrawMeansToZero() {
        var data = rows(200);
        try (var model = model("vae", "gaussian", data)) {
            Trainer.of(model, Adam.rate(1e-2)).batch(20).epochs(60).fit(data, Optional.empty());
            var row = model.reconstruct(data.read(0, 1));
            for (int j = 0; j < 3; j++) assertThat(row.get(j)).isCloseTo(MIDDLE[j], within(0.4f));
        }
    }

    /** A drawn zero would be as wrong as a written one. */
    @ParameterizedTest @ValueSource(strings = {"STATIC", "DYNAMIC"})
    void binarizationLeavesGapsAlone(String binarization) {
        var data = Dataset.of("grey gaps", Shape.of(4), 0.5f, GAP, 0.9f, GAP, 1, 0.2f, GAP, GAP);
        var drawn = Binarization.valueOf(binarization).forEvaluation(data).read(0, 2).toArray();
        for (int i : new int[] {1, 3, 6, 7}) assertThat(drawn[i]).isNaN();
        for (int i : new int[] {0, 2, 4, 5}) assertThat(drawn[i]).isIn(0f, 1f);
        try (var model = model("vae", "bernoulli", data)) {
            var bias = model.parameters().named().get("decoder.2.bias");
            float before = bias.get(3);
            Trainer.of(model, Adam.rate(1e-2)).epochs(3).binarize(Binarization.valueOf(binarization)).fit(data, Optional.empty());
            assertThat(bias.get(3)).isEqualTo(before);
        }
    }

    @Test void theMeanIsOfWhatIsThere() {
        assertThat(Dataset.of("gaps", Shape.of(3), 1, GAP, GAP, 3, 5, GAP).mean().toArray()).containsExactly(2, 5, 0);
    }

    @ParameterizedTest @ValueSource(strings = {"vq", "autoencoder", "vae-gan", "perceptual", "semi-supervised"})
    void kindsThatCannotDoWithoutRefuse(String kind) {
        var data = rows(10);
        try (var model = model(kind, "gaussian", data)) {
            assertThatThrownBy(() -> model.requireFits(data)).isInstanceOf(DataException.class).hasMessageStartingWith("gaps: has missing values, which a " + kind + " model cannot do without");
        }
    }
}
