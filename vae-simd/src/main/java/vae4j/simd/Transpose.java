package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Exchanges rows and columns, in squares as large as a vector that are transposed in registers. A step of that exchanges
 * some lanes of one vector with the others of a second: both are blended into one vector, which is permuted once and
 * blended back, because processors permute one vector a cycle but blend two or three.
 *
 * <p>Vectors are of the preferred length here as everywhere in this module: one other length teaches C2 that a
 * {@code FloatVector} may be of two classes, and now and then it then keeps the accumulators of a matrix product on the heap.
 */
final class Transpose {
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    /** The side of a square; registers hold half a square if it is 16. */
    private static final int SIDE = S.length() >= 8 ? S.length() : 0, HALF = 8;
    /** Squares whose first steps are made before the last: few enough to stay in the nearest cache. */
    private static final int SQUARES = 8;

    private static final VectorMask<Float> LOW8 = low(8), LOW4 = low(4), LOW2 = low(2), LOW1 = low(1);
    private static final VectorMask<Float> HIGH8 = LOW8.not(), HIGH4 = LOW4.not(), HIGH2 = LOW2.not(), HIGH1 = LOW1.not();
    private static final VectorShuffle<Float> SWAP8 = swap(8), SWAP4 = swap(4), SWAP2 = swap(2), SWAP1 = swap(1);

    private Transpose() {}

    private static VectorMask<Float> low(int group) {
        long bits = 0;
        for (int i = 0; i < S.length(); i++) if ((i & group) == 0) bits |= 1L << i;
        return VectorMask.fromLong(S, bits);
    }

    private static VectorShuffle<Float> swap(int group) {
        return VectorShuffle.fromOp(S, i -> i ^ group & S.length() - 1);
    }

    /**
     * {@code to[j][i] = from[i][j]} for i under {@code rows} and j under {@code columns}; offsets and strides (from row to
     * row) in bytes. The shorter way is walked last, because each row may lie in another page of memory, and a processor
     * finds few pages at once quickly.
     */
    static void run(MemorySegment from, long offset, long stride, int rows, int columns, MemorySegment to, long toOffset, long toStride) {
        if (SIDE == 0 || rows < SIDE || columns < SIDE) {
            scalars(from, offset, stride, rows, columns, to, toOffset, toStride);
        } else if (stride >= toStride) {
            for (int i = 0; i < rows; i += SIDE) { // the last square starts early rather than reaching beyond the end; so below
                int row = Math.min(i, rows - SIDE);
                along(from, offset + row * stride, stride, Float.BYTES, SIDE, columns, to, toOffset + (long) row * Float.BYTES, toStride, toStride);
            }
        } else {
            for (int j = 0; j < columns; j += SIDE) {
                int column = Math.min(j, columns - SIDE);
                along(from, offset + (long) column * Float.BYTES, stride, stride, SIDE, rows, to, toOffset + column * toStride, toStride, Float.BYTES);
            }
        }
    }

    /** The same for at most a vector of rows; what the other lanes of the vectors in {@code to} hold is left open. */
    static void lanes(MemorySegment from, long offset, long stride, int rows, int columns, MemorySegment to, long toOffset, long toStride) {
        if (SIDE == 0 || columns < SIDE) scalars(from, offset, stride, rows, columns, to, toOffset, toStride);
        else along(from, offset, stride, Float.BYTES, rows, columns, to, toOffset, toStride, toStride);
    }

    private static void scalars(MemorySegment from, long offset, long stride, int rows, int columns, MemorySegment to, long toOffset, long toStride) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to.set(FLOAT, toOffset + j * toStride + (long) i * Float.BYTES, from.get(FLOAT, offset + i * stride + (long) j * Float.BYTES));
            }
        }
    }

    /**
     * Squares along a line of {@code length} elements: from one to the next it is {@code step} bytes in the source and
     * {@code toStep} in the target. Of each, {@code rows} can be read.
     */
    private static void along(MemorySegment from, long offset, long stride, long step, int rows, int length, MemorySegment to, long toOffset, long toStride, long toStep) {
        int whole = length / SIDE * SIDE;
        for (int i = 0; i < whole; i += SQUARES * SIDE) {
            squares(from, offset + i * step, stride, step, rows, Math.min(SQUARES * SIDE, whole - i), to, toOffset + i * toStep, toStride, toStep);
        }
        if (whole < length) squares(from, offset + (length - SIDE) * step, stride, step, rows, SIDE, to, toOffset + (length - SIDE) * toStep, toStride, toStep);
    }

    private static void squares(MemorySegment from, long offset, long stride, long step, int rows, int length, MemorySegment to, long toOffset, long toStride, long toStep) {
        for (int first = 0; first < SIDE; first += HALF) {
            halves(from, offset + first * stride, stride, step, rows - 1 - first, length, to, toOffset + first * toStride, toStride, toStep);
        }
        for (int j = 0; j < SIDE - HALF; j++) exchange(to, toOffset + j * toStride, toOffset + (j + HALF) * toStride, toStep, length);
    }

    /** The last step of squares of 16: exchanges the second half of one row with the first half of another. */
    private static void exchange(MemorySegment x, long a, long b, long step, int length) {
        for (int i = 0; i < length; i += SIDE) {
            var u = FloatVector.fromMemorySegment(S, x, a + i * step, NATIVE);
            var v = FloatVector.fromMemorySegment(S, x, b + i * step, NATIVE);
            var s = u.blend(v, LOW8).rearrange(SWAP8);
            u.blend(s, HIGH8).intoMemorySegment(x, a + i * step, NATIVE);
            v.blend(s, LOW8).intoMemorySegment(x, b + i * step, NATIVE);
        }
    }

    /** The first three steps, for eight rows, of which those after {@code last} repeat it: eight by eight are transposed then. */
    private static void halves(MemorySegment from, long offset, long stride, long step, int last, int length, MemorySegment to, long toOffset, long toStride, long toStep) {
        long o0 = offset + Math.min(0, last) * stride, o1 = offset + Math.min(1, last) * stride, o2 = offset + Math.min(2, last) * stride, o3 = offset + Math.min(3, last) * stride;
        long o4 = offset + Math.min(4, last) * stride, o5 = offset + Math.min(5, last) * stride, o6 = offset + Math.min(6, last) * stride, o7 = offset + Math.min(7, last) * stride;
        for (int i = 0; i < length; i += SIDE) {
            long q = i * step;
            var a0 = FloatVector.fromMemorySegment(S, from, o0 + q, NATIVE);
            var a1 = FloatVector.fromMemorySegment(S, from, o1 + q, NATIVE);
            var a2 = FloatVector.fromMemorySegment(S, from, o2 + q, NATIVE);
            var a3 = FloatVector.fromMemorySegment(S, from, o3 + q, NATIVE);
            var a4 = FloatVector.fromMemorySegment(S, from, o4 + q, NATIVE);
            var a5 = FloatVector.fromMemorySegment(S, from, o5 + q, NATIVE);
            var a6 = FloatVector.fromMemorySegment(S, from, o6 + q, NATIVE);
            var a7 = FloatVector.fromMemorySegment(S, from, o7 + q, NATIVE);
            var s = a0.blend(a4, LOW4).rearrange(SWAP4);
            var b0 = a0.blend(s, HIGH4);
            var b4 = a4.blend(s, LOW4);
            s = a1.blend(a5, LOW4).rearrange(SWAP4);
            var b1 = a1.blend(s, HIGH4);
            var b5 = a5.blend(s, LOW4);
            s = a2.blend(a6, LOW4).rearrange(SWAP4);
            var b2 = a2.blend(s, HIGH4);
            var b6 = a6.blend(s, LOW4);
            s = a3.blend(a7, LOW4).rearrange(SWAP4);
            var b3 = a3.blend(s, HIGH4);
            var b7 = a7.blend(s, LOW4);
            s = b0.blend(b2, LOW2).rearrange(SWAP2);
            var c0 = b0.blend(s, HIGH2);
            var c2 = b2.blend(s, LOW2);
            s = b1.blend(b3, LOW2).rearrange(SWAP2);
            var c1 = b1.blend(s, HIGH2);
            var c3 = b3.blend(s, LOW2);
            s = b4.blend(b6, LOW2).rearrange(SWAP2);
            var c4 = b4.blend(s, HIGH2);
            var c6 = b6.blend(s, LOW2);
            s = b5.blend(b7, LOW2).rearrange(SWAP2);
            var c5 = b5.blend(s, HIGH2);
            var c7 = b7.blend(s, LOW2);
            long t = toOffset + i * toStep;
            s = c0.blend(c1, LOW1).rearrange(SWAP1);
            c0.blend(s, HIGH1).intoMemorySegment(to, t, NATIVE);
            c1.blend(s, LOW1).intoMemorySegment(to, t + toStride, NATIVE);
            s = c2.blend(c3, LOW1).rearrange(SWAP1);
            c2.blend(s, HIGH1).intoMemorySegment(to, t + 2 * toStride, NATIVE);
            c3.blend(s, LOW1).intoMemorySegment(to, t + 3 * toStride, NATIVE);
            s = c4.blend(c5, LOW1).rearrange(SWAP1);
            c4.blend(s, HIGH1).intoMemorySegment(to, t + 4 * toStride, NATIVE);
            c5.blend(s, LOW1).intoMemorySegment(to, t + 5 * toStride, NATIVE);
            s = c6.blend(c7, LOW1).rearrange(SWAP1);
            c6.blend(s, HIGH1).intoMemorySegment(to, t + 6 * toStride, NATIVE);
            c7.blend(s, LOW1).intoMemorySegment(to, t + 7 * toStride, NATIVE);
        }
    }
}
