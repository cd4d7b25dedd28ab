package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Tensor;

/**
 * The matrix product of {@link Backend#gemm}, after Goto and van de Geijn 2008 (<i>Anatomy of High-Performance Matrix
 * Multiplication</i>) and BLIS (Van Zee and van de Geijn 2015), but A is read where it lies if its rows are.
 *
 * <pre>{@code
 * for each block of rows and group of k that fits the memory for A     one after the other
 *     pack A's block if it is transposed                               shared out
 *     for each piece: some rows and columns of C                       shared out
 *         for each strip of its columns
 *             for each block of k
 *                 pack the strip of B
 *                 for each tile of rows: tile = A's rows x strip; add it to C
 *             if turned: turn the strip into C
 * }</pre>
 *
 * If the other factor is cheaper to pack and A need not be, the product is turned: the transpose of C is computed as B's transpose by A's.
 * Each element of C is one chain of additions in one thread either way, so none of this can change a bit.
 */
final class Gemm {
    private static final Blocking BLOCKING = Blocking.HERE;
    private static final int KC = BLOCKING.depth();
    private static final int LANES = BLOCKING.lanes();
    private static final long TILE_ROW = BLOCKING.tileRow();
    private static final boolean WIDE = BLOCKING.wide();
    /** Rows that a thread packs at a time: whole panels, and whole squares for the transposition. */
    private static final int ROWS_A_PIECE = 48;
    /** Enough rows for packing a strip of B to cost little beside its use. */
    private static final int MANY_ROWS = 384;
    /** Products of fewer multiply-adds take a plain loop: it needs no packing and is quick before anything is compiled. */
    private static final long SMALL = 4096;

    private final ThreadTeam team;
    private final Pool<Scratch> pool = new Pool<>(Scratch::new);

    Gemm(ThreadTeam team) {
        this.team = team;
    }

    /** The shapes have been checked. */
    void run(Operand a, Operand b, Epilogue epilogue, Tensor c) {
        if ((long) a.rows() * b.columns() * a.columns() < SMALL) {
            small(a, b, epilogue, c);
            return;
        }
        if (a.rows() <= FewRows.MOST && !a.transposed() && !b.transposed() && b.columns() >= LANES) {
            fewRows(a.tensor(), b.tensor(), epilogue, c);
            return;
        }
        var f = epilogue.activation();
        boolean merged = f.equals(ScalarFunction.IDENTITY) || f.equals(ScalarFunction.RELU);
        if (WIDE && b.columns() >= Blocking.MAX_HEIGHT && overhead(b, a, true) + 1.5 * a.rows() * b.columns() < overhead(a, b, false)) {
            run(new Product(new Operand(b.tensor(), !b.transposed()), new Operand(a.tensor(), !a.transposed()), true, epilogue, ScalarFunction.IDENTITY, c));
        } else {
            run(new Product(a, b, false, merged ? epilogue : new Epilogue(epilogue.bias(), ScalarFunction.IDENTITY), merged ? ScalarFunction.IDENTITY : f, c));
        }
    }

    /**
     * What a product takes beside the multiplication, in units of an element that is transposed (measured on AVX-512): an
     * element costs 1 if packing transposes it, half if not, 1.5 to be turned; tiles of two vectors are slow.
     *
     * @param turned whether the factors, left and right, are to be transposed first
     */
    private static double overhead(Operand left, Operand right, boolean turned) {
        int columns = turned ? right.rows() : right.columns();
        double elementsOfLeft = left.tensor().size();
        return (left.transposed() != turned ? elementsOfLeft : 0) + (right.transposed() != turned ? 1 : 0.5) * right.tensor().size()
            + (columns <= 2 * LANES ? 0.7 * elementsOfLeft : 0);
    }

    private void fewRows(Tensor a, Tensor b, Epilogue epilogue, Tensor c) {
        int n = b.columns();
        int pieces = Math.clamp(team.threads(), 1, n / LANES);
        team.run(pieces, piece -> {
            int from = firstColumn(n, piece, pieces);
            var own = pool.take();
            FewRows.run(a, b, epilogue, c, from, firstColumn(n, piece + 1, pieces) - from, own.results);
            pool.give(own);
        });
    }

    /** Whole vectors to all pieces but the last. */
    private static int firstColumn(int columns, int piece, int pieces) {
        return piece == pieces ? columns : columns / LANES * piece / pieces * LANES;
    }

    /**
     * The product as it is computed: {@code c = a b}, or its transpose if it is turned.
     *
     * @param epilogue   what ends a tile
     * @param activation what comes after that, in passes over many elements, or the identity
     */
    private record Product(Operand a, Operand b, boolean turned, Epilogue epilogue, ScalarFunction activation, Tensor c) {
        /** Whether packing A pays although its rows could be read where they lie: they are read for many strips of B. */
        boolean isLarge() {
            return !turned && b.columns() >= 8 * BLOCKING.vectors() * LANES && (double) a.rows() * a.columns() > BLOCKING.near();
        }
    }

    private void run(Product product) {
        int m = product.a.rows();
        int k = product.a.columns();
        boolean packs = !WIDE || product.a.transposed() || m < Blocking.MAX_HEIGHT || product.isLarge();
        int group = k;
        int rows = product.turned ? BLOCKING.turned() : m;
        if (packs) {
            if (!product.turned) group = Math.min(k, Math.max(1, BLOCKING.packed() / KC / Math.min(m, MANY_ROWS)) * KC); // what is turned must be finished
            rows = Math.min(rows, Math.max(ROWS_A_PIECE, BLOCKING.packed() / group / ROWS_A_PIECE * ROWS_A_PIECE));
        }
        var scratch = pool.take();
        for (int row = 0; row < m; row += rows) {
            for (int k0 = 0; k0 < k; k0 += group) {
                block(product, packs, row, Math.min(rows, m - row), k0, Math.min(group, k - k0), scratch);
            }
        }
        pool.give(scratch);
    }

    private void block(Product product, boolean packs, int row, int rows, int k0, int depth, Scratch scratch) {
        var source = packs ? TileRows.room(rows, depth, scratch.packed) : TileRows.lying(product.a.tensor(), row, k0);
        int readable = packs ? rows + Blocking.MAX_HEIGHT : product.a.rows() - row;
        if (packs) {
            team.run((rows + ROWS_A_PIECE - 1) / ROWS_A_PIECE, piece -> {
                int from = piece * ROWS_A_PIECE;
                source.fill(product.a, row + from, Math.min(ROWS_A_PIECE, rows - from), k0, depth, from);
            });
        }
        int vectors = (product.b.columns() + LANES - 1) / LANES;
        int strips = (vectors + BLOCKING.vectors() - 1) / BLOCKING.vectors();
        int parts = Math.max(1, rows / Blocking.MAX_HEIGHT);
        int threads = team.threads();
        boolean tall = rows > product.b.columns(); // then A is the larger factor, which no two threads should read
        int rowPieces = tall ? Math.min(threads, parts) : Math.clamp(threads / Math.min(threads, strips), 1, parts);
        int columnPieces = tall ? Math.clamp(threads / rowPieces, 1, strips) : Math.min(threads, strips);
        team.run(columnPieces * rowPieces, piece -> {
            int column = piece % columnPieces;
            int part = piece / columnPieces;
            int first = firstRow(rows, part, rowPieces);
            int end = firstRow(rows, part + 1, rowPieces);
            int vector = (int) ((long) vectors * column / columnPieces);
            int endVector = (int) ((long) vectors * (column + 1) / columnPieces);
            int firstColumn = vector * LANES;
            int endColumn = Math.min(endVector * LANES, product.b.columns());
            boolean wholeSums = depth == product.a.columns();
            var own = pool.take();
            for (int width; vector < endVector; vector += width) {
                width = BLOCKING.width(endVector - vector);
                int from = vector * LANES;
                int ragged = width * LANES - (endColumn - from);
                if (ragged > 0 && wholeSums && from - ragged >= firstColumn) from -= ragged; // computes some columns again rather than a part of a vector
                strip(product, source, readable, row, first, end, k0, depth, from, width, own);
            }
            pool.give(own);
            if (k0 + depth == product.a.columns()) activate(product, row + first, end - first, firstColumn, endColumn - firstColumn);
        });
    }

    private static void activate(Product product, int row, int rows, int column, int columns) {
        var f = product.activation;
        if (f.equals(ScalarFunction.IDENTITY)) return;
        var c = product.c;
        int n = product.b.columns();
        int lines = columns == n ? 1 : rows; // whole rows are one line
        for (int i = 0; i < lines; i++) {
            long at = Lanes.at(c, (long) (row + i) * n + column);
            Values.apply(f, c.segment(), at, c.segment(), at, lines == 1 ? rows * columns : columns);
        }
    }

    private static int firstRow(int rows, int part, int parts) {
        int row = (int) ((long) rows * part / parts);
        return WIDE || part == parts ? row : row / Blocking.PANEL_ROWS * Blocking.PANEL_ROWS;
    }

    /** Rows {@code first} to {@code end} of a block, and the columns of one strip. */
    private static void strip(Product product, TileRows a, int readable, int row, int first, int end, int k0, int depth, int column, int width, Scratch own) {
        int columns = Math.min(width * LANES, product.b.columns() - column);
        var c = product.c.segment();
        long stride = product.turned ? TILE_ROW : (long) product.b.columns() * Float.BYTES;
        var target = product.turned ? own.results.atLeast((end - first) * TILE_ROW) : c;
        long origin = product.turned ? 0 : product.c.offset() + (row + first) * stride + (long) column * Float.BYTES;
        for (int k = 0; k < depth; k += KC) {
            int kc = Math.min(KC, depth - k);
            boolean firstBlock = k0 + k == 0;
            var ending = product.turned || k0 + k + kc < product.b.rows() ? Epilogue.NONE : product.epilogue;
            boolean direct = firstBlock && (product.turned || columns == width * LANES);
            int whole = 0; // rows whose sums are in C
            Packing.strip(product.b, k0 + k, kc, column, columns, own.strip);
            for (int r = first, count; r < end; r += count) {
                int height = BLOCKING.height(width);
                int from = WIDE ? Math.min(r, Math.min(Math.max(end - height, first), readable - height)) : r; // the last tile starts early rather than beyond what is to be read or written
                count = Math.min(height - (r - from), end - r);
                if (direct && from >= first && from + height <= end) {
                    a.tile(width, from, k, own.strip, kc, target, origin + (from - first) * stride, stride);
                    whole = from + height - first;
                } else {
                    a.tile(width, from, k, own.strip, kc, own.tile, 0, TILE_ROW);
                    Merge.add(own.tile, (r - from) * TILE_ROW, count, columns, target, origin + (r - first) * stride, stride, firstBlock, ending, column);
                }
            }
            if (!ending.equals(Epilogue.NONE)) Merge.finish(ending, column, whole, columns, target, origin, stride); // many tiles in one go
        }
        if (product.turned) turn(product, row + first, end - first, column, columns, target);
    }

    /** Finished rows of the transpose of C become columns of C. */
    private static void turn(Product product, int row, int rows, int column, int columns, MemorySegment turned) {
        Merge.finishTurned(product.epilogue, row, rows, turned);
        long stride = (long) product.a.rows() * Float.BYTES;
        Transpose.run(turned, 0, TILE_ROW, rows, columns, product.c.segment(), product.c.offset() + column * stride + (long) row * Float.BYTES, stride);
    }

    /** Memory of one thread for one piece, and for A's block of the call that it made. */
    private static final class Scratch {
        final MemorySegment strip = allocate(KC * TILE_ROW);
        final MemorySegment tile = allocate(Blocking.MAX_HEIGHT * TILE_ROW);
        final Area results = new Area();
        final Area packed = new Area();

        private static MemorySegment allocate(long bytes) {
            return Arena.ofAuto().allocate(bytes, Tensor.ALIGNMENT);
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
}
