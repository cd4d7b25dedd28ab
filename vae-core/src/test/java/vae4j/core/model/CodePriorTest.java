package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.nn.ParameterSet;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;

/** Priors of codes that are the pixels of a map. */
class CodePriorTest {
    private static final int HEIGHT = 3;
    private static final int WIDTH = 3;
    private static final int PIXELS = HEIGHT * WIDTH;

    private static CodePrior prior(String name, Scope scope, int height, int width, int codes) {
        return switch (name) {
            case "pixelcnn" -> CodePrior.pixelCnn(scope, height, width, codes, 8);
            case "autoregressive" -> CodePrior.autoregressive(scope, height * width, codes);
            default -> CodePrior.categorical(scope, height * width, codes);
        };
    }

    @ParameterizedTest
    @CsvSource({"pixelcnn,2,2,3", "pixelcnn,2,3,2", "pixelcnn,1,4,2", "autoregressive,2,2,3", "categorical,2,2,3"})
    void theProbabilitiesOfAllRowsOfCodesAddUpToOne(String name, int height, int width, int codes) {
        int positions = height * width;
        int rows = (int) Math.pow(codes, positions);
        var all = new int[rows * positions];
        for (int i = 0; i < rows; i++) for (int p = 0, rest = i; p < positions; p++, rest /= codes) all[i * positions + p] = rest % codes;
        var scope = ParameterSet.declare();
        var prior = prior(name, scope, height, width, codes);
        try (var parameters = scope.build(Noise.seed(1)); var tape = Tape.inference(BACKEND)) {
            for (int i = 0; i < parameters.values().size(); i++) parameters.values().set(i, 3 * parameters.values().get(i) + 0.1f * (i % 7)); // far from uniform
            var lengths = prior.negativeLogProbability(tape, all).value();
            double sum = 0;
            double most = 0;
            for (int i = 0; i < rows; i++) {
                double length = 0;
                for (int p = 0; p < positions; p++) length += lengths.get(i, p);
                sum += Math.exp(-length);
                most = Math.max(most, Math.exp(-length));
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
            if (!name.equals("categorical")) assertThat(most).as("not all alike").isGreaterThan(2.0 / rows);
        }
    }

    /** What is drawn follows the probabilities that the whole map has, in every row and at every place. */
    @ParameterizedTest @ValueSource(strings = {"pixelcnn", "autoregressive", "categorical"})
    void withoutChanceTheLikelierOfTwoCodesIsDrawnAtEachPlace(String name) {
        var scope = ParameterSet.declare();
        var prior = prior(name, scope, 4, 3, 2);
        try (var parameters = scope.build(Noise.seed(1)); var tape = Tape.inference(BACKEND)) {
            parameters.named().get("bias").copyFrom(new Draw(2).tensor(24).toArray());
            var drawn = prior.sample(BACKEND, 1, 0, Noise.seed(1));
            assertThat(drawn).contains(0, 1);
            for (float length : prior.negativeLogProbability(tape, drawn).value().toArray()) assertThat(length).isLessThanOrEqualTo((float) Math.log(2));
        }
    }

    /** All maps of bits whose first row and column are free, and each other pixel differs from the left one if the upper one is 1. */
    private static int[] exclusiveOr() {
        int free = HEIGHT + WIDTH - 1;
        var maps = new int[(1 << free) * PIXELS];
        for (int m = 0; m < 1 << free; m++) {
            for (int i = 0; i < HEIGHT; i++) {
                for (int j = 0; j < WIDTH; j++) {
                    int at = m * PIXELS + i * WIDTH + j;
                    maps[at] = i == 0 ? m >> j & 1 : j == 0 ? m >> (WIDTH - 1 + i) & 1 : maps[at - 1] ^ maps[at - WIDTH];
                }
            }
        }
        return maps;
    }

    /** No pixel says anything alone: the left and the upper one together decide, which independent pixels cannot know. */
    @Test void aPixelCnnLearnsWhatTwoNeighboursDecideAndDrawsIt() {
        var maps = exclusiveOr();
        for (var name : new String[] {"pixelcnn", "categorical"}) {
            var scope = ParameterSet.declare();
            var prior = prior(name, scope, HEIGHT, WIDTH, 2);
            try (var parameters = scope.build(Noise.seed(1)); var tape = Tape.recording(BACKEND); var adam = Adam.rate(0.03).start(BACKEND, parameters.values().size())) {
                double length = 0;
                for (int t = 1; t <= 100; t++) {
                    var mean = Sums.mean(prior.negativeLogProbability(tape, maps));
                    length = PIXELS * mean.value().get(0);
                    tape.backward(mean);
                    parameters.completeGradients(tape);
                    adam.update(parameters.values(), parameters.gradients(), t, 1, 1);
                    tape.rewind();
                }
                boolean sees = name.equals("pixelcnn");
                assertThat(length).as(name).isCloseTo((sees ? HEIGHT + WIDTH - 1 : PIXELS) * Math.log(2), within(0.1));

                int count = 400;
                var drawn = prior.sample(BACKEND, count, 1, Noise.seed(2));
                var ones = new int[PIXELS];
                int lawful = 0;
                for (int n = 0; n < count; n++) {
                    for (int at = 0; at < PIXELS; at++) {
                        int c = drawn[n * PIXELS + at];
                        ones[at] += c;
                        if (at >= WIDTH && at % WIDTH > 0 && c == (drawn[n * PIXELS + at - 1] ^ drawn[n * PIXELS + at - WIDTH])) lawful++;
                    }
                }
                assertThat(lawful / (4.0 * count)).as(name).isCloseTo(sees ? 1 : 0.5, within(0.05));
                for (int at = 0; at < PIXELS; at++) assertThat(ones[at] / (double) count).as("ones at %d, %s", at, name).isCloseTo(0.5, within(0.1));
                assertThat(prior.sample(BACKEND, 5, 1, Noise.seed(2))).as("by the noise").isEqualTo(prior.sample(BACKEND, 5, 1, Noise.seed(2)));
                var likeliest = prior.sample(BACKEND, 2, 0, Noise.seed(3));
                assertThat(Arrays.copyOf(likeliest, PIXELS)).as("without chance").isEqualTo(Arrays.copyOfRange(likeliest, PIXELS, 2 * PIXELS));
                assertThat(IntStream.of(drawn).boxed()).containsOnly(0, 1);
            }
        }
    }
}
