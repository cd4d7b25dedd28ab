package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.Operand;

/** Copies of the factors of a matrix product in the order in which {@link MicroKernel} reads them. */
final class Packing {
    private static final int V = Species.FLOATS.length();
    private static final int SLOTS = Blocking.HERE.slots();
    private static final int STRIDE = Blocking.HERE.stripStride();

    private Packing() {}

    /**
     * A panel of A: {@code to[at + p * SLOTS + r] = a[row + r, k + p]} for r under {@code rows}, zeros beyond, p under {@code depth}.
     */
    static void panel(Operand a, int row, int rows, int k, int depth, float[] to, int at) {
        var segment = a.tensor().segment();
        long base = a.tensor().offset();
        long rowStep = a.transposed() ? 1 : a.columns();
        long kStep = a.transposed() ? a.rows() : 1;
        for (int p = 0; p < depth; p++) {
            for (int r = 0; r < SLOTS; r++) {
                to[at + p * SLOTS + r] = r < rows ? segment.get(FLOAT, base + Float.BYTES * ((row + r) * rowStep + (k + p) * kStep)) : 0;
            }
        }
    }

    /**
     * A strip of B: {@code to[p * STRIDE + j] = b[k + p, column + j]} for j under {@code columns}, zeros up to a full
     * vector, p under {@code depth}.
     */
    static void strip(Operand b, int k, int depth, int column, int columns, MemorySegment to) {
        var segment = b.tensor().segment();
        long base = b.tensor().offset();
        long columnStep = b.transposed() ? b.rows() : 1;
        long kStep = b.transposed() ? 1 : b.columns();
        int padded = (columns + V - 1) / V * V;
        for (int p = 0; p < depth; p++) {
            for (int j = 0; j < padded; j++) {
                float x = j < columns ? segment.get(FLOAT, base + Float.BYTES * ((column + j) * columnStep + (k + p) * kStep)) : 0;
                to.set(FLOAT, Float.BYTES * ((long) p * STRIDE + j), x);
            }
        }
    }
}
