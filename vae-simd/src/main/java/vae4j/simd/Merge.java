package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

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
    /** Bytes from a row of the tile to the next. */
    private static final long ROW = Blocking.HERE.tileRow();

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
        var f = epilogue.activation();
        boolean relu = f.kind() == ScalarFunction.Kind.RELU;
        int whole = columns - columns % V;
        if (whole > 0) {
            if (epilogue.bias() == null) vectors(tile, tileOffset, rows, whole, c, offset, stride, first, relu);
            else biased(tile, tileOffset, rows, whole, c, offset, stride, first, relu, epilogue.bias().segment(), epilogue.bias().offset() + (long) column * Float.BYTES);
        }
        if (whole < columns) scalars(tile, tileOffset, rows, whole, columns, c, offset, stride, first, epilogue.bias(), column);
        if (relu && whole < columns) {
            for (int r = 0; r < rows; r++) Values.apply(f, c, offset + r * stride + (long) whole * Float.BYTES, c, offset + r * stride + (long) whole * Float.BYTES, columns - whole);
        } else if (!relu && f.kind() != ScalarFunction.Kind.IDENTITY) {
            for (int r = 0; r < rows; r++) Values.apply(f, c, offset + r * stride, c, offset + r * stride, columns);
        }
    }

    private static void vectors(MemorySegment tile, long t, int rows, int columns, MemorySegment c, long offset, long stride, boolean first, boolean relu) {
        for (int j = 0; j < columns; j += V) {
            long at = (long) j * Float.BYTES;
            for (int r = 0; r < rows; r++) {
                var s = FloatVector.fromMemorySegment(S, tile, t + at + r * ROW, NATIVE);
                long o = offset + at + r * stride;
                if (!first) s = FloatVector.fromMemorySegment(S, c, o, NATIVE).add(s);
                if (relu) s = VectorMath.positivePart(s);
                s.intoMemorySegment(c, o, NATIVE);
            }
        }
    }

    private static void biased(MemorySegment tile, long t, int rows, int columns, MemorySegment c, long offset, long stride, boolean first, boolean relu, MemorySegment bias, long biasOffset) {
        for (int j = 0; j < columns; j += V) {
            long at = (long) j * Float.BYTES;
            var b = FloatVector.fromMemorySegment(S, bias, biasOffset + at, NATIVE);
            for (int r = 0; r < rows; r++) {
                var s = FloatVector.fromMemorySegment(S, tile, t + at + r * ROW, NATIVE);
                long o = offset + at + r * stride;
                if (!first) s = FloatVector.fromMemorySegment(S, c, o, NATIVE).add(s);
                s = s.add(b);
                if (relu) s = VectorMath.positivePart(s);
                s.intoMemorySegment(c, o, NATIVE);
            }
        }
    }

    private static void scalars(MemorySegment tile, long t, int rows, int from, int columns, MemorySegment c, long offset, long stride, boolean first, Tensor bias, int column) {
        for (int r = 0; r < rows; r++) {
            for (int j = from; j < columns; j++) {
                long o = offset + r * stride + (long) j * Float.BYTES;
                float s = tile.get(FLOAT, t + r * ROW + (long) j * Float.BYTES);
                if (!first) s = c.get(FLOAT, o) + s;
                c.set(FLOAT, o, bias == null ? s : s + bias.get(column + j));
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
