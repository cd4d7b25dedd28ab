package vae4j.core.autograd;

import java.util.List;
import java.util.stream.IntStream;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** Cutting batches into columns and joining them. */
public final class Columns {
    private Columns() {}

    /**
     * Cuts {@code [batch, n]} into pieces of the given widths, whose sum is n.
     *
     * @throws ShapeException if it is not
     */
    public static List<Variable> split(Variable x, int... widths) {
        if (IntStream.of(widths).sum() != x.value().columns()) {
            throw new ShapeException("cannot cut " + x.shape() + " into columns " + Shape.of(widths));
        }
        var tape = x.tape();
        var pieces = new Variable[widths.length];
        for (int i = 0, first = 0; i < widths.length; first += widths[i++]) {
            var piece = tape.allocate(Shape.of(x.rows(), widths[i]));
            tape.backend().copyColumns(x.value(), first, piece);
            pieces[i] = tape.variable(piece, x);
        }
        tape.recordAdjoint(() -> x.contribute(g -> {
            for (int i = 0, first = 0; i < widths.length; first += widths[i++]) {
                var d = pieces[i].gradient();
                if (d == null) tape.backend().fill(d = tape.allocate(pieces[i].shape()), 0);
                tape.backend().pasteColumns(d, g, first);
            }
        }));
        return List.of(pieces);
    }

    /** Rows and columns exchanged: {@code [m, n] -> [n, m]}. */
    public static Variable transpose(Variable x) {
        var tape = x.tape();
        int n = x.value().columns();
        var y = tape.allocate(Shape.of(n, x.rows()));
        transpose(x.value(), y);
        return tape.record(y, d -> x.contribute(g -> transpose(d, g)), x);
    }

    /** {@code [m, n]} into {@code [n, m]}. */
    public static void transpose(Tensor x, Tensor y) {
        int m = x.rows();
        int n = x.columns();
        for (int i = 0; i < m; i++) for (int j = 0; j < n; j++) y.set((long) j * m + i, x.get(i, j));
    }

    /** Some columns of data, in this order: {@code [batch, n] -> [batch, columns]}. No gradient flows back. */
    public static Variable select(Variable x, int... columns) {
        var y = x.tape().allocate(Shape.of(x.rows(), columns.length));
        for (int i = 0; i < x.rows(); i++) for (int j = 0; j < columns.length; j++) y.set((long) i * columns.length + j, x.value().get(i, columns[j]));
        return x.tape().constant(y);
    }

    /** Joins {@code [batch, a]}, {@code [batch, b]}, … to {@code [batch, a + b + …]}. */
    public static Variable join(Variable... pieces) {
        var tape = pieces[0].tape();
        int width = 0;
        for (var piece : pieces) width += piece.value().columns();
        var y = tape.allocate(Shape.of(pieces[0].rows(), width));
        int first = 0;
        for (var piece : pieces) {
            tape.backend().pasteColumns(piece.value(), y, first);
            first += piece.value().columns();
        }
        return tape.record(y, d -> {
            int from = 0;
            for (var piece : pieces) {
                int at = from;
                piece.contribute(g -> tape.backend().copyColumns(d, at, g));
                from += piece.value().columns();
            }
        }, pieces);
    }
}
