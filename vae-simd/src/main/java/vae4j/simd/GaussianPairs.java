package vae4j.simd;

import static vae4j.simd.Constants.HALF;
import static vae4j.simd.Constants.MINUS_ONE;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.SPECIES;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.tensor.Tensor;

/** Every point with every Gaussian, for {@code count} of one of them from one on. */
final class GaussianPairs {
    private GaussianPairs() {}

    static void values(Tensor z, Tensor mean, Tensor logvar, Tensor w, Tensor out, int from, int count) {
        var p = new float[Sums.PARTIALS];
        int n = z.columns();
        int k = mean.rows();
        for (int i = from; i < from + count; i++) {
            for (int c = 0; c < k; c++) {
                long g = (long) c * n;
                float sum = sum(z.segment(), at(z, (long) i * n), mean.segment(), at(mean, g), logvar.segment(), at(logvar, g), w.segment(), at(w, g), n, p);
                out.set((long) i * k + c, -0.5f * (sum + n * GaussianDensity.LOG_TWO_PI));
            }
        }
    }

    private static float sum(MemorySegment z, long zo, MemorySegment m, long mo, MemorySegment v, long vo, MemorySegment w, long wo, int n, float[] p) {
        int body = Sums.body(n);
        for (int lane = 0; lane < Sums.PARTIALS; lane += LENGTH) {
            var sum = FloatVector.zero(SPECIES);
            for (int j = lane; j < body; j += Sums.PARTIALS) {
                var e = load(z, zo, j).sub(load(m, mo, j));
                sum = sum.add(e.mul(e).fma(load(w, wo, j), load(v, vo, j)));
            }
            sum.intoArray(p, lane);
        }
        for (int j = body; j < n; j++) {
            float e = get(z, zo, j) - get(m, mo, j);
            p[j - body] += Math.fma(e * e, get(w, wo, j), get(v, vo, j));
        }
        return Sums.fold(p, 0);
    }

    static void adjointOfPoints(Tensor z, Tensor mean, Tensor w, Tensor d, Tensor dZ, int from, int count) {
        int n = z.columns();
        int k = mean.rows();
        for (int i = from; i < from + count; i++) {
            long first = (long) i * n;
            Elementwise.fill(dZ, 0, first, n);
            for (int c = 0; c < k; c++) {
                long g = (long) c * n;
                addToPoint(z.segment(), at(z, first), mean.segment(), at(mean, g), w.segment(), at(w, g), d.get((long) i * k + c), dZ.segment(), at(dZ, first), n);
            }
        }
    }

    private static void addToPoint(MemorySegment z, long zo, MemorySegment m, long mo, MemorySegment w, long wo, float d, MemorySegment y, long yo, int n) {
        int body = Lanes.body(n);
        var ds = Lanes.of(d);
        for (int j = 0; j < body; j += LENGTH) {
            var slope = load(z, zo, j).sub(load(m, mo, j)).mul(load(w, wo, j));
            store(ds.fma(slope.neg(), load(y, yo, j)), y, yo, j);
        }
        for (int j = body; j < n; j++) set(y, yo, j, Math.fma(d, -((get(z, zo, j) - get(m, mo, j)) * get(w, wo, j)), get(y, yo, j)));
    }

    static void adjointOfGaussians(Tensor z, Tensor mean, Tensor w, Tensor d, Tensor dMean, Tensor dLogvar, int from, int count) {
        int n = z.columns();
        int k = mean.rows();
        for (int c = from; c < from + count; c++) {
            long g = (long) c * n;
            Elementwise.fill(dMean, 0, g, n);
            Elementwise.fill(dLogvar, 0, g, n);
            for (int i = 0; i < z.rows(); i++) {
                addToGaussian(z.segment(), at(z, (long) i * n), mean.segment(), at(mean, g), w.segment(), at(w, g), d.get((long) i * k + c),
                    dMean.segment(), at(dMean, g), dLogvar.segment(), at(dLogvar, g), n);
            }
        }
    }

    private static void addToGaussian(MemorySegment z, long zo, MemorySegment m, long mo, MemorySegment w, long wo, float d,
                                      MemorySegment dm, long dmo, MemorySegment dv, long dvo, int n) {
        int body = Lanes.body(n);
        var ds = Lanes.of(d);
        for (int j = 0; j < body; j += LENGTH) {
            var e = load(z, zo, j).sub(load(m, mo, j));
            var precision = load(w, wo, j);
            store(ds.fma(e.mul(precision), load(dm, dmo, j)), dm, dmo, j);
            store(ds.fma(e.mul(e).fma(precision, MINUS_ONE).mul(HALF), load(dv, dvo, j)), dv, dvo, j);
        }
        for (int j = body; j < n; j++) {
            float e = get(z, zo, j) - get(m, mo, j);
            float precision = get(w, wo, j);
            set(dm, dmo, j, Math.fma(d, e * precision, get(dm, dmo, j)));
            set(dv, dvo, j, Math.fma(d, 0.5f * Math.fma(e * e, precision, -1), get(dv, dvo, j)));
        }
    }
}
