package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Tensor;

/** What happens to a tile once a kernel has summed it: it is added to C; after the last block of k come bias and activation. */
final class Merge {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = S.length();
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final long VB = S.vectorByteSize();
    /** Bytes from a row of the tile to the next. */
    private static final long ROW = Blocking.HERE.tileRow();

    /** A row of -0, which changes no number when it is added. */
    private static final MemorySegment NO_BIAS = Arena.ofAuto().allocate(ROW, Tensor.ALIGNMENT);

    static {
        for (long at = 0; at < ROW; at += Float.BYTES) NO_BIAS.set(FLOAT, at, -0f);
    }

    private Merge() {}

    /**
     * {@code c = tile} for the first block of k, else {@code c = c + tile}; then the epilogue, {@link Epilogue#NONE} if
     * it is not the last block.
     *
     * @param tileOffset where the rows start that count, in bytes
     * @param column     the column of C in which the tile starts
     * @param offset     of the tile's first element in c, in bytes
     * @param stride     bytes from a row of c to the next
     */
    static void add(MemorySegment tile, long tileOffset, int rows, int columns, MemorySegment c, long offset, long stride, boolean first, Epilogue epilogue, int column) {
        add(tile, tileOffset, ROW, rows, columns, c, offset, stride, first, epilogue, column);
    }

    /** Ends rows whose sums are in C already, whose {@code columns} fill whole vectors. */
    static void finish(Epilogue epilogue, int column, int rows, int columns, MemorySegment c, long offset, long stride) {
        add(c, offset, stride, rows, columns, c, offset, stride, true, epilogue, column);
    }

    private static void add(MemorySegment tile, long tileOffset, long tileStride, int rows, int columns, MemorySegment c, long offset, long stride, boolean first,
            Epilogue epilogue, int column) {
        var f = epilogue.activation();
        boolean relu = f.kind() == ScalarFunction.Kind.RELU;
        var bias = epilogue.bias() == null ? NO_BIAS : epilogue.bias().segment();
        long biasOffset = epilogue.bias() == null ? 0 : epilogue.bias().offset() + (long) column * Float.BYTES;
        if (columns == 4 * V) {
            four(tile, tileOffset, tileStride, rows, c, offset, stride, first, relu, bias, biasOffset);
        } else {
            for (int j = 0; j + V <= columns; j += V) {
                long at = (long) j * Float.BYTES;
                one(tile, tileOffset + at, tileStride, rows, c, offset + at, stride, first, relu, bias, biasOffset + at);
            }
            if (columns % V != 0 && columns > V && first && tile != c) { // ends the row with a whole vector, some of it once more
                long at = (long) (columns - V) * Float.BYTES;
                one(tile, tileOffset + at, tileStride, rows, c, offset + at, stride, true, relu, bias, biasOffset + at);
            } else if (columns % V != 0) rest(tile, tileOffset, tileStride, rows, columns - columns % V, columns, c, offset, stride, first, relu, bias, biasOffset);
        }
        if (!relu && f.kind() != ScalarFunction.Kind.IDENTITY) {
            for (int r = 0; r < rows; r++) Values.apply(f, c, offset + r * stride, c, offset + r * stride, columns);
        }
    }

    private static void four(MemorySegment tile, long t, long tileStride, int rows, MemorySegment c, long offset, long stride, boolean first, boolean relu,
            MemorySegment bias, long biasOffset) {
        var b0 = FloatVector.fromMemorySegment(S, bias, biasOffset, NATIVE);
        var b1 = FloatVector.fromMemorySegment(S, bias, biasOffset + VB, NATIVE);
        var b2 = FloatVector.fromMemorySegment(S, bias, biasOffset + 2 * VB, NATIVE);
        var b3 = FloatVector.fromMemorySegment(S, bias, biasOffset + 3 * VB, NATIVE);
        for (int r = 0; r < rows; r++) {
            long from = t + r * tileStride;
            long to = offset + r * stride;
            var s0 = FloatVector.fromMemorySegment(S, tile, from, NATIVE);
            var s1 = FloatVector.fromMemorySegment(S, tile, from + VB, NATIVE);
            var s2 = FloatVector.fromMemorySegment(S, tile, from + 2 * VB, NATIVE);
            var s3 = FloatVector.fromMemorySegment(S, tile, from + 3 * VB, NATIVE);
            if (!first) {
                s0 = FloatVector.fromMemorySegment(S, c, to, NATIVE).add(s0);
                s1 = FloatVector.fromMemorySegment(S, c, to + VB, NATIVE).add(s1);
                s2 = FloatVector.fromMemorySegment(S, c, to + 2 * VB, NATIVE).add(s2);
                s3 = FloatVector.fromMemorySegment(S, c, to + 3 * VB, NATIVE).add(s3);
            }
            s0 = s0.add(b0);
            s1 = s1.add(b1);
            s2 = s2.add(b2);
            s3 = s3.add(b3);
            if (relu) {
                s0 = VectorMath.positivePart(s0);
                s1 = VectorMath.positivePart(s1);
                s2 = VectorMath.positivePart(s2);
                s3 = VectorMath.positivePart(s3);
            }
            s0.intoMemorySegment(c, to, NATIVE);
            s1.intoMemorySegment(c, to + VB, NATIVE);
            s2.intoMemorySegment(c, to + 2 * VB, NATIVE);
            s3.intoMemorySegment(c, to + 3 * VB, NATIVE);
        }
    }

    private static void one(MemorySegment tile, long t, long tileStride, int rows, MemorySegment c, long offset, long stride, boolean first, boolean relu,
            MemorySegment bias, long biasOffset) {
        var b = FloatVector.fromMemorySegment(S, bias, biasOffset, NATIVE);
        for (int r = 0; r < rows; r++) {
            long to = offset + r * stride;
            var s = FloatVector.fromMemorySegment(S, tile, t + r * tileStride, NATIVE);
            if (!first) s = FloatVector.fromMemorySegment(S, c, to, NATIVE).add(s);
            s = s.add(b);
            if (relu) s = VectorMath.positivePart(s);
            s.intoMemorySegment(c, to, NATIVE);
        }
    }

    private static void rest(MemorySegment tile, long t, long tileStride, int rows, int from, int columns, MemorySegment c, long offset, long stride, boolean first, boolean relu,
            MemorySegment bias, long biasOffset) {
        for (int r = 0; r < rows; r++) {
            for (int j = from; j < columns; j++) {
                long at = (long) j * Float.BYTES;
                long to = offset + r * stride + at;
                float s = tile.get(FLOAT, t + r * tileStride + at);
                if (!first) s = c.get(FLOAT, to) + s;
                s += bias.get(FLOAT, biasOffset + at);
                c.set(FLOAT, to, relu && s <= 0 ? 0 : s);
            }
        }
    }

    /** Ends whole rows of the transpose of C, one after the other, in place: the bias is one number a row. */
    static void finishTurned(Epilogue epilogue, int row, int rows, MemorySegment c) {
        int columns = (int) (ROW / Float.BYTES);
        var f = epilogue.activation();
        for (int r = 0; epilogue.bias() != null && r < rows; r++) {
            var bias = FloatVector.broadcast(S, epilogue.bias().get(row + r));
            for (int j = 0; j < columns; j += V) {
                long at = r * ROW + (long) j * Float.BYTES;
                FloatVector.fromMemorySegment(S, c, at, NATIVE).add(bias).intoMemorySegment(c, at, NATIVE);
            }
        }
        if (f.kind() != ScalarFunction.Kind.IDENTITY) Values.apply(f, c, 0, c, 0, rows * columns);
    }
}
