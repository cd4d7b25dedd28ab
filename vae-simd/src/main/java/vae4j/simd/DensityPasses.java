package vae4j.simd;

import static vae4j.simd.Constants.HALF;
import static vae4j.simd.Constants.MINUS_HALF;
import static vae4j.simd.Constants.MINUS_ONE;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.density.BernoulliDensity;
import vae4j.core.backend.density.ContinuousBernoulliDensity;
import vae4j.core.backend.density.Density;
import vae4j.core.backend.density.DiscretizedLogisticDensity;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.backend.density.IndicatorDensity;
import vae4j.core.backend.density.LaplaceDensity;
import vae4j.core.backend.density.NegativeBinomialDensity;
import vae4j.core.backend.density.PoissonDensity;
import vae4j.core.backend.density.StudentDensity;

/**
 * The terms of log-probabilities and their slopes. The comment of a pass is what it leaves in scratch. Counts,
 * whose formulas are in double, and indicators, which are hardly any, take one number at a time.
 */
final class DensityPasses {
    private static final DensityPass[] BERNOULLI = {DensityPasses::expMinusAbs, DensityPasses::bernoulli},
        BERNOULLI_SLOPES = {DensityPasses::expMinusAbs, DensityPasses::residual, DensityPasses::bernoulli},
        GAUSSIAN = {DensityPasses::gaussian}, GAUSSIAN_SLOPES = {DensityPasses::precision, DensityPasses::gaussianSlopes, DensityPasses::gaussianOfPrecision},
        ANY = {DensityPasses::any}, ANY_SLOPES = {DensityPasses::any, DensityPasses::anySlopeA},
        ANY_TWO_SLOPES = {DensityPasses::any, DensityPasses::anySlopeA, DensityPasses::anySlopeB};
    private static final FloatVector LOG_TWO_PI = of(GaussianDensity.LOG_TWO_PI);

    private DensityPasses() {}

    static DensityPass[] values(Density f) {
        return switch (f) {
            case BernoulliDensity _ -> BERNOULLI;
            case GaussianDensity _ -> GAUSSIAN;
            case LaplaceDensity _ -> RobustPasses.LAPLACE;
            case StudentDensity _ -> RobustPasses.STUDENT;
            case ContinuousBernoulliDensity _ -> GreyPasses.BERNOULLI;
            case DiscretizedLogisticDensity _ -> GreyPasses.LOGISTIC;
            case IndicatorDensity _, PoissonDensity _, NegativeBinomialDensity _ -> ANY;
        };
    }

    static DensityPass[] withSlopes(Density f) {
        return switch (f) {
            case BernoulliDensity _ -> BERNOULLI_SLOPES;
            case GaussianDensity _ -> GAUSSIAN_SLOPES;
            case LaplaceDensity _ -> RobustPasses.LAPLACE_SLOPES;
            case StudentDensity _ -> RobustPasses.STUDENT_SLOPES;
            case ContinuousBernoulliDensity _ -> GreyPasses.BERNOULLI_SLOPES;
            case DiscretizedLogisticDensity _ -> GreyPasses.LOGISTIC_SLOPES;
            case IndicatorDensity _, PoissonDensity _ -> ANY_SLOPES;
            case NegativeBinomialDensity _ -> ANY_TWO_SLOPES;
        };
    }

    /** exp(-|a|) */
    static void expMinusAbs(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.expMinusAbs(load(a, ao, i)), s, i);
    }

    /** the terms, from exp(-|a|) */
    private static void bernoulli(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var l = load(a, ao, i);
            keep(l.fma(load(x, xo, i), VectorMath.positivePart(l).neg()).sub(VectorMath.log1pOfUnit(kept(s, i))), s, i);
        }
    }

    /** still exp(-|a|) */
    private static void residual(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) store(load(x, xo, i).sub(VectorMath.sigmoid(load(a, ao, i), kept(s, i))), da, dao, i);
    }

    /** the terms */
    private static void gaussian(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var e = load(x, xo, i).sub(load(a, ao, i));
            var logvar = load(b, bo, i);
            keep(gaussianTerm(e, VectorMath.exp(logvar.neg()), logvar), s, i);
        }
    }

    /** exp(-b) */
    static void precision(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.exp(load(b, bo, i).neg()), s, i);
    }

    /** still exp(-b) */
    private static void gaussianSlopes(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var e = load(x, xo, i).sub(load(a, ao, i));
            var w = kept(s, i);
            store(e.mul(w), da, dao, i);
            store(e.mul(e).fma(w, MINUS_ONE).mul(HALF), db, dbo, i);
        }
    }

    /** the terms, from exp(-b) */
    private static void gaussianOfPrecision(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var e = load(x, xo, i).sub(load(a, ao, i));
            keep(gaussianTerm(e, kept(s, i), load(b, bo, i)), s, i);
        }
    }

    private static FloatVector gaussianTerm(FloatVector e, FloatVector w, FloatVector logvar) {
        return e.mul(e).fma(w, logvar).add(LOG_TWO_PI).mul(MINUS_HALF);
    }

    /** the terms */
    private static void any(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i++) s[i] = f.logProbability(get(x, xo, i), get(a, ao, i), get(b, bo, i));
    }

    /** still the terms */
    private static void anySlopeA(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i++) set(da, dao, i, f.slopeA(get(x, xo, i), get(a, ao, i), get(b, bo, i)));
    }

    /** still the terms */
    private static void anySlopeB(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i++) set(db, dbo, i, f.slopeB(get(x, xo, i), get(a, ao, i), get(b, bo, i)));
    }
}
