package vae4j.simd;

import static vae4j.simd.Constants.HALF;
import static vae4j.simd.Constants.MINUS_HALF;
import static vae4j.simd.Constants.MINUS_ONE;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.SPECIES;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.set;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.tensor.Tensor;

/**
 * Every point with every Gaussian. Codes are short, so a vector holds one dimension of several Gaussians, or of several
 * points, for which they are transposed first: no sum is across a vector then.
 */
final class GaussianPairs {
    /** Columns of the matrices, each filled up to whole vectors; what fills them is never looked at. */
    private final Area means = new Area(), logvars = new Area(), precisions = new Area(), points = new Area(), adjoints = new Area();
    private final Area rows = new Area();

    private static long bytesOfRow(int lanes) {
        return (long) blocks(lanes) * LENGTH * Float.BYTES;
    }

    /** How many vectors hold so many numbers. */
    static int blocks(int lanes) {
        return (lanes + LENGTH - 1) / LENGTH;
    }

    private static void transpose(Tensor x, int rows, int columns, Area to) {
        long stride = bytesOfRow(rows);
        Transpose.run(x.segment(), x.offset(), (long) columns * Float.BYTES, rows, columns, to.atLeast(columns * stride), 0, stride);
    }

    /** Before {@link #values}. */
    void prepare(Tensor mean, Tensor logvar, Tensor w) {
        int n = mean.columns();
        int k = mean.rows();
        transpose(mean, k, n, means);
        transpose(logvar, k, n, logvars);
        transpose(w, k, n, precisions);
    }

    /** For {@code count} points from one on. */
    void values(Tensor z, Tensor mean, Tensor out, int from, int count) {
        var p = new float[Sums.PARTIALS * LENGTH];
        int n = z.columns();
        int k = mean.rows();
        long stride = bytesOfRow(k);
        var m = means.atLeast(n * stride);
        var v = logvars.atLeast(n * stride);
        var w = precisions.atLeast(n * stride);
        for (int i = from; i < from + count; i++) {
            for (int c = 0; c < k; c += LENGTH) {
                var sum = sum(z.segment(), at(z, (long) i * n), m, v, w, (long) c * Float.BYTES, stride, n, p);
                put(sum.add(of(n * GaussianDensity.LOG_TWO_PI)).mul(MINUS_HALF), p, out, (long) i * k + c, 1, Math.min(LENGTH, k - c));
            }
        }
    }

    private static FloatVector sum(MemorySegment z, long zo, MemorySegment m, MemorySegment v, MemorySegment w, long column, long stride, int n, float[] p) {
        int partials = Math.min(n, Sums.PARTIALS);
        for (int q = 0; q < partials; q++) {
            var sum = FloatVector.zero(SPECIES);
            for (int j = q; j < n; j += Sums.PARTIALS) {
                long at = column + j * stride;
                var e = of(get(z, zo, j)).sub(load(m, at, 0));
                sum = sum.add(e.mul(e).fma(load(w, at, 0), load(v, at, 0)));
            }
            keep(sum, p, q * LENGTH);
        }
        for (int half = Sums.PARTIALS / 2; half > 0; half /= 2) { // the tree of the contract, without partials that are 0
            for (int q = 0; q + half < partials; q++) keep(kept(p, q * LENGTH).add(kept(p, (q + half) * LENGTH)), p, q * LENGTH);
            partials = Math.min(partials, half);
        }
        return kept(p, 0);
    }

    /** The first lanes become elements that are {@code step} apart. */
    private static void put(FloatVector vector, float[] p, Tensor out, long first, int step, int lanes) {
        if (step == 1 && lanes == LENGTH) {
            Lanes.store(vector, out.segment(), at(out, first), 0);
            return;
        }
        keep(vector, p, 0);
        for (int lane = 0; lane < lanes; lane++) set(out.segment(), at(out, first), lane * step, p[lane]);
    }

    /** Before the adjoints. */
    void prepareAdjoints(Tensor z, Tensor mean, Tensor w, Tensor d) {
        int n = mean.columns();
        int k = mean.rows();
        int m = z.rows();
        transpose(mean, k, n, means);
        transpose(w, k, n, precisions);
        transpose(z, m, n, points);
        transpose(d, m, k, adjoints);
        long stride = bytesOfRow(k);
        var filled = rows.atLeast(m * stride);
        for (int i = 0; i < m; i++) MemorySegment.copy(d.segment(), at(d, (long) i * k), filled, i * stride, (long) k * Float.BYTES);
    }

    /** For {@code count} vectors of points from one on. */
    void adjointOfPoints(Tensor z, Tensor mean, Tensor w, Tensor dZ, int from, int count) {
        var p = new float[LENGTH];
        int n = z.columns();
        int k = mean.rows();
        long stride = bytesOfRow(z.rows());
        var zs = points.atLeast(n * stride);
        var ds = adjoints.atLeast(k * stride);
        for (int i = from * LENGTH; i < Math.min(z.rows(), (from + count) * LENGTH); i += LENGTH) {
            for (int j = 0; j < n; j++) {
                var sum = sumOverGaussians(load(zs, j * stride, i), mean.segment(), at(mean, j), w.segment(), at(w, j), ds, (long) i * Float.BYTES, stride, n, k);
                put(sum, p, dZ, (long) i * n + j, n, Math.min(LENGTH, z.rows() - i));
            }
        }
    }

    private static FloatVector sumOverGaussians(FloatVector z, MemorySegment m, long mo, MemorySegment w, long wo, MemorySegment d, long dOffset, long stride, int n, int k) {
        var sum = FloatVector.zero(SPECIES);
        for (int c = 0; c < k; c++) {
            var slope = z.sub(of(get(m, mo, c * n))).mul(of(get(w, wo, c * n)));
            sum = load(d, dOffset + c * stride, 0).fma(slope.neg(), sum);
        }
        return sum;
    }

    /** For {@code count} vectors of Gaussians from one on. */
    void adjointOfGaussians(Tensor z, Tensor mean, Tensor dMean, Tensor dLogvar, int from, int count) {
        var p = new float[LENGTH];
        int n = z.columns();
        int k = mean.rows();
        long stride = bytesOfRow(k);
        var m = means.atLeast(n * stride);
        var w = precisions.atLeast(n * stride);
        var d = rows.atLeast(z.rows() * stride);
        for (int c = from * LENGTH; c < Math.min(k, (from + count) * LENGTH); c += LENGTH) {
            for (int j = 0; j < n; j++) {
                var mean1 = load(m, j * stride, c);
                var precision = load(w, j * stride, c);
                var dm = FloatVector.zero(SPECIES);
                var dv = FloatVector.zero(SPECIES);
                for (int i = 0; i < z.rows(); i++) {
                    var slope = load(d, i * stride, c);
                    var e = of(get(z.segment(), at(z, j), i * n)).sub(mean1);
                    dm = slope.fma(e.mul(precision), dm);
                    dv = slope.fma(e.mul(e).fma(precision, MINUS_ONE).mul(HALF), dv);
                }
                int lanes = Math.min(LENGTH, k - c);
                put(dm, p, dMean, (long) c * n + j, n, lanes);
                put(dv, p, dLogvar, (long) c * n + j, n, lanes);
            }
        }
    }
}
