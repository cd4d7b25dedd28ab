package vae4j.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Tape;
import vae4j.core.support.Draw;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class NegativeElboTest {
    /** −mean log p + β w Σⱼ max(λ, mean KLⱼ), in double. Mistakes 1, 2 and 13. */
    private static double[] formula(double[] logLikelihood, double[] kl, double weight, double floor) {
        int batch = logLikelihood.length;
        int latent = kl.length / batch;
        double sum = 0;
        for (double l : logLikelihood) sum -= l / batch;
        for (int j = 0; j < latent; j++) {
            double mean = 0;
            for (int i = 0; i < batch; i++) mean += kl[i * latent + j] / batch;
            sum += weight * Math.max(floor, mean);
        }
        return new double[] {sum};
    }

    @Property(tries = 20) void isTheFormulaAndHasItsGradient(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> NegativeElbo.PLAIN.of(new Elbo(v[0], v[1]), 0), v -> formula(v[0], v[1], 1, 0), draw.tensor(n[0]), draw.positive(n));
        check(v -> new NegativeElbo(4, KlSchedule.linear(10), 0).of(new Elbo(v[0], v[1]), 2.5), v -> formula(v[0], v[1], 1, 0), draw.tensor(n[0]), draw.positive(n));
        check(v -> new NegativeElbo(3, KlSchedule.NONE, 0.8).of(new Elbo(v[0], v[1]), 7), v -> formula(v[0], v[1], 3, 0.8), draw.tensor(n[0]), draw.positive(n));
    }

    /** Mistake 13: free bits for each example instead of on the batch mean. Both examples' mean is above, one example is below. */
    @Test void freeBitsActOnTheBatchMeanOfEachDimension() {
        var kl = Tensor.of(Shape.of(2, 3), 0, 0.1f, 0.75f, 3, 0.2f, 0.75f);
        try (var tape = Tape.recording(BACKEND)) {
            var leaf = tape.leaf(kl, Tensor.allocate(kl.shape()));
            var objective = new NegativeElbo(1, KlSchedule.NONE, 1).of(new Elbo(tape.constant(Shape.of(2), 0), leaf), 0);
            tape.backward(objective);
            assertThat(objective.value().get(0)).as("1.5 + 1 + 1").isCloseTo(3.5f, within(1e-6f));
            assertThat(leaf.gradient().toArray()).as("0 below the floor").containsExactly(0.5f, 0, 0, 0.5f, 0, 0);
        }
    }

    /** Mistake 1: a scale that changes with the size of the batch. */
    @Property(tries = 10) void twiceTheBatchHasTheSameLoss(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        var logLikelihood = draw.tensor(n[0]);
        var kl = draw.positive(n);
        var objective = new NegativeElbo(2, KlSchedule.NONE, 0.3);
        try (var tape = Tape.inference(BACKEND)) {
            float once = objective.of(new Elbo(tape.constant(logLikelihood), tape.constant(kl)), 0).value().get(0);
            var twice = objective.of(new Elbo(tape.constant(doubled(logLikelihood)), tape.constant(doubled(kl))), 0).value().get(0);
            assertThat(twice).isCloseTo(once, within(1e-5f * (1 + Math.abs(once))));
        }
    }

    private static Tensor doubled(Tensor x) {
        var both = Tensor.allocate(x.shape().example().batch(2 * x.rows()));
        both.rows(0, x.rows()).copyFrom(x);
        both.rows(x.rows(), x.rows()).copyFrom(x);
        return both;
    }

    /** Mistake 13: weights leaking into what is reported. */
    @Test void theElboItselfIsNotChangedByItsWeights() {
        var draw = new Draw(5);
        try (var tape = Tape.inference(BACKEND)) {
            var elbo = new Elbo(tape.constant(draw.tensor(3)), tape.constant(draw.positive(3, 2)));
            var before = elbo.kl().value().toArray();
            new NegativeElbo(10, KlSchedule.linear(3), 2).of(elbo, 0.5);
            assertThat(elbo.kl().value().toArray()).isEqualTo(before);
        }
    }

    @Test void impossibleWeightsAreRefused() {
        for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new NegativeElbo(wrong, KlSchedule.NONE, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("beta");
            assertThatThrownBy(() -> new NegativeElbo(1, KlSchedule.NONE, wrong)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("free bits");
        }
    }
}
