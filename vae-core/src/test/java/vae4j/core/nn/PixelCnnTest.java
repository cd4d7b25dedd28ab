package vae4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vae4j.core.support.GradientCheck.BACKEND;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

class PixelCnnTest {
    private static final int VALUES = 3;

    /** How much each pixel of a map matters to the logits of one of them: {@code [height * width]}. */
    private static double[] influences(PixelCnn network, int height, int width, int pixel) {
        try (var tape = Tape.recording(BACKEND)) {
            var x = tape.leaf(new Draw(pixel).tensor(1, height, width, VALUES), Tensor.allocate(Shape.of(1, height, width, VALUES)));
            var weights = Tensor.allocate(x.shape());
            weights.rows(0, 1).reshape(Shape.of(height * width, VALUES)).rows(pixel, 1).copyFrom(1, -0.5f, 0.25f);
            tape.backward(Sums.sum(Arithmetic.multiply(network.forward(x), tape.constant(weights))));
            var influences = new double[height * width];
            for (int i = 0; i < influences.length; i++) for (int v = 0; v < VALUES; v++) influences[i] += Math.abs(x.gradient().get((long) i * VALUES + v));
            return influences;
        }
    }

    /** No blind spot, and neither a pixel itself nor a later one: by the gradient of its logits. */
    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,5", "8,7", "7,8", "1,6", "6,1"})
    void eachPixelSeesAllBeforeItAndNoOther(int height, int width) {
        var scope = ParameterSet.declare();
        var network = PixelCnn.of(scope, height, width, VALUES, 8);
        try (var _ = scope.build(Noise.seed(1))) {
            for (int p = 0; p < height * width; p++) {
                var influences = influences(network, height, width, p);
                for (int i = 0; i < influences.length; i++) {
                    if (i < p) assertThat(influences[i]).as("of %d on %d", i, p).isPositive();
                    else assertThat(influences[i]).as("of %d on %d", i, p).isZero();
                }
            }
        }
    }

    /** Of large maps, 17 rows up and 16 columns to each side, as it says. */
    @Test void largeMapsAreSeenAsFarAsEightLayersGo() {
        int height = 20;
        int width = 38;
        var scope = ParameterSet.declare();
        var network = PixelCnn.of(scope, height, width, VALUES, 8);
        try (var _ = scope.build(Noise.seed(1))) {
            int row = 19;
            int column = 19;
            var influences = influences(network, height, width, row * width + column);
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    boolean above = i < row && i >= row - 17 && Math.abs(j - column) <= 16;
                    boolean left = i == row && j < column && j >= column - 17;
                    if (above || left) assertThat(influences[i * width + j]).as("of %d, %d", i, j).isPositive();
                    else if (i >= row || Math.abs(j - column) > 17 || i < row - 17) assertThat(influences[i * width + j]).as("of %d, %d", i, j).isZero();
                }
            }
        }
    }

    /** Drawn row by row from the same bits that the whole map has, whatever is in the rows that come later. */
    @Test void aRowIsThatOfTheWholeMap() {
        var scope = ParameterSet.declare();
        var network = PixelCnn.of(scope, 6, 5, VALUES, 8);
        try (var _ = scope.build(Noise.seed(1)); var tape = Tape.inference(BACKEND)) {
            var x = new Draw(2).tensor(2, 6, 5, VALUES);
            var whole = network.forward(tape.constant(x)).value();
            for (int row = 0; row < 6; row++) {
                var above = x.detach();
                var own = Tensor.allocate(Shape.of(2, 1, 5, VALUES));
                for (int n = 0; n < 2; n++) {
                    for (int i = 0; i < 5 * VALUES; i++) {
                        own.set(n * 5L * VALUES + i, x.get((n * 6L + row) * 5 * VALUES + i));
                        for (int later = row; later < 6; later++) above.set((n * 6L + later) * 5 * VALUES + i, 9);
                    }
                }
                var logits = network.row(tape.constant(above), row).forward(tape.constant(own)).value();
                for (int n = 0; n < 2; n++) for (int i = 0; i < 5 * VALUES; i++) assertThat(logits.get(n * 5L * VALUES + i)).isEqualTo(whole.get((n * 6L + row) * 5 * VALUES + i));
            }
        }
    }

    @Test void namesAreThoseOfTheFigureAndAMisfitIsRefused() {
        var scope = ParameterSet.declare();
        var network = PixelCnn.of(scope.scope("prior"), 5, 4, VALUES, 8);
        try (var parameters = scope.build(Noise.seed(1)); var tape = Tape.inference(BACKEND)) {
            var named = parameters.named();
            assertThat(named.get("prior.embedding.weight").shape()).isEqualTo(Shape.of(8, 3, 1, 1));
            assertThat(named.get("prior.1.vertical.weight").shape()).isEqualTo(Shape.of(16, 8, 3, 5));
            assertThat(named.get("prior.1.horizontal.weight").shape()).isEqualTo(Shape.of(16, 8, 1, 3));
            assertThat(named.get("prior.1.down.weight").shape()).isEqualTo(Shape.of(16, 16, 1, 1));
            assertThat(named.get("prior.1.across.weight").shape()).isEqualTo(Shape.of(8, 8, 1, 1));
            assertThat(named).doesNotContainKey("prior.2.vertical.weight");
            assertThatThrownBy(() -> network.forward(tape.constant(Shape.of(2, 5, 4, 7), 0))).isInstanceOf(ShapeException.class).hasMessageContainingAll("prior.embedding", "[2, 5, 4, 7]", "3");
        }
    }
}
