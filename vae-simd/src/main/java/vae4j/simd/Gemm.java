package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.KernelShapes;
import vae4j.core.backend.Operand;
import vae4j.core.tensor.Tensor;

/**
 * The matrix product of {@link Backend#gemm}, after Goto and van de Geijn 2008 (<i>Anatomy of High-Performance Matrix
 * Multiplication</i>) and BLIS (Van Zee and van de Geijn 2015).
 *
 * <pre>{@code
 * for each block of rows and group of k that fits the panels      one after the other
 *     for each panel of A: pack it                                shared out
 *     for each piece: some columns and rows of C                  shared out
 *         for each strip of its columns, each block of k
 *             pack the strip of B
 *             for each panel: tile = panel x strip; add the tile to C
 * }</pre>
 *
 * Each element of C is one chain of additions in one thread, so the cut into pieces cannot change a bit.
 */
final class Gemm {
    private static final Blocking BLOCKING = Blocking.HERE;
    private static final int KC = BLOCKING.depth();
    private static final int LANES = BLOCKING.lanes();
    private static final int SLOTS = BLOCKING.slots();
    /** Products of fewer multiply-adds take a plain loop: less than packing, and quick before anything is compiled. */
    private static final long SMALL = 4096;

    /** Memory of one thread for one piece; the panels are those of the call that it made. */
    private static final class Scratch {
        final MemorySegment strip = Arena.ofAuto().allocate((long) KC * BLOCKING.stripStride() * Float.BYTES, Tensor.ALIGNMENT);
        final float[] tile = new float[BLOCKING.rows() * BLOCKING.stripStride()];
        float[] panels = new float[0];

        float[] panels(int floats) {
            if (panels.length < floats) panels = new float[floats];
            return panels;
        }
    }

    private final ThreadTeam team;
    private final ArrayDeque<Scratch> unused = new ArrayDeque<>();

    Gemm(ThreadTeam team) {
        this.team = team;
    }

    void run(Operand a, Operand b, Epilogue epilogue, Tensor c) {
        KernelShapes.requireGemm(a, b, epilogue, c);
        int m = a.rows();
        int n = b.columns();
        int k = a.columns();
        if ((long) m * n * k < SMALL) {
            small(a, b, epilogue, c);
            return;
        }
        int columnOfPanels = BLOCKING.panelCount(m) * SLOTS;
        int group = Math.min(k, Math.max(KC, BLOCKING.panels() / columnOfPanels / KC * KC));
        int rows = Math.min(m, Math.max(1, BLOCKING.panels() / (SLOTS * group)) * BLOCKING.rows());
        var scratch = take();
        for (int row = 0; row < m; row += rows) {
            for (int k0 = 0; k0 < k; k0 += group) {
                block(a, b, epilogue, c, row, Math.min(rows, m - row), k0, Math.min(group, k - k0), scratch);
            }
        }
        give(scratch);
    }

    private void block(Operand a, Operand b, Epilogue epilogue, Tensor c, int row, int rows, int k0, int depth, Scratch scratch) {
        int n = b.columns();
        int panels = BLOCKING.panelCount(rows);
        float[] packed = scratch.panels(panels * depth * SLOTS);
        team.run(panels, panel -> {
            int from = BLOCKING.panelRow(rows, panel);
            int height = Math.min(BLOCKING.panelHeight(rows, panel), rows - from);
            Packing.panel(a, row + from, height, k0, depth, packed, panel * depth * SLOTS);
        });
        int vectors = (n + LANES - 1) / LANES;
        int columnPieces = Math.min(team.threads(), (vectors + BLOCKING.vectors() - 1) / BLOCKING.vectors());
        int rowPieces = team.threads() / columnPieces;
        team.run(columnPieces * rowPieces, piece -> {
            int columnPiece = piece % columnPieces;
            int rowPiece = piece / columnPieces;
            int firstVector = vectors * columnPiece / columnPieces;
            int endVector = vectors * (columnPiece + 1) / columnPieces;
            int firstPanel = panels * rowPiece / rowPieces;
            int endPanel = panels * (rowPiece + 1) / rowPieces;
            var own = take();
            for (int vector = firstVector; vector < endVector; ) {
                int width = BLOCKING.stripWidth(endVector - vector);
                strip(b, epilogue, c, row, rows, k0, depth, packed, own, vector, width, firstPanel, endPanel);
                vector += width;
            }
            give(own);
        });
    }

    private static void strip(Operand b, Epilogue epilogue, Tensor c, int row, int rows, int k0, int depth, float[] packed, Scratch own,
            int vector, int width, int firstPanel, int endPanel) {
        int n = b.columns();
        int column = vector * LANES;
        int columns = Math.min(width * LANES, n - column);
        long stride = (long) n * Float.BYTES;
        var segment = c.segment();
        for (int k = 0; k < depth; k += KC) {
            int kc = Math.min(KC, depth - k);
            boolean first = k0 + k == 0;
            boolean last = k0 + k + kc == b.rows();
            Packing.strip(b, k0 + k, kc, column, columns, own.strip);
            for (int panel = firstPanel; panel < endPanel; panel++) {
                int from = BLOCKING.panelRow(rows, panel);
                int height = Math.min(BLOCKING.panelHeight(rows, panel), rows - from);
                MicroKernel.tile(height, width, packed, (panel * depth + k) * SLOTS, own.strip, 0, kc, own.tile);
                long offset = c.offset() + (row + from) * stride + (long) column * Float.BYTES;
                Merge.add(own.tile, height, columns, segment, offset, stride, first);
                if (last) Merge.finish(epilogue, column, height, columns, segment, offset, stride);
            }
        }
    }

    private static void small(Operand a, Operand b, Epilogue epilogue, Tensor c) {
        int m = a.rows();
        int n = b.columns();
        int k = a.columns();
        var as = a.tensor().segment();
        var bs = b.tensor().segment();
        long aRow = Float.BYTES * (a.transposed() ? 1L : k);
        long aK = Float.BYTES * (a.transposed() ? (long) m : 1);
        long bColumn = Float.BYTES * (b.transposed() ? (long) k : 1);
        long bK = Float.BYTES * (b.transposed() ? 1L : n);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                long ao = a.tensor().offset() + i * aRow;
                long bo = b.tensor().offset() + j * bColumn;
                float sum = 0;
                for (int block = 0; block < k; block += KC) {
                    float s = 0;
                    for (int p = block; p < Math.min(block + KC, k); p++) {
                        s = Math.fma(as.get(FLOAT, ao + p * aK), bs.get(FLOAT, bo + p * bK), s);
                    }
                    sum = block == 0 ? s : sum + s;
                }
                if (epilogue.bias() != null) sum += epilogue.bias().get(j);
                c.set((long) i * n + j, epilogue.activation().value(sum));
            }
        }
    }

    private Scratch take() {
        synchronized (unused) {
            var scratch = unused.poll();
            if (scratch != null) return scratch;
        }
        return new Scratch();
    }

    private void give(Scratch scratch) {
        synchronized (unused) {
            unused.push(scratch);
        }
    }
}
