package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.ScalarFunction;

/** What happens to a tile once a kernel has summed it: it is added to C; after the last block of k come bias and activation. */
final class Merge {
    private static final VectorSpecies<Float> S = Species.FLOATS;
    private static final int V = S.length();
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    private Merge() {}

    /** {@code c = tile} for the first block of k, else {@code c = c + tile}; offsets and strides (from row to row) in bytes. */
    static void add(MemorySegment tile, long tileOffset, long tileStride, int rows, int columns, MemorySegment c, long offset, long stride, boolean first) {
        for (int r = 0; r < rows; r++) {
            if (first) copyRow(tile, tileOffset + r * tileStride, columns, c, offset + r * stride);
            else addRow(tile, tileOffset + r * tileStride, columns, c, offset + r * stride);
        }
    }

    private static void copyRow(MemorySegment tile, long t, int columns, MemorySegment c, long offset) {
        int whole = columns - columns % V;
        for (int j = 0; j < whole; j += V) {
            long at = (long) j * Float.BYTES;
            FloatVector.fromMemorySegment(S, tile, t + at, NATIVE).intoMemorySegment(c, offset + at, NATIVE);
        }
        for (int j = whole; j < columns; j++) {
            long at = (long) j * Float.BYTES;
            c.set(FLOAT, offset + at, tile.get(FLOAT, t + at));
        }
    }

    private static void addRow(MemorySegment tile, long t, int columns, MemorySegment c, long offset) {
        int whole = columns - columns % V;
        for (int j = 0; j < whole; j += V) {
            long at = (long) j * Float.BYTES;
            FloatVector.fromMemorySegment(S, c, offset + at, NATIVE)
                .add(FloatVector.fromMemorySegment(S, tile, t + at, NATIVE))
                .intoMemorySegment(c, offset + at, NATIVE);
        }
        for (int j = whole; j < columns; j++) {
            long at = (long) j * Float.BYTES;
            c.set(FLOAT, offset + at, c.get(FLOAT, offset + at) + tile.get(FLOAT, t + at));
        }
    }

    /** Ends finished elements in place: {@code c = activation(c + bias)}. */
    static void finish(Epilogue epilogue, int column, int rows, int columns, MemorySegment c, long offset, long stride) {
        var bias = epilogue.bias();
        var f = epilogue.activation();
        for (int r = 0; r < rows; r++) {
            if (bias != null) addRow(bias.segment(), bias.offset() + (long) column * Float.BYTES, columns, c, offset + r * stride);
            if (f.kind() != ScalarFunction.Kind.IDENTITY) Values.apply(f, c, offset + r * stride, c, offset + r * stride, columns);
        }
    }
}
