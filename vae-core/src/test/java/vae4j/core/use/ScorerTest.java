package vae4j.core.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.model.Vae;
import vae4j.core.support.LinearGaussian;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class ScorerTest {
    private static double mean(double[] scores) {
        double sum = 0;
        for (double s : scores) sum += s / scores.length;
        return sum;
    }

    /** So that a stream gives what a file gives. */
    @ParameterizedTest
    @EnumSource(Scorer.Kind.class)
    void aScoreDoesNotDependOnWhatStandsBeside(Scorer.Kind kind) {
        var x = Toys.stripes(30, 3, true).read(0, 30);
        try (var model = Toys.model(2); var scorer = Scorer.of(model, kind, 3, 7)) {
            var together = scorer.score(x);
            for (int i = 0; i < 30; i++) assertThat(scorer.score(x.rows(i, 1))).containsExactly(together[i]);
        }
    }

    @Test void negatedMeansAreWhatTheEvaluatorMeasures() {
        var data = Toys.stripes(400, 3, false);
        try (var model = Toys.model(2); var elbo = Scorer.of(model, Scorer.Kind.ELBO, 200, 1); var log = Scorer.of(model, Scorer.Kind.LOG_PROBABILITY, 200, 1)) {
            assertThat(mean(elbo.score(data.read(0, 400)))).isCloseTo(-Evaluator.of(model, 1).evaluate(data).elbo(), within(0.05));
            assertThat(mean(log.score(data.read(0, 400)))).isCloseTo(-Evaluator.of(model, 1).logProbability(data, 200), within(0.05));
        }
    }

    @Test void theLogProbabilityOfEachExampleConvergesToTheExactOne() {
        try (var model = LinearGaussian.model(4, 2, "0.6"); var scorer = Scorer.of(model, Scorer.Kind.LOG_PROBABILITY, 20_000, 1)) {
            var w = model.parameters().named().get("decoder.0.weight");
            model.backend().scale(w, 0.4f, w);
            for (var name : new String[] {"mu.weight", "mu.bias", "logvar.weight", "logvar.bias"}) model.backend().fill(model.parameters().named().get(name), 0);
            var exact = LinearGaussian.of(model, 0.6);
            var data = exact.draw(5, 3);
            var scores = scorer.score(data.read(0, 5));
            for (int i = 0; i < 5; i++) {
                assertThat(scores[i]).isCloseTo(-exact.logProbability(vae4j.core.support.GradientCheck.doubles(data.read(i, 1))), within(0.03));
            }
        }
    }

    private static void assertSum(Vae model, Dataset data) {
        try (model; var scorer = Scorer.of(model, Scorer.Kind.RECONSTRUCTION, 1, 1)) {
            var x = data.read(0, data.size());
            var scores = scorer.score(x);
            var contributions = scorer.contributions(x);
            for (int i = 0; i < scores.length; i++) {
                assertThat(contributions[i]).hasSize(x.columns());
                assertThat(mean(contributions[i]) * x.columns()).isCloseTo(scores[i], within(1e-4));
            }
        }
    }

    @Test void contributionsAddUpToTheReconstruction() {
        assertSum(Toys.model(2), Toys.stripes(9, 1, true));
        for (var sigma : new String[] {"0.6", "shared", "per-value", "decoded"}) {
            var data = Dataset.of("numbers", Shape.of(3), 0.1f, 2, -1, 0.5f, 0.25f, 3, -2, 1, 7);
            assertSum(Vae.builder(Shape.of(3)).hidden(5).latent(2).gaussian(sigma).backend(vae4j.core.support.GradientCheck.BACKEND).build(), data);
        }
    }

    /** "Why is this row odd?" */
    @Test void theValueThatDoesNotFitContributesMost() {
        try (var model = LinearGaussian.model(5, 1, "0.5"); var scorer = Scorer.of(model, Scorer.Kind.RECONSTRUCTION, 1, 1)) {
            model.parameters().named().values().forEach(p -> model.backend().fill(p, 0));
            var contributions = scorer.contributions(Tensor.of(Shape.of(1, 5), 0.1f, 0.2f, 0, 4, -0.3f))[0];
            for (int j = 0; j < 5; j++) if (j != 3) assertThat(contributions[3]).isGreaterThan(contributions[j] + 20);
        }
    }

    @Test void thresholdsAreQuantiles() {
        assertThat(Quantile.of(new double[] {5, 1, 3, 2, 4}, 0.75)).isEqualTo(4);
        assertThat(Quantile.of(new double[] {0, 10}, 0.99)).isCloseTo(9.9, within(1e-12));
        assertThat(Quantile.of(new double[] {7}, 0.5)).isEqualTo(7);
    }

    @Test void noSamplesAreRefused() {
        try (var model = Toys.model(1)) {
            assertThatThrownBy(() -> Scorer.of(model, Scorer.Kind.ELBO, 0, 1)).hasMessageContaining("at least 1 sample, not 0");
        }
    }
}
