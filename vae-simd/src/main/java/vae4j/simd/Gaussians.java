package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.LT;
import static vae4j.simd.Constants.HALF;
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
}
