package vae4j.core.tensor;

import java.util.Arrays;

/**
 * The sizes of a tensor's axes, outermost first; data is row-major. Immutable.
 * <p>Read as a matrix, the first axis is the rows (usually the examples of a batch) and all others together are the
 * columns: {@code [128, 28, 28]} is 128 rows of 784 columns. {@code []} is a single number.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] sizes;
    private final long size;

    private Shape(int[] sizes) {
        this.sizes = sizes;
        long product = 1;
        for (int s : sizes) {
            if (s < 1) throw new ShapeException("every axis must have at least one element, but the shape is " + Arrays.toString(sizes));
            product = Math.multiplyExact(product, s);
        }
        this.size = product;
    }

    /** @throws ShapeException if an axis has no element */
    public static Shape of(int... sizes) {
        return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
    }

    /** The number of axes. */
    public int rank() {
        return sizes.length;
    }

    /** The size of one axis, counted from 0. */
    public int axis(int i) {
        return sizes[i];
    }

    /** The number of elements. */
    public long size() {
        return size;
    }

    /** The size of the first axis; 1 for a single number. */
    public int rows() {
        return sizes.length == 0 ? 1 : sizes[0];
    }

    /** The number of elements a row. */
    public int columns() {
        return Math.toIntExact(size / rows());
    }

    /** This shape with a new first axis before the others: {@code [28, 28]} with 128 is {@code [128, 28, 28]}. */
    public Shape batch(int rows) {
        int[] batch = new int[sizes.length + 1];
        batch[0] = rows;
        System.arraycopy(sizes, 0, batch, 1, sizes.length);
        return new Shape(batch);
    }

    /** This shape without its first axis: the shape of one example of a batch. */
    public Shape example() {
        if (sizes.length == 0) throw new ShapeException("a single number has no examples");
        return of(Arrays.copyOfRange(sizes, 1, sizes.length));
    }

    /** The sizes as a new array. */
    public int[] toArray() {
        return sizes.clone();
    }

    @Override public boolean equals(Object other) {
        return other instanceof Shape s && Arrays.equals(sizes, s.sizes);
    }

    @Override public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    @Override public String toString() {
        return Arrays.toString(sizes);
    }
}
