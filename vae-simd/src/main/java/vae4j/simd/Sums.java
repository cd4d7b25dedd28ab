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

    /** The sum of the partials that start at an index, by the tree of the contract: what is half of them away is added, then a quarter. */
    static float fold(float[] p, int at) {
        float s0 = p[at] + p[at + 8], s1 = p[at + 1] + p[at + 9], s2 = p[at + 2] + p[at + 10], s3 = p[at + 3] + p[at + 11];
        float s4 = p[at + 4] + p[at + 12], s5 = p[at + 5] + p[at + 13], s6 = p[at + 6] + p[at + 14], s7 = p[at + 7] + p[at + 15];
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
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

    /**
     * The sums of {@code count} columns from a column on, over some rows, one after the other. Sums stay in registers, for
     * images have few columns and many rows.
     */
    static void columnSum(Tensor x, int row, int rows, MemorySegment out, long oo, int from, int count) {
        var xs = x.segment();
        long first = at(x, (long) row * x.columns() + from);
        long step = (long) x.columns() * Float.BYTES;
        int fours = count - count % (4 * LENGTH);
        int body = Lanes.body(count);
        for (int j = 0; j < fours; j += 4 * LENGTH) sumFour(xs, first + (long) j * Float.BYTES, step, rows, out, oo + (long) j * Float.BYTES);
        for (int j = fours; j < body; j += LENGTH) sumOne(xs, first + (long) j * Float.BYTES, step, rows, out, oo + (long) j * Float.BYTES);
        for (int j = body; j < count; j++) {
            float sum = get(xs, first, j);
            for (int r = 1; r < rows; r++) sum += get(xs, first + r * step, j);
            set(out, oo, j, sum);
        }
    }

    private static void sumFour(MemorySegment x, long xo, long step, int rows, MemorySegment y, long yo) {
        var s0 = load(x, xo, 0);
        var s1 = load(x, xo, LENGTH);
        var s2 = load(x, xo, 2 * LENGTH);
        var s3 = load(x, xo, 3 * LENGTH);
        for (int r = 1; r < rows; r++) {
            long at = xo + r * step;
            s0 = s0.add(load(x, at, 0));
            s1 = s1.add(load(x, at, LENGTH));
            s2 = s2.add(load(x, at, 2 * LENGTH));
            s3 = s3.add(load(x, at, 3 * LENGTH));
        }
        store(s0, y, yo, 0);
        store(s1, y, yo, LENGTH);
        store(s2, y, yo, 2 * LENGTH);
        store(s3, y, yo, 3 * LENGTH);
    }

    private static void sumOne(MemorySegment x, long xo, long step, int rows, MemorySegment y, long yo) {
        var sum = load(x, xo, 0);
        for (int r = 1; r < rows; r++) sum = sum.add(load(x, xo + r * step, 0));
        store(sum, y, yo, 0);
    }
}
