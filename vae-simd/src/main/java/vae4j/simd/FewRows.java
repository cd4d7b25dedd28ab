package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;
import static vae4j.simd.Constants.ZERO;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Tensor;

/**
 * The product of few rows with a matrix that is read once, where it lies, row after row: what one example asks of a layer is
 * little more than reading its weights. Sums stay in the nearest cache while eight steps of k at a time are added to
 * them; the order of each is that of {@link Backend#gemm}.
 */
final class FewRows {
    /** With more, packing B costs less than fetching and storing the sums again and again. */
    static final int MOST = 8;
    private static final int STEPS = 8;
    /** Sums of so few columns stay in registers. */
    private static final int NARROW = 4 * LENGTH;

    private FewRows() {}

    /** {@code c = a b}, then the epilogue, for columns from {@code column} on, at least a vector of them. */
    static void run(Tensor a, Tensor b, Epilogue epilogue, Tensor c, int column, int columns, Area memory) {
        int m = a.rows();
        int k = a.columns();
        int body = columns <= NARROW ? 0 : Lanes.body(columns);
        long to = at(c, column);
        long stride = (long) b.columns() * Float.BYTES;
        for (int first = 0; first < k && body > 0; first += Backend.KC) {
            wide(a.segment(), at(a, first), m, k, b.segment(), at(b, (long) first * b.columns() + column), stride, Math.min(Backend.KC, k - first), c.segment(), to, body, first == 0, memory);
        }
        for (int first = 0; first < k && body < columns; first += Backend.KC) { // afterwards, because it sets some sums again
            for (int r = 0; r < m; r++) {
                narrow(a.segment(), at(a, (long) r * k + first), b.segment(), at(b, (long) first * b.columns() + column), stride, Math.min(Backend.KC, k - first), c.segment(), to + r * stride, body, columns, first == 0);
            }
        }
        for (int r = 0; r < m; r++) {
            long row = to + r * stride;
            if (epilogue.bias() != null) add(epilogue.bias().segment(), at(epilogue.bias(), column), c.segment(), row, columns);
            if (!epilogue.activation().equals(ScalarFunction.IDENTITY)) Values.apply(epilogue.activation(), c.segment(), row, c.segment(), row, columns);
        }
    }

    /** One block of k, all rows and n columns, whole vectors: set, or added to what is there. */
    private static void wide(MemorySegment a, long ao, int m, int k, MemorySegment b, long bo, long stride, int depth, MemorySegment c, long co, int n, boolean first, Area memory) {
        var y = first ? c : memory.atLeast((long) m * n * Float.BYTES);
        long yo = first ? co : 0;
        long yStride = first ? stride : (long) n * Float.BYTES;
        for (int r = 0; r < m; r++) clear(y, yo + r * yStride, n);
        for (int p = 0, steps; p < depth; p += steps) {
            steps = depth - p >= STEPS ? STEPS : 1;
            for (int r = 0; r < m; r++) {
                long from = ao + ((long) r * k + p) * Float.BYTES;
                if (steps == STEPS) eight(a, from, b, bo + p * stride, stride, y, yo + r * yStride, n);
                else one(a.get(FLOAT, from), b, bo + p * stride, y, yo + r * yStride, n);
            }
        }
        for (int r = 0; !first && r < m; r++) add(y, r * yStride, c, co + r * stride, n);
    }

    /** The same for one row and columns from {@code from} to {@code to}, a few vectors, of which some may be computed twice. */
    private static void narrow(MemorySegment a, long ao, MemorySegment b, long bo, long stride, int depth, MemorySegment c, long co, int from, int to, boolean first) {
        int last = to - LENGTH;
        four(a, ao, b, bo, stride, depth, c, co, (long) Math.min(from, last) * Float.BYTES, (long) Math.min(from + LENGTH, last) * Float.BYTES,
            (long) Math.min(from + 2 * LENGTH, last) * Float.BYTES, (long) last * Float.BYTES, first);
    }

    private static void four(MemorySegment a, long ao, MemorySegment b, long bo, long stride, int depth, MemorySegment c, long co, long o0, long o1, long o2, long o3, boolean first) {
        long b0 = bo + o0, b1 = bo + o1, b2 = bo + o2, b3 = bo + o3;
        var zero = FloatVector.zero(Lanes.SPECIES); // a constant object here would keep the sums boxed
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
        for (int p = 0; p < depth; p++) {
            var x = of(a.get(FLOAT, ao + (long) p * Float.BYTES));
            s0 = x.fma(load(b, b0 + p * stride, 0), s0);
            s1 = x.fma(load(b, b1 + p * stride, 0), s1);
            s2 = x.fma(load(b, b2 + p * stride, 0), s2);
            s3 = x.fma(load(b, b3 + p * stride, 0), s3);
        }
        if (!first) { // all are read before any is written: they may overlap
            s0 = load(c, co + o0, 0).add(s0);
            s1 = load(c, co + o1, 0).add(s1);
            s2 = load(c, co + o2, 0).add(s2);
            s3 = load(c, co + o3, 0).add(s3);
        }
        store(s0, c, co + o0, 0);
        store(s1, c, co + o1, 0);
        store(s2, c, co + o2, 0);
        store(s3, c, co + o3, 0);
    }

    private static void clear(MemorySegment y, long yo, int n) {
        for (int j = 0; j < n; j += LENGTH) store(ZERO, y, yo, j);
    }

    private static void eight(MemorySegment a, long ao, MemorySegment b, long bo, long stride, MemorySegment y, long yo, int n) {
        var a0 = of(a.get(FLOAT, ao));
        var a1 = of(a.get(FLOAT, ao + Float.BYTES));
        var a2 = of(a.get(FLOAT, ao + 2 * Float.BYTES));
        var a3 = of(a.get(FLOAT, ao + 3 * Float.BYTES));
        var a4 = of(a.get(FLOAT, ao + 4 * Float.BYTES));
        var a5 = of(a.get(FLOAT, ao + 5 * Float.BYTES));
        var a6 = of(a.get(FLOAT, ao + 6 * Float.BYTES));
        var a7 = of(a.get(FLOAT, ao + 7 * Float.BYTES));
        long b1 = bo + stride, b2 = b1 + stride, b3 = b2 + stride, b4 = b3 + stride, b5 = b4 + stride, b6 = b5 + stride, b7 = b6 + stride;
        for (int j = 0; j < n; j += LENGTH) {
            var s = a0.fma(load(b, bo, j), load(y, yo, j));
            s = a1.fma(load(b, b1, j), s);
            s = a2.fma(load(b, b2, j), s);
            s = a3.fma(load(b, b3, j), s);
            s = a4.fma(load(b, b4, j), s);
            s = a5.fma(load(b, b5, j), s);
            s = a6.fma(load(b, b6, j), s);
            store(a7.fma(load(b, b7, j), s), y, yo, j);
        }
    }

    private static void one(float factor, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        var a = of(factor);
        for (int j = 0; j < n; j += LENGTH) store(a.fma(load(b, bo, j), load(y, yo, j)), y, yo, j);
    }

    private static void add(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        int body = Lanes.body(n);
        for (int j = 0; j < body; j += LENGTH) store(load(y, yo, j).add(load(x, xo, j)), y, yo, j);
        for (int j = body; j < n; j++) set(y, yo, j, get(y, yo, j) + get(x, xo, j));
    }
}
