package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.core.autograd.Tape;
import vae4j.core.data.Binarization;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.data.Digits;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.objective.Batch;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.GradientCheck;
import vae4j.core.support.Oracle;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;

class PerceptualVaeTest {
    private static final int CLASSES = 4;
    private static final double ALPHA = 0.7, BETA = 1.3;

    /** Hidden layers of 6 and 5 in the classifier, 7 in the VAE, 3 dimensions of z. */
    private static PerceptualVae model(String network) {
        return PerceptualVae.builder(Toys.SHAPE, new PerceptualVae.Settings(CLASSES, BETA, List.of(6, 5))).network(network).hidden(7).latent(3).activation("tanh").backend(BACKEND).build();
    }

    private static Batch batch(Tape tape, int n) {
        var data = FamilyTest.data(n, 1);
        return new Batch(tape.constant(data.read(0, n)), data.labels().orElseThrow().toArray());
    }

    private static Step step() {
        return new Step(Noise.seed(5), 0, new NegativeElbo(ALPHA, KlSchedule.NONE, 0), null);
    }

    /** The two losses in double precision, from the parameters by name. */
    private static final class Doubles {
        final Map<String, double[]> parameters = new HashMap<>();
        final double[][] x;
        final int[] labels;
        final double[][] epsilon;

        Doubles(Model model, Batch batch) {
            model.parameters().named().forEach((name, tensor) -> parameters.put(name, GradientCheck.doubles(tensor)));
            x = rows(batch.x().value());
            labels = batch.labels();
            var drawn = Tensor.allocate(Shape.of(x.length, 3));
            BACKEND.normal(step().noise().key(), drawn);
            epsilon = rows(drawn);
        }

        private static double[][] rows(Tensor t) {
            return IntStream.range(0, t.rows()).mapToObj(i -> GradientCheck.doubles(t.rows(i, 1))).toArray(double[][]::new);
        }

        private double[] dense(String layer, double[] in) {
            var weight = parameters.get(layer + ".weight");
            var out = parameters.get(layer + ".bias").clone();
            for (int o = 0; o < out.length; o++) for (int i = 0; i < in.length; i++) out[o] += weight[o * in.length + i] * in[i];
            return out;
        }

        private static double[] tanh(double[] y) {
            return Arrays.stream(y).map(Math::tanh).toArray();
        }

        private List<double[]> features(double[] x) {
            var first = Arrays.stream(dense("classifier.0", x)).map(v -> v < 0 ? 0.2 * v : v).toArray();
            return List.of(first, Arrays.stream(dense("classifier.2", first)).map(v -> v < 0 ? 0.2 * v : v).toArray());
        }

        double vae() {
            double sum = 0;
            for (int b = 0; b < x.length; b++) {
                var hidden = tanh(dense("encoder.0", x[b]));
                var mu = dense("mu", hidden);
                var logvar = dense("logvar", hidden);
                var z = new double[mu.length];
                for (int j = 0; j < z.length; j++) {
                    logvar[j] = Oracle.boundedLogvar(logvar[j]);
                    z[j] = mu[j] + Math.exp(logvar[j] / 2) * epsilon[b][j];
                    sum += ALPHA * Oracle.kl(mu[j], logvar[j]);
                }
                var picture = Arrays.stream(dense("decoder.2", tanh(dense("decoder.0", z)))).map(v -> 1 / (1 + Math.exp(-v))).toArray();
                var fx = features(x[b]);
                var fy = features(picture);
                for (int l = 0; l < 2; l++) for (int i = 0; i < fx.get(l).length; i++) sum += BETA / 2 * Math.pow(fx.get(l)[i] - fy.get(l)[i], 2);
            }
            return sum / x.length;
        }

        double classifier() {
            double sum = 0;
            for (int b = 0; b < x.length; b++) {
                var scores = dense("classifier.scores", features(x[b]).getLast());
                sum += Math.log(Arrays.stream(scores).map(Math::exp).sum()) - scores[labels[b]];
            }
            return sum / x.length;
        }

        /** By central differences; of a joined parameter, part after part. */
        double[] gradient(List<String> names, DoubleSupplier loss) {
            var gradient = new ArrayList<Double>();
            for (var name : names) {
                var p = parameters.get(name);
                for (int i = 0; i < p.length; i++) {
                    double value = p[i];
                    p[i] = value + 1e-5;
                    double above = loss.getAsDouble();
                    p[i] = value - 1e-5;
                    gradient.add((above - loss.getAsDouble()) / 2e-5);
                    p[i] = value;
                }
            }
            return gradient.stream().mapToDouble(g -> g).toArray();
        }
    }

    /** Both passes, and with them that of neither reaches the parameters of the other, which are constants in it. */
    @Test void lossesAndGradientsAreThoseOfTheFormulasInDouble() {
        try (var model = model("dense"); var tape = Tape.recording(BACKEND)) {
            var exact = new Doubles(model, batch(tape, 9));
            for (var pass : model.passes()) {
                DoubleSupplier loss = pass.group().name().isEmpty() ? exact::vae : exact::classifier;
                BACKEND.fill(model.parameters().gradients(), 0);
                tape.learn(pass.group().values());
                var objective = pass.loss().of(batch(tape, 9), step()).objective();
                assertThat((double) objective.value().get(0)).isCloseTo(loss.getAsDouble(), within(1e-5));
                tape.backward(objective);
                for (var p : model.parameters().parameters()) {
                    boolean own = p.names().getFirst().startsWith("classifier.") == pass.group().name().equals("classifier");
                    GradientCheck.assertClose(p.names() + " in the pass of '" + pass.group().name() + "'", p.gradient(), own ? exact.gradient(p.names(), loss) : new double[Math.toIntExact(p.shape().size())]);
                }
                tape.rewind();
            }
        }
    }

    /** Every stage of the convolutions and every dense layer is a feature: each alone makes pictures dissimilar. */
    @ParameterizedTest @CsvSource({"dense, 2", "conv, 4"}) void everyHiddenLayerHasItsShare(String network, int layers) {
        try (var model = model(network); var tape = Tape.inference(BACKEND)) {
            var x = FamilyTest.data(5, 1).read(0, 5);
            double whole;
            var weights = model.parameters().named().entrySet().stream().filter(e -> e.getKey().matches("classifier\\.\\d+\\.weight")).map(Map.Entry::getValue).toList();
            assertThat(weights).hasSize(layers);
            weights.forEach(w -> BACKEND.scale(w, 3, w));             // fresh weights make the features of late layers small
            whole = dissimilarity(model, tape, x);
            for (int l = layers - 1; l > 0; l--) {
                BACKEND.fill(weights.get(l), 0);                      // from this layer on, all pictures are the same
                double less = dissimilarity(model, tape, x);
                assertThat(less).as("without layer " + l).isLessThan(0.9999 * whole).isPositive();
                whole = less;
            }
        }
    }

    private static double dissimilarity(PerceptualVae model, Tape tape, Tensor x) {
        double sum = 0;
        for (float d : model.measure(Batch.of(tape.constant(x)), Noise.seed(1)).more().get("dissimilarity").value().toArray()) sum += d;
        tape.rewind();
        return sum;
    }

    /** A decoder that knows the only picture there is. */
    @Test void aPerfectReconstructionIsNotDissimilar() {
        try (var model = PerceptualVae.builder(Toys.SHAPE, new PerceptualVae.Settings(CLASSES, 1, List.of(6, 5))).hidden(7).latent(3).gaussian("0.5").backend(BACKEND).build(); var tape = Tape.inference(BACKEND)) {
            var picture = new Draw(3).tensor(1, 2, 4);
            model.parameters().named().get("decoder.2.weight").copyFrom(new float[8 * 7]);
            model.parameters().named().get("decoder.2.bias").copyFrom(picture.toArray());
            assertThat(dissimilarity(model, tape, picture)).isZero();
            picture.set(0, picture.get(0) + 0.1f);
            assertThat(dissimilarity(model, tape, picture)).isPositive();
        }
    }

    @Test void labelsAreNeededToLearnFromAndNotForUse() {
        var unlabelled = Toys.stripes(40, 1, true);
        try (var model = model("dense")) {
            assertThatThrownBy(() -> Trainer.of(model, Adam.rate(0.01)).fit(unlabelled, Optional.empty())).isInstanceOf(DataException.class)
                .hasMessage("stripes 1: has no labels, but a perceptual model learns from them");
            var five = unlabelled.withLabels(Labels.of(IntStream.range(0, 40).map(i -> i % 5).toArray()));
            assertThatThrownBy(() -> Trainer.of(model, Adam.rate(0.01)).fit(five, Optional.empty())).isInstanceOf(DataException.class).hasMessageContaining("5 classes").hasMessageContaining("4");
            Trainer.of(model, Adam.rate(0.01)).epochs(1).fit(FamilyTest.data(40, 1), Optional.of(unlabelled));
            assertThat(Evaluator.of(model, 1).evaluate(unlabelled).more()).containsKey("dissimilarity").doesNotContainKey("accuracy");
        }
        assertThatThrownBy(() -> new PerceptualVae.Settings(1, 1, List.of(6))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("classes is 1");
        assertThatThrownBy(() -> PerceptualVae.builder(Toys.SHAPE, PerceptualVae.Settings.STANDARD).build()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("classes is 0");
        assertThatThrownBy(() -> PerceptualVae.builder(Toys.SHAPE, new PerceptualVae.Settings(4, 1, List.of(6))).gaussian("shared").build()).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("sigma is shared").hasMessageContaining("a number");
    }

    @Test void theClassifierLearnsTheLabels() {
        try (var model = model("dense")) {
            var test = FamilyTest.data(200, 2);
            assertThat(Evaluator.of(model, 1).evaluate(test).more().get("accuracy")).isLessThan(0.6);
            Trainer.of(model, Adam.rate(0.01)).batch(20).epochs(10).fit(FamilyTest.data(400, 1), Optional.empty());
            assertThat(Evaluator.of(model, 1).evaluate(test).more().get("accuracy")).isGreaterThan(0.9);
            Tensor p = model.classify(test.read(0, 5));
            for (int i = 0; i < 5; i++) assertThat(p.get(i, 0) + p.get(i, 1) + p.get(i, 2) + p.get(i, 3)).isCloseTo(1, within(1e-5f));
        }
    }

    /** What the loss is for: to its classifier, reconstructions are more like their originals than those of a VAE with the same networks and as many steps. */
    @Test void reconstructionsAreMoreAlikeThanThoseOfAPlainVae() {
        Dataset data = Digits.images(800, 1);
        var train = data.subset(IntStream.range(0, 600).toArray());
        var test = Binarization.DYNAMIC.forEvaluation(data.subset(IntStream.range(600, 800).toArray()));
        try (var model = PerceptualVae.builder(data.shape(), new PerceptualVae.Settings(10, 1, List.of(48, 32))).hidden(64).latent(8).backend(BACKEND).build();
             var plain = Vae.builder(data.shape()).hidden(64).latent(8).backend(BACKEND).build(); var tape = Tape.inference(BACKEND)) {
            for (var one : List.of(model, plain)) Trainer.of(one, Adam.rate(4e-3)).batch(30).epochs(5).binarize(Binarization.DYNAMIC).fit(train, Optional.empty());
            double own = dissimilarity(model, tape, test.read(0, 200));
            var vae = plain.parameters().named();
            model.parameters().named().forEach((name, tensor) -> {
                if (!name.startsWith("classifier.")) tensor.copyFrom(vae.get(name));
            });
            double others = dissimilarity(model, tape, test.read(0, 200));
            assertThat(own).as("beside %s of the plain VAE", others).isLessThan(0.8 * others);
        }
    }
}
