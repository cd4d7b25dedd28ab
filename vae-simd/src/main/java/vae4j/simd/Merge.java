package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.ScalarFunction;

/** What happens to a tile once {@link MicroKernel} has summed it: it is added to C, and ends with bias and activation. */
final class Merge {
    private static final VectorSpecies<Float> S = Species.FLOATS;
    private static final int V = S.length();
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final int ROW = Blocking.HERE.stripStride();

    private Merge() {}

    /**
     * {@code c = tile} for the first block of k, else {@code c = c + tile}.
     *
     * @param offset  of the tile's first element in c, in bytes
     * @param stride  bytes from a row of c to the next
     */
    static void add(float[] tile, int rows, int columns, MemorySegment c, long offset, long stride, boolean first) {
        int whole = columns - columns % V;
        for (int r = 0; r < rows; r++) {
            long o = offset + r * stride;
            int t = r * ROW;
            for (int j = 0; j < whole; j += V) {
                var s = FloatVector.fromArray(S, tile, t + j);
                if (!first) s = FloatVector.fromMemorySegment(S, c, o + (long) j * Float.BYTES, NATIVE).add(s);
                s.intoMemorySegment(c, o + (long) j * Float.BYTES, NATIVE);
            }
            for (int j = whole; j < columns; j++) {
                float s = tile[t + j];
                c.set(FLOAT, o + (long) j * Float.BYTES, first ? s : c.get(FLOAT, o + (long) j * Float.BYTES) + s);
            }
        }
    }

    /** Ends finished elements of c: {@code c = activation(c + bias)}. */
    static void finish(Epilogue epilogue, int column, int rows, int columns, MemorySegment c, long offset, long stride) {
        if (epilogue.bias() != null) {
            var bias = epilogue.bias().segment();
            long biasOffset = epilogue.bias().offset() + (long) column * Float.BYTES;
            for (int r = 0; r < rows; r++) addBias(bias, biasOffset, columns, c, offset + r * stride);
        }
        var f = epilogue.activation();
        if (f.kind() == ScalarFunction.Kind.IDENTITY) return;
        for (int r = 0; r < rows; r++) Values.apply(f, c, offset + r * stride, c, offset + r * stride, columns);
    }

    private static void addBias(MemorySegment bias, long biasOffset, int columns, MemorySegment c, long offset) {
        int whole = columns - columns % V;
        for (int j = 0; j < whole; j += V) {
            long at = (long) j * Float.BYTES;
            FloatVector.fromMemorySegment(S, c, offset + at, NATIVE)
                .add(FloatVector.fromMemorySegment(S, bias, biasOffset + at, NATIVE))
                .intoMemorySegment(c, offset + at, NATIVE);
        }
        for (int j = whole; j < columns; j++) {
            long at = (long) j * Float.BYTES;
            c.set(FLOAT, offset + at, c.get(FLOAT, offset + at) + bias.get(FLOAT, biasOffset + at));
        }
    }
}
