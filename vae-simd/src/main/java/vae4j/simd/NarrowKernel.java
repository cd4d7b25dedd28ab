package vae4j.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix product for processors with 16 vector registers; see {@link WideKernel} for what they
 * compute. A is packed, step by step of k, because the addresses of 6 rows and the compiler's wish to unroll would push
 * accumulators out of the registers; a loop over floats of a panel is not unrolled.
 */
final class NarrowKernel {
    private static final VectorSpecies<Float> S = Species.FLOATS;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat UNALIGNED = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int SLOTS = Blocking.SLOTS;
    /** Bytes of a vector, from a vector of a strip to the next one of the same k, and of B for each float of a panel. */
    private static final long VB = S.vectorByteSize(), PANEL = Blocking.HERE.depth() * VB, STEP = VB / SLOTS;

    private NarrowKernel() {}

    /**
     * Computes a tile of {@link Blocking#PANEL_ROWS} rows; it overwrites {@code c}.
     *
     * @param vectors how many vectors a row
     * @param ao      where the packed panel of A starts, in bytes
     * @param b       a packed strip
     * @param depth   steps of k
     * @param co      where the tile starts in {@code c}, in bytes
     * @param stride  from a row of the tile to the next, in bytes
     */
    static void tile(int vectors, MemorySegment a, long ao, MemorySegment b, int depth, MemorySegment c, long co, long stride) {
        if (vectors == 2) tile6x2(a, ao, b, depth, c, co, stride);
        else tile6x1(a, ao, b, depth, c, co, stride);
    }

    private static void tile6x2(MemorySegment a, long ao, MemorySegment b, int depth, MemorySegment c, long co, long stride) {
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        FloatVector c20 = zero, c21 = zero;
        FloatVector c30 = zero, c31 = zero;
        FloatVector c40 = zero, c41 = zero;
        FloatVector c50 = zero, c51 = zero;
        int end = depth * SLOTS;
        for (int p = 0; p < end; p += SLOTS) {
            long q = (long) p * STEP;
            var b0 = FloatVector.fromMemorySegment(S, b, q, NATIVE);
            var b1 = FloatVector.fromMemorySegment(S, b, q + PANEL, NATIVE);
            var x0 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES));
            c00 = x0.fma(b0, c00); c01 = x0.fma(b1, c01);
            var x1 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 4));
            c10 = x1.fma(b0, c10); c11 = x1.fma(b1, c11);
            var x2 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 8));
            c20 = x2.fma(b0, c20); c21 = x2.fma(b1, c21);
            var x3 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 12));
            c30 = x3.fma(b0, c30); c31 = x3.fma(b1, c31);
            var x4 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 16));
            c40 = x4.fma(b0, c40); c41 = x4.fma(b1, c41);
            var x5 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 20));
            c50 = x5.fma(b0, c50); c51 = x5.fma(b1, c51);
        }
        c00.intoMemorySegment(c, co, NATIVE); c01.intoMemorySegment(c, co + VB, NATIVE);
        co += stride;
        c10.intoMemorySegment(c, co, NATIVE); c11.intoMemorySegment(c, co + VB, NATIVE);
        co += stride;
        c20.intoMemorySegment(c, co, NATIVE); c21.intoMemorySegment(c, co + VB, NATIVE);
        co += stride;
        c30.intoMemorySegment(c, co, NATIVE); c31.intoMemorySegment(c, co + VB, NATIVE);
        co += stride;
        c40.intoMemorySegment(c, co, NATIVE); c41.intoMemorySegment(c, co + VB, NATIVE);
        co += stride;
        c50.intoMemorySegment(c, co, NATIVE); c51.intoMemorySegment(c, co + VB, NATIVE);
    }

    private static void tile6x1(MemorySegment a, long ao, MemorySegment b, int depth, MemorySegment c, long co, long stride) {
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        FloatVector c40 = zero;
        FloatVector c50 = zero;
        int end = depth * SLOTS;
        for (int p = 0; p < end; p += SLOTS) {
            long q = (long) p * STEP;
            var b0 = FloatVector.fromMemorySegment(S, b, q, NATIVE);
            var x0 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES));
            c00 = x0.fma(b0, c00);
            var x1 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 4));
            c10 = x1.fma(b0, c10);
            var x2 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 8));
            c20 = x2.fma(b0, c20);
            var x3 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 12));
            c30 = x3.fma(b0, c30);
            var x4 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 16));
            c40 = x4.fma(b0, c40);
            var x5 = FloatVector.broadcast(S, a.get(UNALIGNED, ao + (long) p * Float.BYTES + 20));
            c50 = x5.fma(b0, c50);
        }
        c00.intoMemorySegment(c, co, NATIVE);
        co += stride;
        c10.intoMemorySegment(c, co, NATIVE);
        co += stride;
        c20.intoMemorySegment(c, co, NATIVE);
        co += stride;
        c30.intoMemorySegment(c, co, NATIVE);
        co += stride;
        c40.intoMemorySegment(c, co, NATIVE);
        co += stride;
        c50.intoMemorySegment(c, co, NATIVE);
    }
}
