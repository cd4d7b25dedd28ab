package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Exchanges rows and columns, in squares of 8 x 8 that are transposed in registers. A step of that exchanges some lanes of
 * one vector with the others of a second: both are blended into one vector, which is permuted once and blended back,
 * because processors permute one vector a cycle but blend two or three.
 */
final class Transpose {
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
    private static final boolean SQUARES = Species.FLOATS.length() >= 8;

    private static final VectorMask<Float> LOW4 = VectorMask.fromLong(S, 0b00001111), LOW2 = VectorMask.fromLong(S, 0b00110011), LOW1 = VectorMask.fromLong(S, 0b01010101);
    private static final VectorMask<Float> HIGH4 = LOW4.not(), HIGH2 = LOW2.not(), HIGH1 = LOW1.not();
    private static final VectorShuffle<Float> SWAP4 = VectorShuffle.fromOp(S, i -> i ^ 4), SWAP2 = VectorShuffle.fromOp(S, i -> i ^ 2), SWAP1 = VectorShuffle.fromOp(S, i -> i ^ 1);

    private Transpose() {}

    /**
     * {@code to[j][i] = from[i][j]} for i under {@code rows} and j under {@code columns}; offsets and strides (from row to
     * row) in bytes. The shorter way is walked last, because each row may lie in another page of memory, and a processor
     * finds few pages at once quickly.
     */
    static void run(MemorySegment from, long offset, long stride, int rows, int columns, MemorySegment to, long toOffset, long toStride) {
        int squareRows = SQUARES ? rows & -8 : 0;
        int squareColumns = SQUARES ? columns & -8 : 0;
        if (stride >= toStride) {
            for (int i = 0; i < squareRows; i += 8) {
                squares(from, offset + i * stride, stride, Float.BYTES, squareColumns, to, toOffset + (long) i * Float.BYTES, toStride, toStride);
            }
        } else {
            for (int j = 0; j < squareColumns; j += 8) {
                squares(from, offset + (long) j * Float.BYTES, stride, stride, squareRows, to, toOffset + j * toStride, toStride, Float.BYTES);
            }
        }
        scalars(from, offset, stride, 0, squareRows, squareColumns, columns, to, toOffset, toStride);
        scalars(from, offset, stride, squareRows, rows, 0, columns, to, toOffset, toStride);
    }

    private static void scalars(MemorySegment from, long offset, long stride, int firstRow, int rows, int firstColumn, int columns, MemorySegment to, long toOffset, long toStride) {
        for (int i = firstRow; i < rows; i++) {
            for (int j = firstColumn; j < columns; j++) {
                to.set(FLOAT, toOffset + j * toStride + (long) i * Float.BYTES, from.get(FLOAT, offset + i * stride + (long) j * Float.BYTES));
            }
        }
    }

    /** {@code count} rows or columns of squares: from one to the next it is {@code step} bytes in the source and {@code toStep} in the target. */
    private static void squares(MemorySegment from, long offset, long stride, long step, int count, MemorySegment to, long toOffset, long toStride, long toStep) {
        long o1 = offset + stride, o2 = o1 + stride, o3 = o2 + stride, o4 = o3 + stride, o5 = o4 + stride, o6 = o5 + stride, o7 = o6 + stride;
        for (int i = 0; i < count; i += 8) {
            long q = i * step;
            var a0 = FloatVector.fromMemorySegment(S, from, offset + q, NATIVE);
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
