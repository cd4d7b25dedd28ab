package vae4j.simd;

import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.SPECIES;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.ScalarMath;
import vae4j.core.tensor.Tensor;

/** Log-densities summed over the columns, for {@code count} rows from a row on. */
final class LogProbabilities {
    private static final float LOG_TWO_PI = 1.837877f;
    private static final Pass[] TERMS = {Values::expMinusAbs, LogProbabilities::terms},
        TERMS_AND_RESIDUAL = {Values::expMinusAbs, LogProbabilities::terms, LogProbabilities::residual};

    private LogProbabilities() {}

    /** @param residual null if not wanted */
    static void bernoulli(Tensor logits, Tensor x, Tensor out, Tensor residual, int from, int count) {
        float[] s = Pass.scratch();
        var passes = residual == null ? TERMS : TERMS_AND_RESIDUAL;
        var r = residual == null ? out : residual;             // not touched by the passes without it
        int n = logits.columns();
        for (int row = from; row < from + count; row++) {
            long first = (long) row * n;
            set(out.segment(), out.offset(), row, bernoulli(passes, logits.segment(), at(logits, first), x.segment(), at(x, first),
                r.segment(), residual == null ? 0 : at(r, first), s, n));
        }
    }

    private static float bernoulli(Pass[] passes, MemorySegment l, long lo, MemorySegment x, long xo, MemorySegment residual, long ro, float[] s, int n) {
        Arrays.fill(s, Pass.PARTIALS, s.length, 0);
        int body = Sums.body(n);
        Pass.run(passes, l, lo, x, xo, residual, ro, s, body);
        for (int i = body; i < n; i++) {
            s[Pass.PARTIALS + i - body] += bernoulliTerm(get(l, lo, i), get(x, xo, i));
            if (passes == TERMS_AND_RESIDUAL) set(residual, ro, i, get(x, xo, i) - ScalarMath.sigmoid(get(l, lo, i)));
        }
        return Sums.fold(s, Pass.PARTIALS);
    }

    /** Adds the terms to the partials; scratch has exp(-|l|). */
    private static void terms(MemorySegment l, long lo, MemorySegment x, long xo, MemorySegment r, long ro, float[] s, int n) {
        for (int lane = 0; lane < Sums.PARTIALS; lane += LENGTH) {
            var sum = kept(s, Pass.PARTIALS + lane);
            for (int i = lane; i < n; i += Sums.PARTIALS) {
                var logit = load(l, lo, i);
                var positive = VectorMath.positivePart(logit);
                sum = sum.add(logit.fma(load(x, xo, i), positive.neg()).sub(VectorMath.log1pOfUnit(kept(s, i))));
            }
            keep(sum, s, Pass.PARTIALS + lane);
        }
    }

    private static void residual(MemorySegment l, long lo, MemorySegment x, long xo, MemorySegment r, long ro, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) store(load(x, xo, i).sub(VectorMath.sigmoid(load(l, lo, i), kept(s, i))), r, ro, i);
    }

    private static float bernoulliTerm(float l, float x) {
        return Math.fma(l, x, -(l <= 0 ? 0 : l)) - ScalarMath.log1p(ScalarMath.exp(-Math.abs(l)));
    }

    static void gaussian(Tensor x, Tensor mean, Tensor logvar, Tensor out, int from, int count) {
        var p = new float[Sums.PARTIALS];
        int n = x.columns();
        for (int r = from; r < from + count; r++) {
            long first = (long) r * n;
            set(out.segment(), out.offset(), r,
                gaussian(x.segment(), at(x, first), mean.segment(), at(mean, first), logvar.segment(), at(logvar, first), n, p));
        }
    }

    private static float gaussian(MemorySegment x, long xo, MemorySegment m, long mo, MemorySegment v, long vo, int n, float[] p) {
        int body = Sums.body(n);
        for (int lane = 0; lane < Sums.PARTIALS; lane += LENGTH) {
            var sum = FloatVector.zero(SPECIES);
            for (int i = lane; i < body; i += Sums.PARTIALS) {
                sum = sum.add(gaussianTerm(load(x, xo, i).sub(load(m, mo, i)), load(v, vo, i)));
            }
            sum.intoArray(p, lane);
        }
        for (int i = body; i < n; i++) {
            float e = get(x, xo, i) - get(m, mo, i);
            float logvar = get(v, vo, i);
            p[i - body] += -0.5f * (Math.fma(e * e, ScalarMath.exp(-logvar), logvar) + LOG_TWO_PI);
        }
        return Sums.fold(p, 0);
    }

    private static FloatVector gaussianTerm(FloatVector e, FloatVector logvar) {
        return e.mul(e).fma(VectorMath.exp(logvar.neg()), logvar).add(LOG_TWO_PI).mul(-0.5f);
    }
}
