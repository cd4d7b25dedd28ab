package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.LT;
import static vae4j.simd.Constants.HALF;
import static vae4j.simd.Constants.MINUS_ONE;
import static vae4j.simd.Constants.ZERO;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.ScalarMath;
import vae4j.core.tensor.Tensor;

/** What has to do with diagonal Gaussians and keeps its shape: {@code count} elements from an element on. */
final class Gaussians {
    private static final Pass[] PRECISION = {Gaussians::precision};

    private Gaussians() {}

    static void reparameterize(Tensor mu, Tensor logvar, Tensor epsilon, Tensor z, long from, int count) {
        MemorySegment ms = mu.segment(), ls = logvar.segment(), es = epsilon.segment(), zs = z.segment();
        long mo = at(mu, from), lo = at(logvar, from), eo = at(epsilon, from), zo = at(z, from);
        int body = Lanes.body(count);
        for (int i = 0; i < body; i += LENGTH) {
            store(VectorMath.exp(load(ls, lo, i).mul(HALF)).fma(load(es, eo, i), load(ms, mo, i)), zs, zo, i);
        }
        for (int i = body; i < count; i++) {
            set(zs, zo, i, Math.fma(ScalarMath.exp(0.5f * get(ls, lo, i)), get(es, eo, i), get(ms, mo, i)));
        }
    }

    static void reparameterizeAdjoint(Tensor logvar, Tensor epsilon, Tensor d, Tensor dLogvar, long from, int count) {
        MemorySegment ls = logvar.segment(), es = epsilon.segment(), ds = d.segment(), os = dLogvar.segment();
        long lo = at(logvar, from), eo = at(epsilon, from), dd = at(d, from), oo = at(dLogvar, from);
        int body = Lanes.body(count);
        for (int i = 0; i < body; i += LENGTH) {
            store(VectorMath.exp(load(ls, lo, i).mul(HALF)).mul(HALF).mul(load(es, eo, i)).mul(load(ds, dd, i)), os, oo, i);
        }
        for (int i = body; i < count; i++) {
            set(os, oo, i, 0.5f * ScalarMath.exp(0.5f * get(ls, lo, i)) * get(es, eo, i) * get(ds, dd, i));
        }
    }

    static void kl(Tensor mu, Tensor logvar, Tensor kl, long from, int count) {
        MemorySegment ms = mu.segment(), ls = logvar.segment(), ks = kl.segment();
        long mo = at(mu, from), lo = at(logvar, from), ko = at(kl, from);
        int body = Lanes.body(count);
        for (int i = 0; i < body; i += LENGTH) store(kl(load(ms, mo, i), load(ls, lo, i)), ks, ko, i);
        for (int i = body; i < count; i++) {
            float m = get(ms, mo, i);
            float l = get(ls, lo, i);
            float value = 0.5f * (Math.fma(m, m, ScalarMath.expm1(l)) - l);
            set(ks, ko, i, value < 0 ? 0 : value);
        }
    }

    private static FloatVector kl(FloatVector mu, FloatVector logvar) {
        var value = mu.fma(mu, VectorMath.expm1(logvar)).sub(logvar).mul(HALF);
        return value.blend(ZERO, value.compare(LT, ZERO));
    }

    static void klAdjoint(Tensor mu, Tensor logvar, Tensor d, Tensor dMu, Tensor dLogvar, long from, int count) {
        MemorySegment ls = logvar.segment(), ds = d.segment(), os = dLogvar.segment();
        long lo = at(logvar, from), dd = at(d, from), oo = at(dLogvar, from);
        int body = Lanes.body(count);
        for (int i = 0; i < body; i += LENGTH) store(load(ds, dd, i).mul(VectorMath.expm1(load(ls, lo, i)).mul(HALF)), os, oo, i);
        for (int i = body; i < count; i++) set(os, oo, i, get(ds, dd, i) * (0.5f * ScalarMath.expm1(get(ls, lo, i))));
        Elementwise.multiply(d, mu, dMu, from, count);
    }

    /** {@code count} rows from a row on, for d has one number a row. */
    static void logProbabilityAdjoint(Tensor x, Tensor mean, Tensor logvar, Tensor d, Tensor dMean, Tensor dLogvar, int from, int count) {
        int n = x.columns();
        for (int r = from; r < from + count; r++) {
            logProbabilityAdjoint(x, mean, logvar, get(d.segment(), d.offset(), r), dMean, dLogvar, (long) r * n, n);
        }
    }

    private static void logProbabilityAdjoint(Tensor x, Tensor mean, Tensor logvar, float d, Tensor dMean, Tensor dLogvar, long from, int n) {
        MemorySegment xs = x.segment(), ms = mean.segment(), ls = logvar.segment(), dms = dMean.segment(), dls = dLogvar.segment();
        long xo = at(x, from), mo = at(mean, from), lo = at(logvar, from), dmo = at(dMean, from), dlo = at(dLogvar, from);
        int body = Lanes.body(n);
        Pass.run(PRECISION, ls, lo, ls, lo, dls, dlo, Pass.scratch(), body);
        for (int i = 0; i < body; i += LENGTH) {
            var e = load(xs, xo, i).sub(load(ms, mo, i));
            var w = load(dls, dlo, i);
            store(e.mul(w).mul(d), dms, dmo, i);
            store(e.mul(e).fma(w, MINUS_ONE).mul(HALF).mul(d), dls, dlo, i);
        }
        for (int i = body; i < n; i++) {
            float e = get(xs, xo, i) - get(ms, mo, i);
            float w = ScalarMath.exp(-get(ls, lo, i));
            set(dms, dmo, i, d * (e * w));
            set(dls, dlo, i, d * (0.5f * Math.fma(e * e, w, -1)));
        }
    }

    /** y is exp(-a). */
    private static void precision(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) store(VectorMath.exp(load(a, ao, i).neg()), y, yo, i);
    }
}
