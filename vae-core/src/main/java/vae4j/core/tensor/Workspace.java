package vae4j.core.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory for the values of one step: a pointer that moves through a slab and is set back when the step is over.
 * The first step finds out how much is needed; from then on nothing is allocated off the heap.
 * For one thread at a time. Tensors from before a {@link #rewind} must not be used after it.
 */
public final class Workspace implements AutoCloseable {
    private static final long FIRST_SLAB = 1 << 20;

    private record Slab(Arena arena, MemorySegment segment) {
        static Slab of(long bytes) {
            var arena = Arena.ofShared();
            return new Slab(arena, arena.allocate(bytes, Tensor.ALIGNMENT));
        }
    }

    private final List<Slab> slabs = new ArrayList<>();
    private MemorySegment segment = MemorySegment.NULL;
    private long position;

    /** An empty workspace: the first allocation takes memory. */
    public Workspace() {}

    /** A tensor whose values are whatever was there before: write all of it. */
    public Tensor allocate(Shape shape) {
        long bytes = shape.size() * Float.BYTES;
        if (position + bytes > segment.byteSize()) grow(bytes);
        var tensor = new Tensor(shape, segment, position);
        position = (position + bytes + Tensor.ALIGNMENT - 1) & -Tensor.ALIGNMENT;
        return tensor;
    }

    private void grow(long bytes) {
        long size = Math.max(FIRST_SLAB, slabs.isEmpty() ? 0 : 2 * segment.byteSize());
        while (size < bytes) size *= 2;
        slabs.add(Slab.of(size));
        segment = slabs.getLast().segment;
        position = 0;
    }

    /** Gives all tensors back. If the last step needed several slabs, the next one finds a single slab of their total size. */
    public void rewind() {
        if (slabs.size() > 1) {
            long total = slabs.stream().mapToLong(s -> s.segment.byteSize()).sum();
            close();
            grow(total);
        }
        position = 0;
    }

    /** The off-heap memory held, in bytes. */
    public long capacity() {
        return slabs.stream().mapToLong(s -> s.segment.byteSize()).sum();
    }

    @Override public void close() {
        slabs.forEach(s -> s.arena.close());
        slabs.clear();
        segment = MemorySegment.NULL;
        position = 0;
    }
}
