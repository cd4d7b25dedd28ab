package vae4j.simd;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.Operand;
import vae4j.core.tensor.Tensor;

/**
 * Rows of the left factor of a matrix product as the tiles' kernels read them: {@code stride} bytes apart, or in panels.
 * As many rows as the highest tile has can be read beyond the last; what is there does not matter.
 */
record TileRows(MemorySegment segment, long start, long stride) {
    private static final boolean WIDE = Blocking.HERE.wide();

    /** Bytes from a row to the next: whole cache lines, and not whole pages, which would put all rows into one set of a cache. */
    static long stride(int depth) {
        long lines = ((long) depth * Float.BYTES + 63) & -64;
        return lines % 1024 == 0 ? lines + 64 : lines;
    }

    /** A part of the rows of a matrix, where they lie if they can be read there. */
    static TileRows of(Tensor a, int row, int rows, int k, int depth, Area memory) {
        if (!WIDE || row + rows + Blocking.MAX_HEIGHT > a.rows()) return pack(Operand.of(a), row, rows, k, depth, memory);
        return new TileRows(a.segment(), Lanes.at(a, (long) row * a.columns() + k), (long) a.columns() * Float.BYTES);
    }

    /** Rows that lie {@code stride} bytes apart, with room for a tile behind them. */
    static TileRows ofRows(MemorySegment a, int rows, long stride, int depth, Area memory) {
        if (WIDE) return new TileRows(a, 0, stride);
        long panel = (long) depth * Blocking.SLOTS * Float.BYTES;
        var to = memory.atLeast((rows / Blocking.PANEL_ROWS + 2) * panel);
        for (int r = 0; r < rows; r += Blocking.PANEL_ROWS) {
            Transpose.run(a, r * stride, stride, Math.min(Blocking.SLOTS, rows - r), depth, to, r / Blocking.PANEL_ROWS * panel, (long) Blocking.SLOTS * Float.BYTES);
        }
        return new TileRows(to, 0, panel);
    }

    /** Copies a part of a factor. */
    static TileRows pack(Operand a, int row, int rows, int k, int depth, Area memory) {
        if (WIDE) {
            long stride = stride(depth);
            var to = memory.atLeast((rows + Blocking.MAX_HEIGHT) * stride);
            Packing.rows(a, row, rows, k, depth, to, 0, stride);
            return new TileRows(to, 0, stride);
        }
        long panel = (long) depth * Blocking.SLOTS * Float.BYTES;
        var to = memory.atLeast((rows / Blocking.PANEL_ROWS + 2) * panel);
        Packing.panels(a, row, rows, k, depth, to, 0);
        return new TileRows(to, 0, panel);
    }

    /** Computes a tile, see the kernels. */
    void tile(int vectors, int row, int k, MemorySegment strip, int depth, MemorySegment c, long co, long cStride) {
        if (WIDE) {
            WideKernel.tile(vectors, segment, start + row * stride + (long) k * Float.BYTES, stride, strip, depth, c, co, cStride);
        } else {
            NarrowKernel.tile(vectors, segment, start + row / Blocking.PANEL_ROWS * stride + (long) k * Blocking.SLOTS * Float.BYTES, strip, depth, c, co, cStride);
        }
    }
}
