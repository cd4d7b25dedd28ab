package vae4j.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import vae4j.core.tensor.Tensor;

/** Memory that grows to the largest size that was asked for; what was in it is lost then. */
final class Area {
    private MemorySegment segment = MemorySegment.NULL;

    MemorySegment atLeast(long bytes) {
        if (segment.byteSize() < bytes) segment = Arena.ofAuto().allocate(bytes, Tensor.ALIGNMENT);
        return segment;
    }
}
