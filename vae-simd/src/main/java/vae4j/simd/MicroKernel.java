package vae4j.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix product: a tile of C, as the sum over one block of k, in registers.
 * <pre>{@code
 * for (p in 0..depth) for (r in 0..rows) for (j in 0..columns) tile[r][j] = fma(a[p][r], b[p][j], tile[r][j])
 * }</pre>
 *
 * <p>What looks odd here keeps the compiler on the fast path; each deviation was several times slower in some runs:
 * <ul>
 * <li>A comes from a Java array and is broadcast; the tile goes to a Java array, and another method merges it into C.
 *     With memory segments everywhere, the first compiler gives up and the method stays uncompiled for ever; with
 *     stores to a segment, the second one spills accumulators.
 * <li>B comes from a segment, because its vectors must not cross cache lines and Java arrays start 16 bytes into one.
 * <li>The offsets of B are parameters and sums of parameters, so that each bounds check leaves the loop.
 * <li>The loop counts floats of A's panel, so that all addresses are that counter, shifted.
 * </ul>
 */
final class MicroKernel {
    private static final VectorSpecies<Float> S = Species.FLOATS;
    private static final int V = S.length();
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final int SLOTS = Blocking.HERE.slots();
    /** Floats from a row of the tile to the next. */
    private static final int ROW = Blocking.HERE.stripStride();
    /** Bytes of B for each float of A's panel. */
    private static final int STEP = Blocking.HERE.stripStride() * Float.BYTES / SLOTS;

    private MicroKernel() {}

    /**
     * Computes a tile.
     *
     * @param rows    how many rows count; others may be computed too
     * @param vectors how many vectors a row
     * @param a       packed panels, this one from {@code ao}
     * @param b       packed strips, this one from byte {@code bo}
     * @param depth   steps of k
     * @param tile    where to, {@link Blocking#stripStride} floats a row
     */
    static void tile(int rows, int vectors, float[] a, int ao, MemorySegment b, long bo, int depth, float[] tile) {
        long vectorBytes = S.vectorByteSize();
        int end = depth * SLOTS;
        switch (vectors) {
            case 4 -> {
                if (rows <= 4) tile4x4(a, ao, b, bo, vectorBytes, end, tile);
                else tile6x4(a, ao, b, bo, vectorBytes, end, tile);
            }
            case 3 -> tile6x3(a, ao, b, bo, vectorBytes, end, tile);
            case 2 -> tile6x2(a, ao, b, bo, vectorBytes, end, tile);
            default -> tile6x1(a, ao, b, bo, vectorBytes, end, tile);
        }
    }

    private static void tile6x4(float[] a, int ao, MemorySegment b, long bo, long vectorBytes, int end, float[] tile) {
        long o0 = bo, o1 = bo + vectorBytes, o2 = bo + 2 * vectorBytes, o3 = bo + 3 * vectorBytes;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
        FloatVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
        FloatVector c20 = zero, c21 = zero, c22 = zero, c23 = zero;
        FloatVector c30 = zero, c31 = zero, c32 = zero, c33 = zero;
        FloatVector c40 = zero, c41 = zero, c42 = zero, c43 = zero;
        FloatVector c50 = zero, c51 = zero, c52 = zero, c53 = zero;
        for (int p = 0; p < end; p += SLOTS) {
            long q = (long) p * STEP;
            var b0 = FloatVector.fromMemorySegment(S, b, o0 + q, NATIVE);
            var b1 = FloatVector.fromMemorySegment(S, b, o1 + q, NATIVE);
            var b2 = FloatVector.fromMemorySegment(S, b, o2 + q, NATIVE);
            var b3 = FloatVector.fromMemorySegment(S, b, o3 + q, NATIVE);
            var a0 = FloatVector.broadcast(S, a[ao + p]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            var a1 = FloatVector.broadcast(S, a[ao + p + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            var a2 = FloatVector.broadcast(S, a[ao + p + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            var a3 = FloatVector.broadcast(S, a[ao + p + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
            var a4 = FloatVector.broadcast(S, a[ao + p + 4]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42); c43 = a4.fma(b3, c43);
            var a5 = FloatVector.broadcast(S, a[ao + p + 5]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52); c53 = a5.fma(b3, c53);
        }
        c00.intoArray(tile, 0); c01.intoArray(tile, V); c02.intoArray(tile, 2 * V); c03.intoArray(tile, 3 * V);
        c10.intoArray(tile, ROW); c11.intoArray(tile, ROW + V); c12.intoArray(tile, ROW + 2 * V); c13.intoArray(tile, ROW + 3 * V);
        c20.intoArray(tile, 2 * ROW); c21.intoArray(tile, 2 * ROW + V); c22.intoArray(tile, 2 * ROW + 2 * V); c23.intoArray(tile, 2 * ROW + 3 * V);
        c30.intoArray(tile, 3 * ROW); c31.intoArray(tile, 3 * ROW + V); c32.intoArray(tile, 3 * ROW + 2 * V); c33.intoArray(tile, 3 * ROW + 3 * V);
        c40.intoArray(tile, 4 * ROW); c41.intoArray(tile, 4 * ROW + V); c42.intoArray(tile, 4 * ROW + 2 * V); c43.intoArray(tile, 4 * ROW + 3 * V);
        c50.intoArray(tile, 5 * ROW); c51.intoArray(tile, 5 * ROW + V); c52.intoArray(tile, 5 * ROW + 2 * V); c53.intoArray(tile, 5 * ROW + 3 * V);
    }

    private static void tile4x4(float[] a, int ao, MemorySegment b, long bo, long vectorBytes, int end, float[] tile) {
        long o0 = bo, o1 = bo + vectorBytes, o2 = bo + 2 * vectorBytes, o3 = bo + 3 * vectorBytes;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero, c01 = zero, c02 = zero, c03 = zero;
        FloatVector c10 = zero, c11 = zero, c12 = zero, c13 = zero;
        FloatVector c20 = zero, c21 = zero, c22 = zero, c23 = zero;
        FloatVector c30 = zero, c31 = zero, c32 = zero, c33 = zero;
        for (int p = 0; p < end; p += SLOTS) {
            long q = (long) p * STEP;
            var b0 = FloatVector.fromMemorySegment(S, b, o0 + q, NATIVE);
            var b1 = FloatVector.fromMemorySegment(S, b, o1 + q, NATIVE);
            var b2 = FloatVector.fromMemorySegment(S, b, o2 + q, NATIVE);
            var b3 = FloatVector.fromMemorySegment(S, b, o3 + q, NATIVE);
            var a0 = FloatVector.broadcast(S, a[ao + p]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02); c03 = a0.fma(b3, c03);
            var a1 = FloatVector.broadcast(S, a[ao + p + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12); c13 = a1.fma(b3, c13);
            var a2 = FloatVector.broadcast(S, a[ao + p + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22); c23 = a2.fma(b3, c23);
            var a3 = FloatVector.broadcast(S, a[ao + p + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32); c33 = a3.fma(b3, c33);
        }
        c00.intoArray(tile, 0); c01.intoArray(tile, V); c02.intoArray(tile, 2 * V); c03.intoArray(tile, 3 * V);
        c10.intoArray(tile, ROW); c11.intoArray(tile, ROW + V); c12.intoArray(tile, ROW + 2 * V); c13.intoArray(tile, ROW + 3 * V);
        c20.intoArray(tile, 2 * ROW); c21.intoArray(tile, 2 * ROW + V); c22.intoArray(tile, 2 * ROW + 2 * V); c23.intoArray(tile, 2 * ROW + 3 * V);
        c30.intoArray(tile, 3 * ROW); c31.intoArray(tile, 3 * ROW + V); c32.intoArray(tile, 3 * ROW + 2 * V); c33.intoArray(tile, 3 * ROW + 3 * V);
    }

    private static void tile6x3(float[] a, int ao, MemorySegment b, long bo, long vectorBytes, int end, float[] tile) {
        long o0 = bo, o1 = bo + vectorBytes, o2 = bo + 2 * vectorBytes;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero, c01 = zero, c02 = zero;
        FloatVector c10 = zero, c11 = zero, c12 = zero;
        FloatVector c20 = zero, c21 = zero, c22 = zero;
        FloatVector c30 = zero, c31 = zero, c32 = zero;
        FloatVector c40 = zero, c41 = zero, c42 = zero;
        FloatVector c50 = zero, c51 = zero, c52 = zero;
        for (int p = 0; p < end; p += SLOTS) {
            long q = (long) p * STEP;
            var b0 = FloatVector.fromMemorySegment(S, b, o0 + q, NATIVE);
            var b1 = FloatVector.fromMemorySegment(S, b, o1 + q, NATIVE);
            var b2 = FloatVector.fromMemorySegment(S, b, o2 + q, NATIVE);
            var a0 = FloatVector.broadcast(S, a[ao + p]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01); c02 = a0.fma(b2, c02);
            var a1 = FloatVector.broadcast(S, a[ao + p + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11); c12 = a1.fma(b2, c12);
            var a2 = FloatVector.broadcast(S, a[ao + p + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21); c22 = a2.fma(b2, c22);
            var a3 = FloatVector.broadcast(S, a[ao + p + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31); c32 = a3.fma(b2, c32);
            var a4 = FloatVector.broadcast(S, a[ao + p + 4]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41); c42 = a4.fma(b2, c42);
            var a5 = FloatVector.broadcast(S, a[ao + p + 5]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51); c52 = a5.fma(b2, c52);
        }
        c00.intoArray(tile, 0); c01.intoArray(tile, V); c02.intoArray(tile, 2 * V);
        c10.intoArray(tile, ROW); c11.intoArray(tile, ROW + V); c12.intoArray(tile, ROW + 2 * V);
        c20.intoArray(tile, 2 * ROW); c21.intoArray(tile, 2 * ROW + V); c22.intoArray(tile, 2 * ROW + 2 * V);
        c30.intoArray(tile, 3 * ROW); c31.intoArray(tile, 3 * ROW + V); c32.intoArray(tile, 3 * ROW + 2 * V);
        c40.intoArray(tile, 4 * ROW); c41.intoArray(tile, 4 * ROW + V); c42.intoArray(tile, 4 * ROW + 2 * V);
        c50.intoArray(tile, 5 * ROW); c51.intoArray(tile, 5 * ROW + V); c52.intoArray(tile, 5 * ROW + 2 * V);
    }

    private static void tile6x2(float[] a, int ao, MemorySegment b, long bo, long vectorBytes, int end, float[] tile) {
        long o0 = bo, o1 = bo + vectorBytes;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero, c01 = zero;
        FloatVector c10 = zero, c11 = zero;
        FloatVector c20 = zero, c21 = zero;
        FloatVector c30 = zero, c31 = zero;
        FloatVector c40 = zero, c41 = zero;
        FloatVector c50 = zero, c51 = zero;
        for (int p = 0; p < end; p += SLOTS) {
            long q = (long) p * STEP;
            var b0 = FloatVector.fromMemorySegment(S, b, o0 + q, NATIVE);
            var b1 = FloatVector.fromMemorySegment(S, b, o1 + q, NATIVE);
            var a0 = FloatVector.broadcast(S, a[ao + p]);
            c00 = a0.fma(b0, c00); c01 = a0.fma(b1, c01);
            var a1 = FloatVector.broadcast(S, a[ao + p + 1]);
            c10 = a1.fma(b0, c10); c11 = a1.fma(b1, c11);
            var a2 = FloatVector.broadcast(S, a[ao + p + 2]);
            c20 = a2.fma(b0, c20); c21 = a2.fma(b1, c21);
            var a3 = FloatVector.broadcast(S, a[ao + p + 3]);
            c30 = a3.fma(b0, c30); c31 = a3.fma(b1, c31);
            var a4 = FloatVector.broadcast(S, a[ao + p + 4]);
            c40 = a4.fma(b0, c40); c41 = a4.fma(b1, c41);
            var a5 = FloatVector.broadcast(S, a[ao + p + 5]);
            c50 = a5.fma(b0, c50); c51 = a5.fma(b1, c51);
        }
        c00.intoArray(tile, 0); c01.intoArray(tile, V);
        c10.intoArray(tile, ROW); c11.intoArray(tile, ROW + V);
        c20.intoArray(tile, 2 * ROW); c21.intoArray(tile, 2 * ROW + V);
        c30.intoArray(tile, 3 * ROW); c31.intoArray(tile, 3 * ROW + V);
        c40.intoArray(tile, 4 * ROW); c41.intoArray(tile, 4 * ROW + V);
        c50.intoArray(tile, 5 * ROW); c51.intoArray(tile, 5 * ROW + V);
    }

    private static void tile6x1(float[] a, int ao, MemorySegment b, long bo, long vectorBytes, int end, float[] tile) {
        long o0 = bo;
        var zero = FloatVector.zero(S);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        FloatVector c40 = zero;
        FloatVector c50 = zero;
        for (int p = 0; p < end; p += SLOTS) {
            long q = (long) p * STEP;
            var b0 = FloatVector.fromMemorySegment(S, b, o0 + q, NATIVE);
            var a0 = FloatVector.broadcast(S, a[ao + p]);
            c00 = a0.fma(b0, c00);
            var a1 = FloatVector.broadcast(S, a[ao + p + 1]);
            c10 = a1.fma(b0, c10);
            var a2 = FloatVector.broadcast(S, a[ao + p + 2]);
            c20 = a2.fma(b0, c20);
            var a3 = FloatVector.broadcast(S, a[ao + p + 3]);
            c30 = a3.fma(b0, c30);
            var a4 = FloatVector.broadcast(S, a[ao + p + 4]);
            c40 = a4.fma(b0, c40);
            var a5 = FloatVector.broadcast(S, a[ao + p + 5]);
            c50 = a5.fma(b0, c50);
        }
        c00.intoArray(tile, 0);
        c10.intoArray(tile, ROW);
        c20.intoArray(tile, 2 * ROW);
        c30.intoArray(tile, 3 * ROW);
        c40.intoArray(tile, 4 * ROW);
        c50.intoArray(tile, 5 * ROW);
    }
}
