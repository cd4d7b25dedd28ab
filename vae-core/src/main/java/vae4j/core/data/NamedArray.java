package vae4j.core.data;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import vae4j.core.data.store.Bytes;
import vae4j.core.data.store.Matrix;
import vae4j.core.io.ElementType;
import vae4j.core.io.FormatException;

/**
 * An array out of a file: row-major, without gaps.
 *
 * @param file  it comes from
 * @param name  within the file; empty where the file holds nothing else
 * @param shape outermost axis first
 */
record NamedArray(Path file, String name, ElementType type, ByteOrder order, List<Long> shape, Bytes bytes) {
    /** Every row has fewer numbers than this. */
    private static final long MOST_COLUMNS = 1L << 28;

    NamedArray {
        shape = List.copyOf(shape);
    }

    /**
     * The bytes that an array takes.
     *
     * @throws FormatException if there is nothing in it, or more than can be
     */
    static long size(Object source, ElementType type, List<Long> shape) {
        try {
            long size = type.bits() / 8;
            for (long axis : shape) {
                if (axis < 1) throw new FormatException(source, "has the shape " + shape + ": it is empty; expected at least one number");
                size = Math.multiplyExact(size, axis);
            }
            return size;
        } catch (ArithmeticException e) {
            throw new FormatException(source, "says that it has the shape " + shape + ", which is more than a file can hold", e);
        }
    }

    Object source() {
        return name.isEmpty() ? file : file + ": " + name;
    }

    int rank() {
        return shape.size();
    }

    /** The first axis as rows, the others together as columns. */
    Matrix matrix() {
        if (rank() == 0) throw new FormatException(source(), "holds one number; expected an array of examples");
        long rows = shape.getFirst();
        long columns = 1;
        for (long axis : shape.subList(1, rank())) columns *= axis;
        if (rows > Integer.MAX_VALUE || columns > MOST_COLUMNS) {
            throw new FormatException(source(), "has the shape %s; expected at most %,d examples of at most %,d numbers".formatted(shape, Integer.MAX_VALUE, MOST_COLUMNS));
        }
        return Matrix.of(bytes, type, order, (int) rows, (int) columns);
    }
}
