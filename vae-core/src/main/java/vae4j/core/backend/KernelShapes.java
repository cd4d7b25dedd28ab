package vae4j.core.backend;

import vae4j.core.backend.density.Density;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** The checks of shapes that all backends make before they write anything. */
public final class KernelShapes {
    private KernelShapes() {}

    /** @throws ShapeException unless the operand has the expected number of elements */
    public static void require(String operand, Tensor tensor, long elements, Object expected) {
        if (tensor.size() != elements) throw new ShapeException(operand + " has shape " + tensor.shape() + ", expected " + expected);
    }

    /** @throws ShapeException unless all have the size of the first */
    public static void requireSameSize(String kernel, Tensor first, Tensor... others) {
        for (var other : others) {
            if (other.size() != first.size()) {
                throw new ShapeException(kernel + ": shapes " + first.shape() + " and " + other.shape() + " differ in size");
            }
        }
    }

    /** @throws ShapeException unless {@code op(a) op(b)} is defined and fits c and the bias */
    public static void requireGemm(Operand a, Operand b, Epilogue epilogue, Tensor c) {
        if (a.columns() != b.rows()) {
            throw new ShapeException("matrix product of " + a + " and " + b + ": " + a.columns() + " columns meet " + b.rows() + " rows");
        }
        require("the result of the product of " + a + " and " + b, c, (long) a.rows() * b.columns(), Shape.of(a.rows(), b.columns()));
        if (epilogue.bias() != null) require("the bias of the product", epilogue.bias(), b.columns(), Shape.of(b.columns()));
        if (!epilogue.activation().derivativeFromValue()) {
            throw new IllegalArgumentException(epilogue.activation() + " cannot end a product: its derivative needs the argument, which is not kept");
        }
    }

    /** @throws ShapeException unless the vector has one element a row of the matrix */
    public static void requireRows(String kernel, Tensor matrix, Tensor vector) {
        if (vector.size() != matrix.rows()) {
            throw new ShapeException(kernel + ": " + vector.shape() + " does not have one element a row of " + matrix.shape());
        }
    }

    /** @throws ShapeException unless the vector has one element a column of the matrix */
    public static void requireColumns(String kernel, Tensor matrix, Tensor vector) {
        if (vector.size() != matrix.columns()) {
            throw new ShapeException(kernel + ": " + vector.shape() + " does not have one element a column of " + matrix.shape());
        }
    }

    /** @throws ShapeException unless {@code part} has the rows of {@code whole} and fits into its columns from {@code first} */
    public static void requireColumnRange(String kernel, Tensor whole, int first, Tensor part) {
        if (part.rows() != whole.rows() || first < 0 || first + part.columns() > whole.columns()) {
            throw new ShapeException(kernel + ": columns " + first + " to " + (first + part.columns()) + " of " + part.shape() + " in " + whole.shape());
        }
    }

    /** @throws ShapeException unless all tensors that are given fit to x and to the number of the density's parameters */
    public static void requireDensity(Density f, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor out, Tensor dA, Tensor dB) {
        requireParameters("logProbability", f, x, a, b);
        requireRows("logProbability", x, out);
        if (mask != null) requireSameSize("the mask of logProbability", x, mask);
        if (dA != null) requireSameSize("logProbability", x, dA);
        if (dA != null && f.parameters() == 2) requireSameSize("logProbability", x, dB);
    }

    /** @throws ShapeException unless a density of this number of parameters has them in the shape of the result */
    public static void requireParameters(String kernel, Density f, Tensor out, Tensor a, Tensor b) {
        if ((b != null) != (f.parameters() == 2)) throw new ShapeException(kernel + ": " + f + " has " + f.parameters() + " parameters");
        requireSameSize(kernel, out, a);
        if (b != null) requireSameSize(kernel, out, b);
    }

    /** @throws ShapeException unless z is {@code [m, n]}, all of the others {@code [k, n]}, and {@code pairs} {@code [m, k]} */
    public static void requirePairs(String kernel, Tensor z, Tensor pairs, Tensor first, Tensor... others) {
        requireSameSize(kernel, first, others);
        if (first.columns() != z.columns()) throw new ShapeException(kernel + ": " + z.shape() + " and " + first.shape() + " differ in columns");
        require("the pairs of " + kernel, pairs, (long) z.rows() * first.rows(), Shape.of(z.rows(), first.rows()));
    }
}
