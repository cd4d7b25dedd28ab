package vae4j.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix product for processors with 32 vector registers: a tile of C, as the sum over one block
 * of k, in registers.
 * <pre>{@code
 * for (p in 0..depth) for (r in 0..rows) for (j in 0..columns) c[r][j] = fma(a[r][p], b[p][j], c[r][j])
 * }</pre>
 *
 * <p>What looks odd here keeps the compiler on the fast path; each deviation was much slower, always or in some runs:
 * <ul>
 * <li>A is read where it lies, row by row, so that the processor fetches it while it computes.
 * <li>B is packed, because its vectors must not cross cache lines.
 * <li>Accumulators, vectors of B and broadcasts of one step fit the registers all at once, because the compiler may load
 *     everything first; one accumulator that lives in memory costs a quarter of the speed.
 * <li>Offsets are parameters or sums of them and constants, so that each bounds check leaves the loop.
 * <li>Bodies are large enough not to be unrolled: an unrolled loop loads more than fits the registers.
 * </ul>
 */
final class WideKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    /** Spares the check of the alignment. */
    private static final ValueLayout.OfFloat UNALIGNED = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Bytes of a vector, and from a vector of a strip to the next one of the same k. */
    private static final long VB = S.vectorByteSize(), PANEL = Blocking.HERE.depth() * VB;

    private WideKernel() {}

    /**
     * Computes a tile; it overwrites {@code c}.
     *
     * @param vectors  how many vectors a row: 5 rows for 4, 6 for 3, 8 for 2 or 1
     * @param ao       where A starts, in bytes
     * @param rowBytes from a row of A to the next
     * @param b        a packed strip
     * @param depth    steps of k
     * @param co       where the tile starts in {@code c}, in bytes
     * @param stride   from a row of the tile to the next, in bytes
     */
    static void tile(int vectors, MemorySegment a, long ao, long rowBytes, MemorySegment b, int depth, MemorySegment c, long co, long stride) {
        switch (vectors) {
            case 4 -> tile5x4(a, ao, rowBytes, b, 0, depth, c, co, stride);
            case 3 -> tile6x3(a, ao, rowBytes, b, 0, depth, c, co, stride);
            case 2 -> tile8x2(a, ao, rowBytes, b, 0, depth, c, co, stride);
            default -> tile8x1(a, ao, rowBytes, b, 0, depth, c, co, stride);
        }
    }

    private static void tile5x4(MemorySegment a, long ao, long rowBytes, MemorySegment b, long bo, int depth, MemorySegment c, long co, long stride) {
        long a0 = ao, a1 = ao + rowBytes, a2 = ao + 2 * rowBytes, a3 = ao + 3 * rowBytes, a4 = ao + 4 * rowBytes;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
        FloatVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
        FloatVector c20 = zero, c21 = zero, c22 = zero, c23 = zero;
        FloatVector c30 = zero, c31 = zero, c32 = zero, c33 = zero;
        FloatVector c40 = zero, c41 = zero, c42 = zero, c43 = zero;
        for (int p = 0; p < depth; p++) {
            long q = bo + (long) p * VB;
            var b0 = FloatVector.fromMemorySegment(S, b, q, NATIVE);
            var b1 = FloatVector.fromMemorySegment(S, b, q + PANEL, NATIVE);
            var b2 = FloatVector.fromMemorySegment(S, b, q + 2 * PANEL, NATIVE);
            var b3 = FloatVector.fromMemorySegment(S, b, q + 3 * PANEL, NATIVE);
            var x0 = FloatVector.broadcast(S, a.get(UNALIGNED, a0 + (long) p * Float.BYTES));
            c00 = x0.fma(b0, c00); c01 = x0.fma(b1, c01); c02 = x0.fma(b2, c02); c03 = x0.fma(b3, c03);
            var x1 = FloatVector.broadcast(S, a.get(UNALIGNED, a1 + (long) p * Float.BYTES));
            c10 = x1.fma(b0, c10); c11 = x1.fma(b1, c11); c12 = x1.fma(b2, c12); c13 = x1.fma(b3, c13);
            var x2 = FloatVector.broadcast(S, a.get(UNALIGNED, a2 + (long) p * Float.BYTES));
            c20 = x2.fma(b0, c20); c21 = x2.fma(b1, c21); c22 = x2.fma(b2, c22); c23 = x2.fma(b3, c23);
            var x3 = FloatVector.broadcast(S, a.get(UNALIGNED, a3 + (long) p * Float.BYTES));
            c30 = x3.fma(b0, c30); c31 = x3.fma(b1, c31); c32 = x3.fma(b2, c32); c33 = x3.fma(b3, c33);
            var x4 = FloatVector.broadcast(S, a.get(UNALIGNED, a4 + (long) p * Float.BYTES));
            c40 = x4.fma(b0, c40); c41 = x4.fma(b1, c41); c42 = x4.fma(b2, c42); c43 = x4.fma(b3, c43);
        }
        c00.intoMemorySegment(c, co, NATIVE); c01.intoMemorySegment(c, co + VB, NATIVE); c02.intoMemorySegment(c, co + 2 * VB, NATIVE); c03.intoMemorySegment(c, co + 3 * VB, NATIVE);
        co += stride;
        c10.intoMemorySegment(c, co, NATIVE); c11.intoMemorySegment(c, co + VB, NATIVE); c12.intoMemorySegment(c, co + 2 * VB, NATIVE); c13.intoMemorySegment(c, co + 3 * VB, NATIVE);
        co += stride;
        c20.intoMemorySegment(c, co, NATIVE); c21.intoMemorySegment(c, co + VB, NATIVE); c22.intoMemorySegment(c, co + 2 * VB, NATIVE); c23.intoMemorySegment(c, co + 3 * VB, NATIVE);
        co += stride;
        c30.intoMemorySegment(c, co, NATIVE); c31.intoMemorySegment(c, co + VB, NATIVE); c32.intoMemorySegment(c, co + 2 * VB, NATIVE); c33.intoMemorySegment(c, co + 3 * VB, NATIVE);
        co += stride;
        c40.intoMemorySegment(c, co, NATIVE); c41.intoMemorySegment(c, co + VB, NATIVE); c42.intoMemorySegment(c, co + 2 * VB, NATIVE); c43.intoMemorySegment(c, co + 3 * VB, NATIVE);
    }

    private static void tile6x3(MemorySegment a, long ao, long rowBytes, MemorySegment b, long bo, int depth, MemorySegment c, long co, long stride) {
        long a0 = ao, a1 = ao + rowBytes, a2 = ao + 2 * rowBytes, a3 = ao + 3 * rowBytes, a4 = ao + 4 * rowBytes, a5 = ao + 5 * rowBytes;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero, c01 = zero, c02 = zero;
        FloatVector c10 = zero, c11 = zero, c12 = zero;
        FloatVector c20 = zero, c21 = zero, c22 = zero;
        FloatVector c30 = zero, c31 = zero, c32 = zero;
        FloatVector c40 = zero, c41 = zero, c42 = zero;
        FloatVector c50 = zero, c51 = zero, c52 = zero;
        for (int p = 0; p < depth; p++) {
            long q = bo + (long) p * VB;
            var b0 = FloatVector.fromMemorySegment(S, b, q, NATIVE);
            var b1 = FloatVector.fromMemorySegment(S, b, q + PANEL, NATIVE);
            var b2 = FloatVector.fromMemorySegment(S, b, q + 2 * PANEL, NATIVE);
            var x0 = FloatVector.broadcast(S, a.get(UNALIGNED, a0 + (long) p * Float.BYTES));
            c00 = x0.fma(b0, c00); c01 = x0.fma(b1, c01); c02 = x0.fma(b2, c02);
            var x1 = FloatVector.broadcast(S, a.get(UNALIGNED, a1 + (long) p * Float.BYTES));
            c10 = x1.fma(b0, c10); c11 = x1.fma(b1, c11); c12 = x1.fma(b2, c12);
            var x2 = FloatVector.broadcast(S, a.get(UNALIGNED, a2 + (long) p * Float.BYTES));
            c20 = x2.fma(b0, c20); c21 = x2.fma(b1, c21); c22 = x2.fma(b2, c22);
            var x3 = FloatVector.broadcast(S, a.get(UNALIGNED, a3 + (long) p * Float.BYTES));
            c30 = x3.fma(b0, c30); c31 = x3.fma(b1, c31); c32 = x3.fma(b2, c32);
            var x4 = FloatVector.broadcast(S, a.get(UNALIGNED, a4 + (long) p * Float.BYTES));
            c40 = x4.fma(b0, c40); c41 = x4.fma(b1, c41); c42 = x4.fma(b2, c42);
            var x5 = FloatVector.broadcast(S, a.get(UNALIGNED, a5 + (long) p * Float.BYTES));
            c50 = x5.fma(b0, c50); c51 = x5.fma(b1, c51); c52 = x5.fma(b2, c52);
        }
        c00.intoMemorySegment(c, co, NATIVE); c01.intoMemorySegment(c, co + VB, NATIVE); c02.intoMemorySegment(c, co + 2 * VB, NATIVE);
        co += stride;
        c10.intoMemorySegment(c, co, NATIVE); c11.intoMemorySegment(c, co + VB, NATIVE); c12.intoMemorySegment(c, co + 2 * VB, NATIVE);
        co += stride;
        c20.intoMemorySegment(c, co, NATIVE); c21.intoMemorySegment(c, co + VB, NATIVE); c22.intoMemorySegment(c, co + 2 * VB, NATIVE);
        co += stride;
        c30.intoMemorySegment(c, co, NATIVE); c31.intoMemorySegment(c, co + VB, NATIVE); c32.intoMemorySegment(c, co + 2 * VB, NATIVE);
        co += stride;
        c40.intoMemorySegment(c, co, NATIVE); c41.intoMemorySegment(c, co + VB, NATIVE); c42.intoMemorySegment(c, co + 2 * VB, NATIVE);
        co += stride;
        c50.intoMemorySegment(c, co, NATIVE); c51.intoMemorySegment(c, co + VB, NATIVE); c52.intoMemorySegment(c, co + 2 * VB, NATIVE);
    }

    private static void tile8x2(MemorySegment a, long ao, long rowBytes, MemorySegment b, long bo, int depth, MemorySegment c, long co, long stride) {
        long a0 = ao, a1 = ao + rowBytes, a2 = ao + 2 * rowBytes, a3 = ao + 3 * rowBytes, a4 = ao + 4 * rowBytes, a5 = ao + 5 * rowBytes, a6 = ao + 6 * rowBytes, a7 = ao + 7 * rowBytes;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        FloatVector c20 = zero, c21 = zero;
        FloatVector c30 = zero, c31 = zero;
        FloatVector c40 = zero, c41 = zero;
        FloatVector c50 = zero, c51 = zero;
        FloatVector c60 = zero, c61 = zero;
        FloatVector c70 = zero, c71 = zero;
        for (int p = 0; p < depth; p++) {
            long q = bo + (long) p * VB;
            var b0 = FloatVector.fromMemorySegment(S, b, q, NATIVE);
            var b1 = FloatVector.fromMemorySegment(S, b, q + PANEL, NATIVE);
            var x0 = FloatVector.broadcast(S, a.get(UNALIGNED, a0 + (long) p * Float.BYTES));
            c00 = x0.fma(b0, c00); c01 = x0.fma(b1, c01);
            var x1 = FloatVector.broadcast(S, a.get(UNALIGNED, a1 + (long) p * Float.BYTES));
            c10 = x1.fma(b0, c10); c11 = x1.fma(b1, c11);
            var x2 = FloatVector.broadcast(S, a.get(UNALIGNED, a2 + (long) p * Float.BYTES));
            c20 = x2.fma(b0, c20); c21 = x2.fma(b1, c21);
            var x3 = FloatVector.broadcast(S, a.get(UNALIGNED, a3 + (long) p * Float.BYTES));
            c30 = x3.fma(b0, c30); c31 = x3.fma(b1, c31);
            var x4 = FloatVector.broadcast(S, a.get(UNALIGNED, a4 + (long) p * Float.BYTES));
            c40 = x4.fma(b0, c40); c41 = x4.fma(b1, c41);
            var x5 = FloatVector.broadcast(S, a.get(UNALIGNED, a5 + (long) p * Float.BYTES));
            c50 = x5.fma(b0, c50); c51 = x5.fma(b1, c51);
            var x6 = FloatVector.broadcast(S, a.get(UNALIGNED, a6 + (long) p * Float.BYTES));
            c60 = x6.fma(b0, c60); c61 = x6.fma(b1, c61);
            var x7 = FloatVector.broadcast(S, a.get(UNALIGNED, a7 + (long) p * Float.BYTES));
            c70 = x7.fma(b0, c70); c71 = x7.fma(b1, c71);
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
        co += stride;
        c60.intoMemorySegment(c, co, NATIVE); c61.intoMemorySegment(c, co + VB, NATIVE);
        co += stride;
        c70.intoMemorySegment(c, co, NATIVE); c71.intoMemorySegment(c, co + VB, NATIVE);
    }

    private static void tile8x1(MemorySegment a, long ao, long rowBytes, MemorySegment b, long bo, int depth, MemorySegment c, long co, long stride) {
        long a0 = ao, a1 = ao + rowBytes, a2 = ao + 2 * rowBytes, a3 = ao + 3 * rowBytes, a4 = ao + 4 * rowBytes, a5 = ao + 5 * rowBytes, a6 = ao + 6 * rowBytes, a7 = ao + 7 * rowBytes;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        FloatVector c40 = zero;
        FloatVector c50 = zero;
        FloatVector c60 = zero;
        FloatVector c70 = zero;
        for (int p = 0; p < depth; p++) {
            long q = bo + (long) p * VB;
            var b0 = FloatVector.fromMemorySegment(S, b, q, NATIVE);
            var x0 = FloatVector.broadcast(S, a.get(UNALIGNED, a0 + (long) p * Float.BYTES));
            c00 = x0.fma(b0, c00);
            var x1 = FloatVector.broadcast(S, a.get(UNALIGNED, a1 + (long) p * Float.BYTES));
            c10 = x1.fma(b0, c10);
            var x2 = FloatVector.broadcast(S, a.get(UNALIGNED, a2 + (long) p * Float.BYTES));
            c20 = x2.fma(b0, c20);
            var x3 = FloatVector.broadcast(S, a.get(UNALIGNED, a3 + (long) p * Float.BYTES));
            c30 = x3.fma(b0, c30);
            var x4 = FloatVector.broadcast(S, a.get(UNALIGNED, a4 + (long) p * Float.BYTES));
            c40 = x4.fma(b0, c40);
            var x5 = FloatVector.broadcast(S, a.get(UNALIGNED, a5 + (long) p * Float.BYTES));
            c50 = x5.fma(b0, c50);
            var x6 = FloatVector.broadcast(S, a.get(UNALIGNED, a6 + (long) p * Float.BYTES));
            c60 = x6.fma(b0, c60);
            var x7 = FloatVector.broadcast(S, a.get(UNALIGNED, a7 + (long) p * Float.BYTES));
            c70 = x7.fma(b0, c70);
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
        co += stride;
        c60.intoMemorySegment(c, co, NATIVE);
        co += stride;
        c70.intoMemorySegment(c, co, NATIVE);
    }
}
