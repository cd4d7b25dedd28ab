package vae4j.core.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Examples stored as one unsigned byte a value, off the heap: a quarter of the memory of float32. A byte b stands for
 * {@code b / 255f}, rounded once; where only two values are needed it is 0 or 255.
 */
final class ByteExamples implements Examples {
    private static final float[] VALUE = new float[256];

    static {
        for (int b = 0; b < 256; b++) VALUE[b] = b / 255f;
    }

    private final Shape shape;
    private final int size;
    private final MemorySegment bytes;
    private final boolean binary;

    /** Keeps the segment, example after example; it must not change any more. */
    ByteExamples(Shape shape, MemorySegment bytes, boolean binary) {
        if (bytes.byteSize() == 0 || bytes.byteSize() % shape.size() != 0) {
            throw new IllegalArgumentException(bytes.byteSize() + " bytes are not a whole number of examples of shape " + shape);
        }
        this.shape = shape;
        this.size = Math.toIntExact(bytes.byteSize() / shape.size());
        this.bytes = bytes.asReadOnly();
        this.binary = binary;
    }

    @Override public int size() {
        return size;
    }

    @Override public Shape shape() {
        return shape;
    }

    @Override public float min() {
        return 0;
    }

    @Override public float max() {
        return 1;
    }

    @Override public boolean binary() {
        return binary;
    }

    @Override public void read(int[] indices, int from, int count, Tensor out) {
        int columns = (int) shape.size();
        var row = new byte[columns]; // by way of arrays, whose loops are quick whatever else the process does with segments
        var values = new float[columns];
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, (long) indices[from + i] * columns, row, 0, columns);
            for (int j = 0; j < columns; j++) values[j] = VALUE[row[j] & 0xFF];
            MemorySegment.copy(values, 0, out.segment(), Tensor.FLOAT, out.offset() + (long) i * columns * Float.BYTES, columns);
        }
    }
}
