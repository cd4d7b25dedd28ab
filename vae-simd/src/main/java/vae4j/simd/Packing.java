package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import vae4j.core.backend.Operand;

/** Copies of the factors of a matrix product in the order in which {@link WideKernel} and {@link NarrowKernel} read them. */
final class Packing {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = S.length();
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    /** Bytes of a vector, and from a vector of a strip to the next one of the same k. */
    private static final long VB = S.vectorByteSize(), PANEL = Blocking.HERE.depth() * VB;

    private static final long SLOT_BYTES = Blocking.SLOTS * Float.BYTES;

    private Packing() {}

    /** Rows of A: {@code to[r][p] = a[row + r, k + p]} for r under {@code rows} and p under {@code depth}, {@code stride} bytes a row. */
    static void rows(Operand a, int row, int rows, int k, int depth, MemorySegment to, long at, long stride) {
        var segment = a.tensor().segment();
        if (a.transposed()) {
            long step = (long) a.rows() * Float.BYTES;
            Transpose.run(segment, a.tensor().offset() + k * step + (long) row * Float.BYTES, step, depth, rows, to, at, stride);
        } else {
            long step = (long) a.columns() * Float.BYTES;
            for (int r = 0; r < rows; r++) {
                MemorySegment.copy(segment, a.tensor().offset() + (row + r) * step + (long) k * Float.BYTES, to, at + r * stride, (long) depth * Float.BYTES);
            }
        }
    }

    /**
     * Panels of A for {@link NarrowKernel}: {@code to[i][p][r] = a[row + i * PANEL_ROWS + r, k + p]} for rows under
     * {@code rows} and p under {@code depth}; slots of other rows hold anything.
     */
    static void panels(Operand a, int row, int rows, int k, int depth, MemorySegment to, long at) {
        var segment = a.tensor().segment();
        long rowStep = a.transposed() ? Float.BYTES : (long) a.columns() * Float.BYTES;
        long kStep = a.transposed() ? (long) a.rows() * Float.BYTES : Float.BYTES;
        for (int i = 0; i < rows; i += Blocking.PANEL_ROWS) {
            int count = Math.min(Blocking.SLOTS, a.rows() - row - i); // more rows than the panel has do no harm, and eight are quick
            long from = a.tensor().offset() + (row + i) * rowStep + k * kStep;
            if (a.transposed()) copySlots(segment, from, kStep, count, depth, to, at);
            else Transpose.run(segment, from, rowStep, count, depth, to, at, SLOT_BYTES);
            at += depth * SLOT_BYTES;
        }
    }

    private static void copySlots(MemorySegment from, long offset, long stride, int count, int depth, MemorySegment to, long at) {
        if (count == Blocking.SLOTS && V == Blocking.SLOTS) {
            for (int p = 0; p < depth; p++) {
                FloatVector.fromMemorySegment(S, from, offset + p * stride, NATIVE).intoMemorySegment(to, at + p * SLOT_BYTES, NATIVE);
            }
        } else {
            for (int p = 0; p < depth; p++) {
                for (int r = 0; r < count; r++) to.set(FLOAT, at + p * SLOT_BYTES + (long) r * Float.BYTES, from.get(FLOAT, offset + p * stride + (long) r * Float.BYTES));
            }
        }
    }

    /**
     * A strip of B: vector j of step p is at {@code to[j * PANEL + p * VB]}; its lanes are
     * {@code b[k + p, column + j * V ...]}, from {@code columns} on anything.
     */
    static void strip(Operand b, int k, int depth, int column, int columns, MemorySegment to) {
        var segment = b.tensor().segment();
        int whole = columns / V;
        int rest = columns % V;
        if (b.transposed()) {
            long step = (long) b.rows() * Float.BYTES;
            long from = b.tensor().offset() + column * step + (long) k * Float.BYTES;
            for (int j = 0; j < columns; j += V) {
                Transpose.lanes(segment, from + j * step, step, Math.min(V, columns - j), depth, to, j / V * PANEL, VB);
            }
        } else {
            long step = (long) b.columns() * Float.BYTES;
            long from = b.tensor().offset() + k * step + (long) column * Float.BYTES;
            for (int j = 0; j < whole; j++) copy(segment, from + j * VB, step, depth, to, j * PANEL);
            if (rest > 0) {
                long lastVector = Math.floorDiv(b.tensor().size() - column - whole * V - V, b.columns()) - k; // later, a vector reaches beyond the tensor
                int vectors = Math.clamp(lastVector + 1, 0, depth);
                copy(segment, from + whole * VB, step, vectors, to, whole * PANEL);
                copyRest(segment, from + whole * VB, step, rest, vectors, depth, to, whole * PANEL);
            }
        }
    }

    /** One vector of each row: a loop as plain as this is as quick as one over four, and three times as quick as one that has another inside. */
    private static void copy(MemorySegment from, long offset, long stride, int depth, MemorySegment to, long at) {
        for (int p = 0; p < depth; p++) {
            FloatVector.fromMemorySegment(S, from, offset + p * stride, NATIVE).intoMemorySegment(to, at + p * VB, NATIVE);
        }
    }

    private static void copyRest(MemorySegment from, long offset, long stride, int columns, int first, int depth, MemorySegment to, long at) {
        for (int p = first; p < depth; p++) {
            for (int j = 0; j < columns; j++) {
                to.set(FLOAT, at + p * VB + (long) j * Float.BYTES, from.get(FLOAT, offset + p * stride + (long) j * Float.BYTES));
            }
        }
    }
}
