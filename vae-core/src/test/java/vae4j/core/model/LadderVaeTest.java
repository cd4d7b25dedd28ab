package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Tape;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.evaluate.LogMeanExp;
import vae4j.core.objective.Batch;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.train.Trainer;

class LadderVaeTest {
    private static LadderVae model(String inference) {
        return model(inference, 1);
    }

    private static LadderVae model(String inference, int samples) {
        return LadderVae.builder(Toys.SHAPE, new LadderVae.Settings(List.of(3, 2), List.of(5, 4), inference, samples)).hidden(6).latent(4).activation("tanh").backend(BACKEND).build();
    }

    /** Mistake 14: means merged without their precisions. */
    @Property(tries = 10) void mergingMultipliesTwoGaussians(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        for (boolean mean : new boolean[] {true, false}) {
            check(v -> {
                var merged = LadderVae.merge(new DiagonalGaussian(v[0], v[1]), new DiagonalGaussian(v[2], v[3]));
                return mean ? merged.mu() : Arithmetic.add(merged.logvar(), Arithmetic.scale(Arithmetic.add(v[0], v[2]), 0.5f));
            }, v -> {
                var y = new double[v[0].length];
                for (int i = 0; i < y.length; i++) {
                    double v1 = Math.exp(v[1][i]);
                    double v2 = Math.exp(v[3][i]);
                    double variance = 1 / (1 / v1 + 1 / v2);
                    y[i] = mean ? variance * (v[0][i] / v1 + v[2][i] / v2) : Math.log(variance) + 0.5 * (v[0][i] + v[2][i]);
                }
                return y;
            }, draw.tensor(n), draw.tensor(n), draw.tensor(n), draw.tensor(n));
        }
    }

    /** Mistake 14: a divergence without its sampled parent. Exact or not, its mean is that of log q − log p over samples. */
    @Test void theBoundIsTheMeanOfLogWeights() {
        for (var inference : List.of("bottom-up", "top-down")) {
            try (var model = model(inference); var tape = Tape.inference(BACKEND); var other = Tape.inference(BACKEND)) {
                for (var p : model.parameters().named().entrySet()) {          // far from where everything is alike
                    if (!p.getKey().endsWith("logvar.bias")) BACKEND.scale(p.getValue(), 2, p.getValue());
                }
                var x = Toys.stripes(3, 1, false).read(0, 3);
                double bound = 0;
                double weights = 0;
                int draws = 20_000;
                for (int d = 0; d < draws; d++) {
                    var batch = Batch.of(tape.constant(x));
                    var measured = model.measure(batch, Noise.seed(d));
                    var w = model.propose(batch).orElseThrow().draw(other, Noise.seed(-1 - d));
                    for (int i = 0; i < 3; i++) {
                        bound -= measured.reconstruction().value().get(i) / draws;
                        weights += ((double) w.logLikelihood()[i] + w.logPrior()[i] - w.logPosterior()[i]) / draws;
                    }
                    for (float kl : measured.kl().value().toArray()) bound -= kl / draws;
                    tape.rewind();
                    other.rewind();
                }
                assertThat(bound).as(inference).isCloseTo(weights, within(0.1));
                assertThat(model.measure(Batch.of(tape.constant(x)), Noise.seed(1)).kl().shape()).isEqualTo(Shape.of(3, 4 + 3 + 2));
            }
        }
    }

    @Test void bothWaysOfInferenceLearn() {
        for (var inference : List.of("bottom-up", "top-down")) {
            try (var model = model(inference)) {
                var data = Toys.stripes(200, 1, false);
                double before = Evaluator.of(model, 1).evaluate(data).elbo();
                Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(40).fit(data, Optional.empty());
                assertThat(before).isLessThan(-5);
                assertThat(Evaluator.of(model, 1).evaluate(data).elbo()).as(inference).isGreaterThan(-4.3);
                assertThat(Evaluator.of(model, 1).logProbability(data, 100)).isGreaterThan(Evaluator.of(model, 1).evaluate(data).elbo() - 0.05);
            }
        }
    }

    /** Mistake 3: a mean of logs, a missing −log k. The bound of k samples is, on average, that of their weights by log-sum-exp. */
    @Test void theBoundOfSeveralSamplesIsThatOfTheirWeights() {
        int k = 5;
        for (var inference : List.of("bottom-up", "top-down")) {
            try (var model = model(inference, k); var tape = Tape.inference(BACKEND); var other = Tape.inference(BACKEND)) {
                for (var p : model.parameters().named().entrySet()) {
                    if (!p.getKey().endsWith("logvar.bias")) BACKEND.scale(p.getValue(), 2, p.getValue());
                }
                var x = Toys.stripes(3, 1, false).read(0, 3);
                double bound = 0;
                double weights = 0;
                double single = 0;
                int draws = 4_000;
                for (int d = 0; d < draws; d++) {
                    var batch = Batch.of(tape.constant(x));
                    var loss = model.loss(batch, new Step(Noise.seed(d), 0, NegativeElbo.PLAIN, null));
                    bound -= loss.objective().value().get(0) / draws;
                    var proposal = model.propose(batch).orElseThrow();
                    var all = new LogMeanExp(3);
                    for (int i = 0; i < k; i++) {
                        var w = proposal.draw(other, Noise.seed(-1 - d).branch(i));
                        all.add(w.logLikelihood(), w.logPrior(), w.logPosterior());
                        if (i == 0) for (int n = 0; n < 3; n++) single += ((double) w.logLikelihood()[n] + w.logPrior()[n] - w.logPosterior()[n]) / draws / 3;
                        other.rewind();
                    }
                    for (int n = 0; n < 3; n++) weights += all.value(n) / draws / 3;
                    tape.rewind();
                }
                assertThat(bound).as(inference).isCloseTo(weights, within(0.1));         // two means of 4,000 draws, some 0.02 off each
                assertThat(weights - single).as("five samples see more than one").isGreaterThan(0.2);
            }
        }
    }

    @Test void learningBySeveralSamplesRaisesTheirBoundAndTakesNoWeights() {
        try (var model = model("bottom-up", 4)) {
            var data = Toys.stripes(200, 1, false);
            double before = -Evaluator.of(model, 1).evaluate(data).score();
            Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(30).fit(data, Optional.empty());
            var after = Evaluator.of(model, 1).evaluate(data);
            assertThat(-after.score()).isGreaterThan(before + 1).isGreaterThanOrEqualTo(after.elbo() - 0.05).isEqualTo(after.more().get("bound"));
            var weighed = Trainer.of(model, Adam.rate(0.02)).objective(new NegativeElbo(2, KlSchedule.NONE, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> weighed.fit(data, Optional.empty())).withMessageContaining("no KL term to weigh");
        }
    }

    @Test void samplesOfNoTemperatureAreAllTheSame() {
        try (var model = model("top-down")) {
            var cold = model.sample(2, 0, Noise.seed(1));
            assertThat(cold.rows(0, 1).toArray()).isEqualTo(cold.rows(1, 1).toArray());
            assertThat(model.encode(Toys.stripes(3, 1, false).read(0, 3)).shape()).isEqualTo(Shape.of(3, 9));
        }
    }
}
