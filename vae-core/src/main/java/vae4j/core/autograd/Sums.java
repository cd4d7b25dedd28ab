package vae4j.core.autograd;

import vae4j.core.tensor.Shape;

/** Sums and means, and their adjoints: copying one number to many places. */
public final class Sums {
    private Sums() {}

    /** The sum of each example: {@code [batch, …] -> [batch]}. */
    public static Variable rowSum(Variable x) {
        var tape = x.tape();
        var sum = tape.allocate(Shape.of(x.rows()));
        tape.backend().rowSum(x.value(), sum);
        return tape.record(sum, d -> x.contribute(g -> tape.backend().broadcastColumns(d, g)), x);
    }

    /** The mean over the examples: {@code [batch, …] -> […]}. */
    public static Variable batchMean(Variable x) {
        var tape = x.tape();
        var sum = tape.allocate(x.shape().example());
        tape.backend().columnSum(x.value(), sum);
        var total = tape.record(sum, d -> x.contribute(g -> tape.backend().broadcastRows(d, g)), x);
        return Arithmetic.scale(total, 1f / x.rows());
    }

    /** The sum of all elements: a single number, {@code []}. */
    public static Variable sum(Variable x) {
        var row = Arithmetic.reshape(x, Shape.of(1, Math.toIntExact(x.value().size())));
        return Arithmetic.reshape(rowSum(row), Shape.of());
    }

    /** The same number in each column: {@code [batch] -> [batch, n]}; a larger x counts as one long column. */
    public static Variable repeatColumns(Variable x, int n) {
        var tape = x.tape();
        var column = x.value().reshape(Shape.of(Math.toIntExact(x.value().size())));
        var y = tape.allocate(Shape.of(Math.toIntExact(column.size()), n));
        tape.backend().broadcastColumns(column, y);
        return tape.record(y, d -> x.contribute(g -> tape.backend().rowSum(d, g.reshape(column.shape()))), x);
    }

    /** The mean of all elements: a single number, {@code []}. */
    public static Variable mean(Variable x) {
        return Arithmetic.scale(sum(x), 1f / x.value().size());
    }

    /** The whole batch, again and again: {@code [batch, n] -> [count * batch, n]}. */
    public static Variable repeatBatch(Variable x, int count) {
        return count == 1 ? x : Arithmetic.reshape(repeatRows(x, count), Shape.of(count * x.rows(), x.value().columns()));
    }

    /** The same row for each example: {@code [n] -> [batch, n]}. */
    public static Variable repeatRows(Variable x, int batch) {
        var tape = x.tape();
        var y = tape.allocate(Shape.of(batch, Math.toIntExact(x.value().size())));
        tape.backend().broadcastRows(x.value(), y);
        return tape.record(y, d -> x.contribute(g -> tape.backend().columnSum(d, g)), x);
    }
}
