package vae4j.core.autograd;

import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;

/** What is computed of each example of one batch with each of another. */
public final class Pairs {
    private Pairs() {}

    /** Squared distances between the rows of a and those of b: {@code [m, J]} and {@code [n, J] -> [m, n]}. */
    public static Variable squaredDistances(Variable a, Variable b) {
        var differences = Arithmetic.subtract(Sums.repeatColumns(a, b.rows()),
            Arithmetic.reshape(Sums.repeatRows(Columns.transpose(b), a.rows()), Shape.of(Math.toIntExact(a.value().size()), b.rows())));
        return sumOverDimensions(Arithmetic.apply(ScalarFunction.SQUARE, differences), a.rows());
    }

    /** {@code [m * J, n] -> [m, n]}: the sum over the J rows of each of the m. */
    private static Variable sumOverDimensions(Variable x, int m) {
        int n = x.value().columns();
        int dimensions = x.rows() / m;
        if (dimensions == 1) return x;
        var widths = new int[dimensions];
        java.util.Arrays.fill(widths, n);
        var sum = (Variable) null;
        for (var part : Columns.split(Arithmetic.reshape(x, Shape.of(m, dimensions * n)), widths)) sum = sum == null ? part : Arithmetic.add(sum, part);
        return sum;
    }
}
