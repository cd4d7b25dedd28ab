package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Tape;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.objective.Batch;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;

class SemiSupervisedVaeTest {
    private static SemiSupervisedVae model(int labels) {
        return SemiSupervisedVae.builder(Toys.SHAPE, new SemiSupervisedVae.Settings(4, labels, 20)).hidden(12).latent(2).activation("tanh").backend(BACKEND).build();
    }

    /** Labels that lie for all but the examples whose label is seen would ruin a model that looks. */
    @Test void eightLabelsAreEnoughForClearClasses() {
        try (var model = model(8)) {
            Trainer.of(model, Adam.rate(0.01)).batch(20).epochs(40).fit(FamilyTest.data(400, 1), Optional.empty());
            assertThat(Evaluator.of(model, 1).evaluate(FamilyTest.data(300, 2)).more().get("accuracy")).isGreaterThan(0.9);
            assertThat(model.labelled()).hasSize(8);
        }
    }

    /** As many of each class as of any other, none twice, and the labels of the others have no say. */
    @Test void onlyTheChosenLabelsAreSeen() {
        var data = FamilyTest.data(100, 1);
        float[][] bits = new float[2][];
        for (int i = 0; i < 2; i++) {
            try (var model = model(8)) {
                Trainer.of(model, Adam.rate(0.01)).batch(20).epochs(2).fit(data, Optional.empty());
                var counts = new int[4];
                var chosen = model.labelled();
                for (int e : chosen) counts[data.labels().orElseThrow().get(e)]++;
                if (i == 0) assertThat(counts).containsExactly(2, 2, 2, 2);
                bits[i] = model.parameters().values().toArray();
                data = lying(data, chosen);
            }
        }
        assertThat(bits[1]).isEqualTo(bits[0]);
    }

    /** The same examples, in which labels of two that are not chosen, of different classes, are exchanged. The order of choosing must be as before. */
    private static Dataset lying(Dataset data, int[] chosen) {
        var labels = data.labels().orElseThrow().toArray();
        var seen = new boolean[labels.length];
        for (int i : chosen) seen[i] = true;
        int[] order = Noise.seed(1).branch(Noise.Purpose.SPLIT).permutation(labels.length);
        int last = 0;
        for (int i = 0; i < order.length; i++) if (seen[order[i]]) last = i;
        for (int i = last + 1; i < order.length; i++) labels[order[i]] = (labels[order[i]] + 1) % 4;      // after all choices are made
        return data.withLabels(Labels.of(labels, data.labels().orElseThrow().names()));
    }

    /** −U(x) is Σ q(y|x) (−L(x, y)) − H(q): from the classifier, and the bounds of each class on its own. */
    @Test void theUnlabelledBoundIsTheMeanOverClassesAndAnEntropy() {
        try (var model = model(8); var tape = Tape.inference(BACKEND); var other = Tape.inference(BACKEND)) {
            var x = FamilyTest.data(3, 1).read(0, 3);
            double measured = 0;
            double weights = 0;
            int draws = 20_000;
            for (int d = 0; d < draws; d++) {
                var batch = Batch.of(tape.constant(x));
                var m = model.measure(batch, Noise.seed(d));
                for (float r : m.reconstruction().value().toArray()) measured -= r / draws;
                for (float kl : m.kl().value().toArray()) measured -= kl / draws;
                var w = model.propose(batch).orElseThrow().draw(other, Noise.seed(-1 - d));
                for (int i = 0; i < 3; i++) weights += ((double) w.logLikelihood()[i] + w.logPrior()[i] - w.logPosterior()[i]) / draws;
                tape.rewind();
                other.rewind();
            }
            assertThat(measured).isCloseTo(weights, within(0.1));
        }
    }

    @Test void probabilitiesOfClassesAddUpToOne() {
        try (var model = model(8)) {
            Tensor p = model.classify(FamilyTest.data(5, 1).read(0, 5));
            assertThat(p.shape()).isEqualTo(Shape.of(5, 4));
            for (int i = 0; i < 5; i++) assertThat(p.get(i, 0) + p.get(i, 1) + p.get(i, 2) + p.get(i, 3)).isCloseTo(1, within(1e-5f));
        }
    }
}
