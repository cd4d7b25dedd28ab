package vae4j.core.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A shape and a place in an off-heap segment: float32, native byte order, row-major, without gaps. It owns nothing;
 * whoever allocated the segment decides how long it lives. Views share memory with what they are a view of.
 */
public final class Tensor {
    /** Allocations start at a multiple of this: one cache line, one 512-bit vector. */
    public static final int ALIGNMENT = 64;
    /** The layout of each element. */
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final Shape shape;
    private final MemorySegment segment;
    private final long offset;

    /**
     * @param offset in bytes from the start of the segment
     * @throws ShapeException if the segment is not native memory or too short
     */
    public Tensor(Shape shape, MemorySegment segment, long offset) {
        if (!segment.isNative()) throw new ShapeException("a tensor lives off the heap, but the segment is a Java array");
        if (offset < 0 || offset + shape.size() * Float.BYTES > segment.byteSize()) {
            throw new ShapeException("shape " + shape + " at byte " + offset + " does not fit into a segment of " + segment.byteSize() + " bytes");
        }
        this.shape = shape;
        this.segment = segment;
        this.offset = offset;
    }

    /** A new tensor of zeros that lives as long as the arena. */
    public static Tensor allocate(Arena arena, Shape shape) {
        return new Tensor(shape, arena.allocate(Math.max(shape.size(), 1) * Float.BYTES, ALIGNMENT), 0);
    }

    /** A new tensor of zeros that lives until the garbage collector finds it unreachable: for results handed to users. */
    public static Tensor allocate(Shape shape) {
        return allocate(Arena.ofAuto(), shape);
    }

    /** A new garbage-collected tensor with these values. */
    public static Tensor of(Shape shape, float... values) {
        return allocate(shape).copyFrom(values);
    }

    public Shape shape() {
        return shape;
    }

    /** The whole segment that this tensor is a part of. */
    public MemorySegment segment() {
        return segment;
    }

    /** Where the first element is, in bytes from the start of the segment. */
    public long offset() {
        return offset;
    }

    public long size() {
        return shape.size();
    }

    public int rows() {
        return shape.rows();
    }

    public int columns() {
        return shape.columns();
    }

    /** The element at a row-major index. */
    public float get(long index) {
        return segment.get(FLOAT, offset + Float.BYTES * checked(index));
    }

    public void set(long index, float value) {
        segment.set(FLOAT, offset + Float.BYTES * checked(index), value);
    }

    /** The element at a row and column of the tensor read as a matrix. */
    public float get(int row, int column) {
        return get((long) row * columns() + column);
    }

    private long checked(long index) {
        if (index < 0 || index >= size()) throw new IndexOutOfBoundsException("element " + index + " of a tensor of shape " + shape);
        return index;
    }

    /** The same numbers under another shape of the same size. */
    public Tensor reshape(Shape other) {
        if (other.size() != shape.size()) throw new ShapeException("cannot read " + shape + " as " + other + ": the sizes differ");
        return other.equals(shape) ? this : new Tensor(other, segment, offset);
    }

    /** A view of {@code count} consecutive rows. */
    public Tensor rows(int first, int count) {
        if (first < 0 || first + count > rows()) {
            throw new ShapeException("rows " + first + " to " + (first + count) + " of a tensor of shape " + shape);
        }
        return new Tensor(shape.example().batch(count), segment, offset + (long) first * columns() * Float.BYTES);
    }

    /** Copies all values in, row-major; returns this. */
    public Tensor copyFrom(float... values) {
        if (values.length != size()) throw new ShapeException(values.length + " values for a tensor of shape " + shape);
        MemorySegment.copy(values, 0, segment, FLOAT, offset, values.length);
        return this;
    }

    /** Copies another tensor of the same size; returns this. */
    public Tensor copyFrom(Tensor other) {
        if (other.size() != size()) throw new ShapeException("cannot copy " + other.shape + " into " + shape);
        MemorySegment.copy(other.segment, other.offset, segment, offset, size() * Float.BYTES);
        return this;
    }

    /** All values in a new array, row-major. */
    public float[] toArray() {
        var values = new float[Math.toIntExact(size())];
        MemorySegment.copy(segment, FLOAT, offset, values, 0, values.length);
        return values;
    }

    /** The bytes of this tensor, as a view. */
    public MemorySegment bytes() {
        return segment.asSlice(offset, size() * Float.BYTES);
    }

    /** A copy that outlives the workspace this tensor may come from. */
    public Tensor detach() {
        return allocate(shape).copyFrom(this);
    }

    /** The shape and where it lies, not the values. */
    @Override public String toString() {
        return "Tensor" + shape;
    }
}
