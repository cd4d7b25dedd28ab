package vae4j.core.data.store;

import java.lang.foreign.MemorySegment;

/** Bytes in memory. */
public record MemoryBytes(MemorySegment segment) implements Bytes {
    public MemoryBytes {
        segment = segment.asReadOnly();
    }

    @Override public long size() {
        return segment.byteSize();
    }

    @Override public long resident() {
        return segment.byteSize();
    }

    @Override public void read(long position, MemorySegment to) {
        MemorySegment.copy(segment, position, to, 0, to.byteSize());
    }

    @Override public Bytes slice(long position, long count) {
        return new MemoryBytes(segment.asSlice(position, count));
    }
}
