package vae4j.core.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.support.Draw;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** Sums over one axis or all, copies along an axis, and columns cut and joined: values and gradients. */
class SumsAndColumnsTest {
    @Property(tries = 10) void sumsOfExamples(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        check(v -> Sums.rowSum(v[0]), v -> {
            var sum = new double[n[0]];
            for (int i = 0; i < v[0].length; i++) sum[i / (n[1] * n[2])] += v[0][i];
            return sum;
        }, draw.tensor(n));
    }

    @Property(tries = 10) void theBatchMeanDividesByTheNumberOfExamples(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Sums.batchMean(v[0]), v -> {
            var mean = new double[n[1]];
            for (int i = 0; i < v[0].length; i++) mean[i % n[1]] += v[0][i] / n[0];
            return mean;
        }, draw.tensor(n));
    }

    @Property(tries = 10) void theSumOfAll(@ForAll long seed) {
        var draw = new Draw(seed);
        check(v -> Sums.sum(v[0]), v -> {
            double sum = 0;
            for (double x : v[0]) sum += x;
            return new double[] {sum};
        }, draw.tensor(draw.distinct(2)));
    }

    @Property(tries = 10) void theSameRowForEachExample(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Sums.repeatRows(v[0], n[0]), v -> {
            var y = new double[n[0] * n[1]];
            for (int i = 0; i < y.length; i++) y[i] = v[0][i % n[1]];
            return y;
        }, draw.tensor(n[1]));
    }

    private static double[] columns(double[] x, int width, int first, int count) {
        var y = new double[x.length / width * count];
        for (int i = 0; i < y.length; i++) y[i] = x[i / count * width + first + i % count];
        return y;
    }

    @Property(tries = 10) void eachPieceOfASplitHasItsColumns(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(4);
        int width = n[1] + n[2] + n[3];
        for (int piece = 0; piece < 3; piece++) {
            int p = piece;
            int first = p == 0 ? 0 : p == 1 ? n[1] : n[1] + n[2];
            check(v -> Columns.split(v[0], n[1], n[2], n[3]).get(p), v -> columns(v[0], width, first, n[1 + p]), draw.tensor(n[0], width));
        }
    }

    @Property(tries = 10) void joiningUndoesASplit(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        check(v -> {
            var pieces = Columns.split(v[0], n[1], n[2]);
            return Columns.join(pieces.get(0), pieces.get(1));
        }, v -> v[0], draw.tensor(n[0], n[1] + n[2]));
    }

    @Property(tries = 10) void joinedPiecesGetTheirOwnGradients(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        check(v -> Columns.join(v[0], v[1]), v -> {
            var y = new double[n[0] * (n[1] + n[2])];
            for (int i = 0; i < y.length; i++) {
                int row = i / (n[1] + n[2]);
                int column = i % (n[1] + n[2]);
                y[i] = column < n[1] ? v[0][row * n[1] + column] : v[1][row * n[2] + column - n[1]];
            }
            return y;
        }, draw.tensor(n[0], n[1]), draw.tensor(n[0], n[2]));
    }

    @Test void anUnusedPieceOfASplitHasGradientZero() {
        try (var tape = Tape.recording(BACKEND)) {
            var x = tape.leaf(new Draw(3).tensor(2, 3), Tensor.of(new Draw(3).tensor(2, 3).shape(), 7, 7, 7, 7, 7, 7));
            tape.backward(Sums.sum(Columns.split(x, 2, 1).get(1)));
            assertThat(x.gradient().toArray()).containsExactly(0, 0, 1, 0, 0, 1);
        }
    }

    @Test void misfitsAreRefusedWithBothShapes() {
        var draw = new Draw(4);
        try (var tape = Tape.inference(BACKEND)) {
            assertThatThrownBy(() -> Columns.split(tape.constant(draw.tensor(2, 5)), 2, 4))
                .isInstanceOf(ShapeException.class).hasMessageContaining("[2, 5]").hasMessageContaining("[2, 4]");
            assertThatThrownBy(() -> Columns.join(tape.constant(draw.tensor(2, 5)), tape.constant(draw.tensor(3, 5))))
                .isInstanceOf(ShapeException.class).hasMessageContaining("[3, 5]").hasMessageContaining("[2, 10]");
        }
    }
}
