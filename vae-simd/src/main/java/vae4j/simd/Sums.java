package vae4j.simd;

import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.SPECIES;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.tensor.Tensor;

/**
 * The contract's sums: 16 partials, whatever the width. A vector of fewer lanes goes over the terms several times, each
 * time for its share of the partials; the terms of a row stay in the nearest cache.
 */
final class Sums {
    static final int PARTIALS = 16;

    private Sums() {}

    /** How many of the first terms all partials get the same number of. */
    static int body(int terms) {
        return terms & -PARTIALS;
    }

    /** The sum of the partials that start at an index, by the tree of the contract; they are overwritten. */
    static float fold(float[] p, int at) {
        for (int half = PARTIALS / 2; half > 0; half /= 2) {
            for (int j = at; j < at + half; j++) p[j] += p[j + half];
        }
        return p[at];
    }

    static void rowSum(Tensor x, Tensor out, int from, int count) {
        var p = new float[PARTIALS];
        int n = x.columns();
        for (int r = from; r < from + count; r++) {
            set(out.segment(), out.offset(), r, sum(x.segment(), at(x, (long) r * n), n, p));
        }
    }

    /** The sum of one row, with the help of 16 numbers. */
    static float sum(MemorySegment x, long xo, int n, float[] p) {
        int body = body(n);
        for (int lane = 0; lane < PARTIALS; lane += LENGTH) {
            var sum = FloatVector.zero(SPECIES);
            for (int i = lane; i < body; i += PARTIALS) sum = sum.add(load(x, xo, i));
            sum.intoArray(p, lane);
        }
        for (int i = body; i < n; i++) p[i - body] += get(x, xo, i);
        return fold(p, 0);
    }

    /** The sum of the squares of {@code count} elements, with the help of 16 numbers. */
    static float sumOfSquares(Tensor x, long from, int count, float[] p) {
        var xs = x.segment();
        long xo = at(x, from);
        int body = body(count);
        for (int lane = 0; lane < PARTIALS; lane += LENGTH) squares(xs, xo, lane, body, p);
        for (int i = body; i < count; i++) p[i - body] = Math.fma(get(xs, xo, i), get(xs, xo, i), p[i - body]);
        return fold(p, 0);
    }

    private static void squares(MemorySegment xs, long xo, int lane, int body, float[] p) {
        var sum = FloatVector.zero(SPECIES);
        for (int i = lane; i < body; i += PARTIALS) {
            var v = load(xs, xo, i);
            sum = v.fma(v, sum);
        }
        sum.intoArray(p, lane);
    }

    /** The sums of {@code count} columns from a column on, over some rows, which are added to the result one after the other. */
    static void columnSum(Tensor x, int row, int rows, MemorySegment out, long oo, int from, int count) {
        var xs = x.segment();
        MemorySegment.copy(xs, at(x, (long) row * x.columns() + from), out, oo, (long) count * Float.BYTES);
        for (int r = row + 1; r < row + rows; r++) addRow(xs, at(x, (long) r * x.columns() + from), out, oo, count);
    }

    private static void addRow(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        int body = Lanes.body(n);
        for (int i = 0; i < body; i += LENGTH) store(load(y, yo, i).add(load(x, xo, i)), y, yo, i);
        for (int i = body; i < n; i++) set(y, yo, i, get(y, yo, i) + get(x, xo, i));
    }
}
