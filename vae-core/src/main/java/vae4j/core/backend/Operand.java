package vae4j.core.backend;

import vae4j.core.tensor.Tensor;

/** A factor of a matrix product: a tensor read as a matrix ({@code rows x columns}), as it is or transposed. */
public record Operand(Tensor tensor, boolean transposed) {
    /** The matrix as it is. */
    public static Operand of(Tensor tensor) {
        return new Operand(tensor, false);
    }

    /** The matrix with rows and columns exchanged; nothing is copied. */
    public static Operand transposed(Tensor tensor) {
        return new Operand(tensor, true);
    }

    public int rows() {
        return transposed ? tensor.columns() : tensor.rows();
    }

    public int columns() {
        return transposed ? tensor.rows() : tensor.columns();
    }

    @Override public String toString() {
        return "[" + rows() + ", " + columns() + "]";
    }
}
