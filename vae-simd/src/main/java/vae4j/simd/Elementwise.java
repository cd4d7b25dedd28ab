package vae4j.simd;

import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import vae4j.core.tensor.Tensor;

/** Arithmetic without functions: {@code count} elements from an element on, or {@code count} rows from a row on. */
final class Elementwise {
    private Elementwise() {}

    static void fill(Tensor x, float value, long from, int count) {
        fill(value, x.segment(), at(x, from), count);
    }

    private static void fill(float value, MemorySegment y, long yo, int n) {
        int body = Lanes.body(n);
        var v = of(value);
        for (int i = 0; i < body; i += LENGTH) store(v, y, yo, i);
        for (int i = body; i < n; i++) set(y, yo, i, value);
    }

    static void add(Tensor a, Tensor b, Tensor c, long from, int count) {
        MemorySegment as = a.segment(), bs = b.segment(), cs = c.segment();
        long ao = at(a, from), bo = at(b, from), co = at(c, from);
        int body = Lanes.body(count);
        for (int i = 0; i < body; i += LENGTH) store(load(as, ao, i).add(load(bs, bo, i)), cs, co, i);
        for (int i = body; i < count; i++) set(cs, co, i, get(as, ao, i) + get(bs, bo, i));
    }

    static void subtract(Tensor a, Tensor b, Tensor c, long from, int count) {
        MemorySegment as = a.segment(), bs = b.segment(), cs = c.segment();
        long ao = at(a, from), bo = at(b, from), co = at(c, from);
        int body = Lanes.body(count);
        for (int i = 0; i < body; i += LENGTH) store(load(as, ao, i).sub(load(bs, bo, i)), cs, co, i);
        for (int i = body; i < count; i++) set(cs, co, i, get(as, ao, i) - get(bs, bo, i));
    }

    static void multiply(Tensor a, Tensor b, Tensor c, long from, int count) {
        MemorySegment as = a.segment(), bs = b.segment(), cs = c.segment();
        long ao = at(a, from), bo = at(b, from), co = at(c, from);
        int body = Lanes.body(count);
        for (int i = 0; i < body; i += LENGTH) store(load(as, ao, i).mul(load(bs, bo, i)), cs, co, i);
        for (int i = body; i < count; i++) set(cs, co, i, get(as, ao, i) * get(bs, bo, i));
    }

    static void scale(Tensor x, float factor, Tensor y, long from, int count) {
        scale(factor, x.segment(), at(x, from), y.segment(), at(y, from), count);
    }

    private static void scale(float factor, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        int body = Lanes.body(n);
        for (int i = 0; i < body; i += LENGTH) store(load(x, xo, i).mul(factor), y, yo, i);
        for (int i = body; i < n; i++) set(y, yo, i, factor * get(x, xo, i));
    }

    static void scaleRows(Tensor x, Tensor factor, Tensor y, int from, int count) {
        int n = x.columns();
        for (int r = from; r < from + count; r++) {
            scale(get(factor.segment(), factor.offset(), r), x.segment(), at(x, (long) r * n), y.segment(), at(y, (long) r * n), n);
        }
    }

    static void broadcastRows(Tensor x, Tensor y, int from, int count) {
        int n = y.columns();
        if (n == 1) {
            fill(get(x.segment(), x.offset(), 0), y.segment(), at(y, from), count);
            return;
        }
        long first = (long) from * n;
        copy(x, 0, y, first, n);
        for (int done = 1; done < count; done *= 2) copy(y, first, y, first + (long) done * n, (long) Math.min(done, count - done) * n); // rows are short
    }

    static void broadcastColumns(Tensor x, Tensor y, int from, int count) {
        int n = y.columns();
        for (int r = from; r < from + count; r++) {
            fill(get(x.segment(), x.offset(), r), y.segment(), at(y, (long) r * n), n);
        }
    }

    static void copyColumns(Tensor x, int first, Tensor y, int from, int count) {
        for (int r = from; r < from + count; r++) {
            copy(x, (long) r * x.columns() + first, y, (long) r * y.columns(), y.columns());
        }
    }

    static void pasteColumns(Tensor x, Tensor y, int first, int from, int count) {
        for (int r = from; r < from + count; r++) {
            copy(x, (long) r * x.columns(), y, (long) r * y.columns() + first, x.columns());
        }
    }

    private static void copy(Tensor x, long from, Tensor y, long to, long n) {
        MemorySegment.copy(x.segment(), at(x, from), y.segment(), at(y, to), n * Float.BYTES);
    }
}
