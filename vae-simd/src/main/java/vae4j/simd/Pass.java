package vae4j.simd;

import java.lang.foreign.MemorySegment;

/**
 * One loop of an elementwise kernel over a block of numbers. C2 compiles about 45 vector operations at a time; what
 * comes after them it calls, with vectors on the heap, tens of times slower. So longer formulas take several passes
 * over a block that stays in the nearest cache, and hand numbers on in a scratch array.
 * <p>Passes are called from one place only, {@link #run}: it sees many of them, so that none is inlined and each is
 * compiled within its own limit.
 */
interface Pass {
    /** The length of a block: with its scratch numbers a part of the nearest cache. */
    int BLOCK = 1024;
    /** Where in the scratch array a pass keeps its numbers: up to three blocks, and the partials of a sum behind them. */
    int SECOND = BLOCK, THIRD = 2 * BLOCK, PARTIALS = 3 * BLOCK;

    /**
     * Works on n numbers, a multiple of the vectors' length, that start at these byte offsets.
     *
     * @param s of the thread; what the passes before left there
     */
    void block(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n);

    /** The passes one after the other for each block of n numbers, a multiple of the vectors' length. */
    static void run(Pass[] passes, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += BLOCK) {
            long at = (long) i * Float.BYTES;
            int length = Math.min(BLOCK, n - i);
            for (var pass : passes) pass.block(a, ao + at, b, bo + at, y, yo + at, s, length);
        }
    }

    /** The calling thread's scratch array. */
    static float[] scratch() {
        return Scratch.OF_THREAD.get();
    }

    /** Holds the arrays, which an interface cannot keep to itself. */
    final class Scratch {
        private static final ThreadLocal<float[]> OF_THREAD = ThreadLocal.withInitial(() -> new float[PARTIALS + Sums.PARTIALS]);

        private Scratch() {}
    }
}
