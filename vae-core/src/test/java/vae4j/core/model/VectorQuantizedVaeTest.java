package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;

class VectorQuantizedVaeTest {
    private static final double[][] CENTRES = {{3, 0}, {-3, 1}, {0, 4}, {1, -4}};

    private static VectorQuantizedVae.Settings settings(int codes, int positions, String codebook, double revive) {
        return new VectorQuantizedVae.Settings(codes, positions, 0.25, codebook, 0.9, revive, "autoregressive", 64);
    }

    private static VectorQuantizedVae model(Shape shape, int latent, VectorQuantizedVae.Settings settings) {
        return VectorQuantizedVae.builder(shape, settings).hidden().latent(latent).gaussian("0.3").backend(BACKEND).build();
    }

    private static Dataset planted(int n, long seed) {
        var random = new Random(seed);
        var x = new float[2 * n];
        for (int i = 0; i < n; i++) {
            var centre = CENTRES[random.nextInt(4)];
            for (int j = 0; j < 2; j++) x[2 * i + j] = (float) (centre[j] + 0.1 * random.nextGaussian());
        }
        return Dataset.of("planted", Shape.of(2), x);
    }

    /** A codebook must recover planted centres: what is decoded from each code is one of them, and none is missing. */
    @Test void plantedCentresAreRecovered() {
        for (var codebook : new String[] {"ema", "gradient"}) {
            try (var model = model(Shape.of(2), 2, settings(4, 1, codebook, 0.5))) {
                Trainer.of(model, Adam.rate(0.02)).batch(25).epochs(60).fit(planted(400, 1), Optional.empty());
                var evaluation = Evaluator.of(model, 1).evaluate(planted(400, 2));
                assertThat(evaluation.more().get("codes_used")).as(codebook).isEqualTo(4);
                assertThat(evaluation.more().get("perplexity")).as("four codes, about as often").isCloseTo(4, within(0.2));
                assertThat(evaluation.more().get("squared_error")).as("the noise that is left, 0.1²").isCloseTo(0.01, within(0.01));
                assertThat(evaluation.kl()).as("log 4, learned by the prior").isCloseTo(Math.log(4), within(0.1));
                var centres = Tensor.allocate(Shape.of(4, 2));
                for (int k = 0; k < 4; k++) for (int j = 0; j < 2; j++) centres.set(2 * k + j, (float) CENTRES[k][j]);
                var back = model.reconstruct(centres);
                for (int i = 0; i < 8; i++) assertThat(back.get(i)).isCloseTo(centres.get(i), within(0.35f));
            }
        }
    }

    /** Mistake 10: sums beside means, β on the codebook's term, and gradients that stop at the choice. */
    @Test void theLossIsEquationThree() {
        for (var codebook : new String[] {"ema", "gradient"}) {
            try (var model = model(Shape.of(4), 6, settings(5, 2, codebook, 0)); var tape = Tape.recording(BACKEND)) {
                var x = planted(6, 1).read(0, 6).reshape(Shape.of(3, 4));
                var ze = tape.constant(x);
                var codes = model.codes(x);
                var named = model.parameters().named();
                var book = named.get("codebook.weight");
                double squares = 0;
                double likelihood = 0;
                double beta = 0.25;
                var encoderBias = new double[6];                       // the gradients that the equation has
                var codebookRows = new double[15];
                for (int i = 0; i < 3; i++) {
                    var e = new double[6];
                    for (int c = 0; c < 6; c++) {
                        double z = named.get("encoder.0.bias").get(c);
                        for (int j = 0; j < 4; j++) z += named.get("encoder.0.weight").get(c, j) * x.get(i, j);
                        e[c] = book.get(codes[i][c / 3], c % 3);
                        squares += (z - e[c]) * (z - e[c]) / 3;
                        encoderBias[c] += beta * 2 * (z - e[c]) / 3;
                        codebookRows[3 * codes[i][c / 3] + c % 3] += 2 * (e[c] - z) / 3;
                    }
                    for (int j = 0; j < 4; j++) {
                        double mean = named.get("decoder.0.bias").get(j);
                        for (int c = 0; c < 6; c++) mean += named.get("decoder.0.weight").get(j, c) * e[c];
                        likelihood += Oracle.logNormal(x.get(i, j), mean, 2 * Math.log(0.3)) / 3;
                        // Straight through: what the decoder wants of e, the encoder is told.
                        for (int c = 0; c < 6; c++) encoderBias[c] += (mean - x.get(i, j)) / 0.09 * named.get("decoder.0.weight").get(j, c) / 3;
                    }
                }
                tape.learn(model.parameters().groups().firstEntry().getValue().values());
                var loss = model.loss(Batch.of(ze), new Step(Noise.seed(1), 0, NegativeElbo.PLAIN, null));
                double expected = -likelihood + squares * (codebook.equals("gradient") ? 1.25 : 0.25);
                assertThat((double) loss.objective().value().get(0)).as(codebook).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
                tape.backward(loss.objective());
                model.parameters().completeGradients(tape);
                for (var p : model.parameters().parameters()) {
                    var gradient = p.gradient().toArray();
                    if (p.names().getFirst().equals("encoder.0.bias")) {
                        for (int c = 0; c < 6; c++) assertThat((double) gradient[c]).as("encoder, %s", codebook).isCloseTo(encoderBias[c], within(1e-3 + 1e-4 * Math.abs(encoderBias[c])));
                    }
                    if (p.names().getFirst().equals("codebook.weight") && codebook.equals("gradient")) {
                        for (int k = 0; k < 15; k++) assertThat((double) gradient[k]).as("codebook").isCloseTo(codebookRows[k], within(1e-3 + 1e-4 * Math.abs(codebookRows[k])));
                    }
                }
            }
        }
    }

    /** Mistake 10: the square expanded in float32, which makes far away what is equal near by. The first of equals is taken. */
    @Test void theNearestIsFoundFarFromTheOriginAndTiesGoToTheFirst() {
        try (var model = model(Shape.of(2), 2, settings(4, 1, "ema", 0))) {
            var book = model.codebook();
            book.weight().copyFrom(10_000, 10_000, 10_000.01f, 10_000, 10_000, 10_000.02f, 10_000, 10_000);
            assertThat(book.nearest(Tensor.of(Shape.of(4, 2), 10_000.008f, 10_000, 10_000, 10_000, 10_000, 10_000.03f, 0, 0))).containsExactly(1, 0, 2, 0);
        }
    }

    /** Mistake 10: averages that move while somebody evaluates, or though the step was not taken. */
    @Test void averagesMoveOnlyWithAStepThatIsTaken() {
        try (var model = model(Shape.of(2), 2, settings(4, 1, "ema", 0)); var tape = Tape.recording(BACKEND)) {
            var before = model.codebook().weight().toArray();
            var batch = Batch.of(tape.constant(planted(9, 1).read(0, 9)));
            model.loss(batch, new Step(Noise.seed(1), 0, NegativeElbo.PLAIN, null));
            model.measure(batch, Noise.seed(1));
            tape.rewind();
            assertThat(model.codebook().weight().toArray()).isEqualTo(before);
            model.loss(Batch.of(tape.constant(planted(9, 1).read(0, 9))), new Step(Noise.seed(1), 0, NegativeElbo.PLAIN, null));
            tape.updated();
            assertThat(model.codebook().weight().toArray()).isNotEqualTo(before);
        }
    }

    @Test void deadCodesStartAgainFromWhatTheEncoderGives() {
        for (double revive : new double[] {0, 0.3}) {
            try (var model = model(Shape.of(2), 2, settings(6, 1, "ema", revive))) {
                var named = model.parameters().named();
                for (int k = 1; k < 6; k++) {
                    for (var name : new String[] {"codebook.weight", "codebook.sum"}) named.get(name).rows(k, 1).copyFrom(1000, 1000 + k);
                }
                Trainer.of(model, Adam.rate(0.02)).batch(25).epochs(30).fit(planted(400, 1), Optional.empty());
                double used = Evaluator.of(model, 1).evaluate(planted(400, 2)).more().get("codes_used");
                if (revive == 0) assertThat(used).isEqualTo(1);
                else assertThat(used).isGreaterThanOrEqualTo(4);
            }
        }
    }

    /** Pairs of codes of which the second is the first one again: only a prior that sees the first knows that. */
    @Test void theAutoregressivePriorLearnsWhatPositionsHaveToDoWithEachOther() {
        for (boolean autoregressive : new boolean[] {true, false}) {
            var scope = ParameterSet.declare();
            var prior = autoregressive ? CodePrior.autoregressive(scope, 2, 3) : CodePrior.categorical(scope, 2, 3);
            var pairs = new int[] {0, 0, 1, 1, 2, 2, 2, 2};
            var all = new int[] {0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2, 2, 0, 2, 1, 2, 2};
            try (var parameters = scope.build(Noise.seed(1)); var tape = Tape.recording(BACKEND); var adam = Adam.rate(0.05).start(BACKEND, parameters.values().size())) {
                for (int t = 1; t <= 300; t++) {
                    tape.backward(Sums.mean(prior.negativeLogProbability(tape, pairs)));
                    parameters.completeGradients(tape);
                    adam.update(parameters.values(), parameters.gradients(), t, 1, 1);
                    tape.rewind();
                }
                double sum = 0;
                var lengths = prior.negativeLogProbability(tape, all).value();
                for (int i = 0; i < 9; i++) sum += Math.exp(-lengths.get(i, 0) - lengths.get(i, 1));
                assertThat(sum).as("a distribution over all pairs").isCloseTo(1, within(1e-4));
                var of = prior.negativeLogProbability(tape, pairs).value();
                double mean = 0;
                for (float l : of.toArray()) mean += l / 4;
                double entropy = 1.5 * Math.log(2);                      // 1/4, 1/4, 1/2
                assertThat(mean).isCloseTo(autoregressive ? entropy : 2 * entropy, within(0.05));
                var drawn = prior.sample(BACKEND, 2000, 1, Noise.seed(2));
                int same = 0;
                int two = 0;
                for (int i = 0; i < 2000; i++) {
                    if (drawn[2 * i] == drawn[2 * i + 1]) same++;
                    if (drawn[2 * i] == 2) two++;
                }
                assertThat(two / 2000.0).isCloseTo(0.5, within(0.05));
                assertThat(same / 2000.0).isCloseTo(autoregressive ? 1 : 0.375, within(0.05));
            }
        }
    }

    @Test void aLatentThatDoesNotDivideIsRefused() {
        assertThatThrownBy(() -> model(Shape.of(2), 5, settings(4, 2, "ema", 0))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("latent is 5");
    }
}
