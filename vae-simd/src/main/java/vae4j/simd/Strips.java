package vae4j.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.tensor.Tensor;

/** The right factor of a matrix product, packed whole because many rows meet it, and the product of rows with it. */
final class Strips {
    private static final Blocking BLOCKING = Blocking.HERE;
    static final int KC = BLOCKING.depth();
    private static final int V = BLOCKING.lanes();
    static final long TILE_ROW = BLOCKING.tileRow();

    /** Segments of their own, because the kernels read a strip from the start of one. */
    private final List<MemorySegment> memory = new ArrayList<>();
    private int columns;
    private int depth;

    static MemorySegment allocate() {
        return Arena.ofAuto().allocate(KC * TILE_ROW, Tensor.ALIGNMENT);
    }

    /** Packs a factor on the team's threads. */
    void pack(Operand b, ThreadTeam team) {
        columns = b.columns();
        depth = b.rows();
        int blocks = (depth + KC - 1) / KC;
        int vectors = (columns + V - 1) / V;
        int strips = 0;
        var first = new int[vectors + 1];
        while (first[strips] < vectors) first[++strips] = first[strips - 1] + BLOCKING.width(vectors - first[strips - 1]);
        while (memory.size() < strips * blocks) memory.add(allocate());
        team.run(strips * blocks, i -> {
            int column = first[i / blocks] * V;
            int k = i % blocks * KC;
            Packing.strip(b, k, Math.min(KC, depth - k), column, Math.min(first[i / blocks + 1] * V, columns) - column, memory.get(i));
        });
    }

    /**
     * {@code c = rows times this}, then the epilogue.
     *
     * @param column  where the epilogue's bias starts
     * @param co      where the result starts in c, in bytes
     * @param stride  from a row of the result to the next, in bytes
     * @param roomy   whether there is memory behind each row for whole vectors, and behind the last row for a whole tile
     * @param scratch for a tile
     */
    void multiply(TileRows a, int rows, Epilogue epilogue, int column, MemorySegment c, long co, long stride, boolean roomy, MemorySegment scratch) {
        int blocks = (depth + KC - 1) / KC;
        int vectors = (columns + V - 1) / V;
        for (int vector = 0, strip = 0, width; vector < vectors; vector += width, strip++) {
            width = BLOCKING.width(vectors - vector);
            int count = Math.min(width * V, columns - vector * V);
            long at = co + (long) vector * V * Float.BYTES;
            for (int block = 0; block < blocks; block++) {
                int k = block * KC;
                int kc = Math.min(KC, depth - k);
                boolean last = block == blocks - 1;
                strip(a, rows, k, memory.get(strip * blocks + block), kc, width, count, block == 0, last ? epilogue : Epilogue.NONE, column + vector * V, c, at, stride, roomy, scratch);
            }
        }
    }

    /** The product of rows with one block of one strip, set or added to the result. */
    static void strip(TileRows a, int rows, int k, MemorySegment strip, int kc, int width, int columns, boolean first, Epilogue epilogue, int column,
            MemorySegment c, long co, long stride, boolean roomy, MemorySegment scratch) {
        boolean direct = first && epilogue.equals(Epilogue.NONE) && (roomy || columns == width * V);
        for (int r = 0, height; r < rows; r += height) {
            height = BLOCKING.height(width);
            int count = Math.min(height, rows - r);
            if (direct && (roomy || count == height)) {
                a.tile(width, r, k, strip, kc, c, co + r * stride, stride);
            } else {
                a.tile(width, r, k, strip, kc, scratch, 0, TILE_ROW);
                Merge.add(scratch, 0, count, columns, c, co + r * stride, stride, first, epilogue, column);
            }
        }
    }
}
