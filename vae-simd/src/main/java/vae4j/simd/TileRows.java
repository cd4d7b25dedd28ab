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
        return WIDE && row + rows + Blocking.MAX_HEIGHT <= a.rows() ? lying(a, row, k) : pack(Operand.of(a), row, rows, k, depth, memory);
    }

    /** The rows of a matrix from one on, where they lie: nothing can be read beyond its last. */
    static TileRows lying(Tensor a, int row, int k) {
        return new TileRows(a.segment(), Lanes.at(a, (long) row * a.columns() + k), (long) a.columns() * Float.BYTES);
    }

    /** Memory for rows that are to be packed, with room for a tile behind them. */
    static TileRows room(int rows, int depth, Area memory) {
        long stride = WIDE ? stride(depth) : panel(depth);
        return new TileRows(memory.atLeast((WIDE ? rows + Blocking.MAX_HEIGHT : rows / Blocking.PANEL_ROWS + 2) * stride), 0, stride);
    }

    private static long panel(int depth) {
        return (long) depth * Blocking.SLOTS * Float.BYTES;
    }

    /** Rows that lie {@code stride} bytes apart, with room for a tile behind them. */
    static TileRows ofRows(MemorySegment a, int rows, long stride, int depth, Area memory) {
        if (WIDE) return new TileRows(a, 0, stride);
        var to = room(rows, depth, memory);
        for (int r = 0; r < rows; r += Blocking.PANEL_ROWS) {
            Transpose.run(a, r * stride, stride, Math.min(Blocking.SLOTS, rows - r), depth, to.segment, to.offset(r, 0), (long) Blocking.SLOTS * Float.BYTES);
        }
        return to;
    }

    /** Copies a part of a factor. */
    static TileRows pack(Operand a, int row, int rows, int k, int depth, Area memory) {
        var to = room(rows, depth, memory);
        to.fill(a, row, rows, k, depth, 0);
        return to;
    }

    /** Copies a part of a factor to these rows from {@code to} on, a multiple of a panel's. */
    void fill(Operand a, int row, int rows, int k, int depth, int to) {
        if (WIDE) Packing.rows(a, row, rows, k, depth, segment, offset(to, 0), stride);
        else Packing.panels(a, row, rows, k, depth, segment, offset(to, 0));
    }

    private long offset(int row, int k) {
        return WIDE ? start + row * stride + (long) k * Float.BYTES : start + row / Blocking.PANEL_ROWS * stride + (long) k * Blocking.SLOTS * Float.BYTES;
    }

    /** Computes a tile, see the kernels. */
    void tile(int vectors, int row, int k, MemorySegment strip, int depth, MemorySegment c, long co, long cStride) {
        if (WIDE) WideKernel.tile(vectors, segment, offset(row, k), stride, strip, depth, c, co, cStride);
        else NarrowKernel.tile(vectors, segment, offset(row, k), strip, depth, c, co, cStride);
    }
}
