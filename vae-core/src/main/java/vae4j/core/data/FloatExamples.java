package vae4j.core.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Examples stored as float32, off the heap. */
final class FloatExamples implements Examples {
    private final Shape shape;
    private final int size;
    private final MemorySegment values;
    private final float min;
    private final float max;
    private final boolean missing;

    /** Takes a copy of the values, example after example. */
    FloatExamples(Shape shape, float[] values) {
        if (values.length == 0 || values.length % shape.size() != 0) {
            throw new IllegalArgumentException(values.length + " values are not a whole number of examples of shape " + shape);
        }
        this.shape = shape;
        this.size = (int) (values.length / shape.size());
        this.values = Arena.ofAuto().allocate((long) values.length * Float.BYTES, Tensor.ALIGNMENT);
        MemorySegment.copy(values, 0, this.values, Tensor.FLOAT, 0, values.length);
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        boolean gaps = false;
        for (float v : values) {
            gaps |= v != v;
            if (v < low) low = v;
            if (v > high) high = v;
        }
        this.min = low;
        this.max = high;
        this.missing = gaps;
    }

    @Override public int size() {
        return size;
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

    @Override public boolean missing() {
        return missing;
    }

    @Override public long bytes() {
        return values.byteSize();
    }

    @Override public void read(int[] indices, int from, int count, Tensor out) {
        long row = shape.size() * Float.BYTES;
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(values, indices[from + i] * row, out.segment(), out.offset() + i * row, row);
        }
    }
}
