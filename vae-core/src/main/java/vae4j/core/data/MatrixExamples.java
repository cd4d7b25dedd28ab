package vae4j.core.data;

import java.lang.foreign.MemorySegment;
import vae4j.core.data.store.Matrix;
import vae4j.core.data.store.MemoryBytes;
import vae4j.core.io.ElementType;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Examples whose values are the numbers of a matrix, a row each, in the order of the matrix or, for pictures that come
 * with the colours of a pixel side by side, colour by colour.
 */
final class MatrixExamples implements Examples {
    private final Matrix values;
    private final Shape shape;
    private final int[] places;                                   // of each element in the row; null for as they come
    private final float scale;                                    // that numbers are divided by
    private final float min;
    private final float max;
    private final boolean binary;
    private final boolean missing;
    private final ThreadLocal<Row> rows;

    /** What a thread needs to read. */
    private record Row(Matrix.Reader reader, double[] numbers, float[] floats) {}

    private MatrixExamples(Matrix values, Shape shape, int[] places, float scale, float min, float max, boolean binary, boolean missing) {
        this.values = values;
        this.shape = shape;
        this.places = places;
        this.scale = scale;
        this.min = min;
        this.max = max;
        this.binary = binary;
        this.missing = missing;
        rows = ThreadLocal.withInitial(() -> new Row(values.reader(), new double[values.columns()], new float[values.columns()]));
    }

    /** Unsigned bytes, which read as {@code byte / 255}. */
    static Examples pictures(Matrix values, Shape shape) {
        boolean plain = values.bytes() instanceof MemoryBytes && values.stride() == values.columns() && values.first() == 0;
        if (plain) return new ByteExamples(shape, ((MemoryBytes) values.bytes()).segment(), false);
        return new MatrixExamples(values, shape, null, 255, 0, 1, false, false);
    }

    /** Bytes 0 and 255, which read as 0 and 1. */
    static Examples zerosAndOnes(Matrix values, Shape shape) {
        if (values.bytes() instanceof MemoryBytes memory) return new ByteExamples(shape, memory.segment(), true);
        return new MatrixExamples(values, shape, null, 255, 0, 1, true, false);
    }

    /**
     * Numbers as they are, but bytes as pictures.
     *
     * @param channelsLast whether the shape's first axis, the colours, is the last one in the matrix
     * @throws DataException naming the first record with an infinite number, or one that float32 cannot hold
     */
    static Examples of(Object source, Matrix values, Shape shape, boolean channelsLast) {
        int[] places = channelsLast ? colourByColour(shape) : null;
        if (values.type() == ElementType.U8) {
            return channelsLast ? new MatrixExamples(values, shape, places, 255, 0, 1, false, false) : pictures(values, shape);
        }
        if (values.type() == ElementType.BOOL) return new MatrixExamples(values, shape, places, 1, 0, 1, true, false);
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        boolean binary = true;
        boolean missing = false;
        var reader = values.reader();
        var row = new double[values.columns()];
        for (int i = 0; i < values.rows(); i++) {
            reader.read(i, row, 0);
            for (int j = 0; j < row.length; j++) {
                float v = (float) row[j];
                if (Float.isInfinite(v)) throw DataException.of("%s: record %,d, value %,d is %s; expected a finite number, or NaN for a missing one", source, i, j, row[j]);
                if (v < low) low = v;
                if (v > high) high = v;
                binary &= v == 0 || v == 1;
                missing |= v != v;
            }
        }
        if (low > high) throw DataException.of("%s: every value is missing (NaN)", source);
        return new MatrixExamples(values, shape, places, 1, low, high, binary, missing);
    }

    private static int[] colourByColour(Shape shape) {
        int channels = shape.axis(0);
        int pixels = (int) (shape.size() / channels);
        var places = new int[(int) shape.size()];
        for (int c = 0; c < channels; c++) {
            for (int p = 0; p < pixels; p++) places[c * pixels + p] = p * channels + c;
        }
        return places;
    }

    @Override public int size() {
        return values.rows();
    }

    @Override public Shape shape() {
        return shape;
    }

    @Override public float min() {
        return min;
    }

    @Override public float max() {
        return max;
    }

    @Override public boolean binary() {
        return binary;
    }

    @Override public boolean missing() {
        return missing;
    }

    @Override public long bytes() {
        return (long) values.rows() * values.stride();
    }

    @Override public long resident() {
        return values.bytes().resident();
    }

    @Override public void read(int[] indices, int from, int count, Tensor out) {
        var row = rows.get();
        int columns = values.columns();
        for (int i = 0; i < count; i++) {
            row.reader.read(indices[from + i], row.numbers, 0);
            for (int j = 0; j < columns; j++) row.floats[j] = (float) row.numbers[places == null ? j : places[j]] / scale;
            MemorySegment.copy(row.floats, 0, out.segment(), Tensor.FLOAT, out.offset() + (long) i * columns * Float.BYTES, columns);
        }
    }
}
