package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static vae4j.simd.Constants.HALF;
import static vae4j.simd.Constants.ONE;
import static vae4j.simd.Constants.ROUND;
import static vae4j.simd.Constants.ZERO;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.store;
import static vae4j.simd.Pass.SECOND;
import static vae4j.simd.Pass.THIRD;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.density.Density;
import vae4j.core.backend.density.DiscretizedLogisticDensity;

/**
 * Log-probabilities of grey levels: the continuous Bernoulli and the discretised logistic. The comment of a pass is what it
 * leaves in scratch. The letters are those of the densities.
 */
final class GreyPasses {
    static final DensityPass[] BERNOULLI = {DensityPasses::expMinusAbs, GreyPasses::logFar, GreyPasses::bernoulli},
        BERNOULLI_SLOPES = {DensityPasses::expMinusAbs, GreyPasses::residual, GreyPasses::logFar, GreyPasses::bernoulli},
        LOGISTIC = {GreyPasses::unit, GreyPasses::expOfLow, GreyPasses::expOfHigh, GreyPasses::softplusOfHigh, GreyPasses::softplusOfLow, GreyPasses::interval, GreyPasses::logInterval, GreyPasses::logistic},
        LOGISTIC_SLOPES = {GreyPasses::unit, GreyPasses::expOfLow, GreyPasses::expOfHigh, GreyPasses::slopeA, GreyPasses::shrink, GreyPasses::slopeB,
            GreyPasses::softplusOfHigh, GreyPasses::softplusOfLow, GreyPasses::interval, GreyPasses::logInterval, GreyPasses::logistic};

    private static final FloatVector LAST = of(DiscretizedLogisticDensity.LAST), MINUS_LAST = LAST.neg();
    private static final FloatVector P0 = of(1 / 24f), P2 = of(-1 / 2880f), P4 = of(1 / 181440f), P6 = of(-1 / 9676800f);
    private static final FloatVector M0 = of(1 / 12f), M2 = of(-1 / 720f), M4 = of(1 / 30240f), M6 = of(-1 / 1209600f), M8 = of(1 / 47900160f);

    private GreyPasses() {}

    // ---- continuous Bernoulli; first: exp(-|a|)

    /** the same */
    private static void residual(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var l = load(a, ao, i);
            var value = load(x, xo, i);
            var e = kept(s, i);
            var t = l.abs();
            var fromEnd = ONE.div(t).sub(e.div(ONE.sub(e)));
            var far = value.sub(fromEnd).blend(value.sub(ONE).add(fromEnd), l.compare(GT, 0));
            store(far.blend(value.sub(HALF).sub(fromHalf(l)), t.compare(LT, 1)), da, dao, i);
        }
    }

    private static FloatVector fromHalf(FloatVector a) {
        var square = a.mul(a);
        return a.mul(M8.fma(square, M6).fma(square, M4).fma(square, M2).fma(square, M0));
    }

    /** first: log((1 - e) / t) */
    private static void logFar(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.log(ONE.sub(kept(s, i)).div(load(a, ao, i).abs())), s, i);
    }

    /** the terms */
    private static void bernoulli(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var l = load(a, ao, i);
            var value = load(x, xo, i);
            var square = l.mul(l);
            var series = P6.fma(square, P4).fma(square, P2).fma(square, P0);
            var near = l.fma(value.sub(HALF), square.mul(series).neg());
            var far = l.fma(value, VectorMath.positivePart(l).neg()).sub(kept(s, i));
            keep(far.blend(near, l.abs().compare(LT, 1)), s, i);
        }
    }

    // ---- discretised logistic; first: of h; second: v; third: of l

    private static FloatVector level(FloatVector x) {
        return x.mul(LAST).add(ROUND).sub(ROUND);
    }

    private static FloatVector high(FloatVector level, FloatVector a, FloatVector v) {
        return MINUS_LAST.fma(a, level.add(HALF)).mul(v);
    }

    private static FloatVector low(FloatVector level, FloatVector a, FloatVector v) {
        return MINUS_LAST.fma(a, level.sub(HALF)).mul(v);
    }

    /** second: v */
    private static void unit(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.exp(load(b, bo, i).neg()).div(LAST), s, SECOND + i);
    }

    /** third: exp(-|l|) */
    private static void expOfLow(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.expMinusAbs(low(level(load(x, xo, i)), load(a, ao, i), kept(s, SECOND + i))), s, THIRD + i);
    }

    /** first: exp(-|h|) */
    private static void expOfHigh(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.expMinusAbs(high(level(load(x, xo, i)), load(a, ao, i), kept(s, SECOND + i))), s, i);
    }

    /** the same */
    private static void slopeA(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var k = level(load(x, xo, i));
            var v = kept(s, SECOND + i);
            var below = VectorMath.sigmoid(high(k, load(a, ao, i), v).neg(), kept(s, i)).blend(ZERO, k.compare(GE, LAST));
            var above = VectorMath.sigmoid(low(k, load(a, ao, i), v), kept(s, THIRD + i)).blend(ZERO, k.compare(LE, 0));
            store(v.mul(LAST).mul(above.sub(below)), da, dao, i);
        }
    }

    /** the same; db is v / expm1(v) */
    private static void shrink(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var v = kept(s, SECOND + i);
            store(v.div(VectorMath.expm1(v)), db, dbo, i);
        }
    }

    /** the same */
    private static void slopeB(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var k = level(load(x, xo, i));
            var h = high(k, load(a, ao, i), kept(s, SECOND + i));
            var l = low(k, load(a, ao, i), kept(s, SECOND + i));
            var below = h.mul(VectorMath.sigmoid(h.neg(), kept(s, i)));
            var above = l.mul(VectorMath.sigmoid(l, kept(s, THIRD + i)));
            var between = above.sub(below).sub(load(db, dbo, i));
            store(between.blend(above, k.compare(GE, LAST)).blend(below.neg(), k.compare(LE, 0)), db, dbo, i);
        }
    }

    /** first: softplus(-h) */
    private static void softplusOfHigh(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var h = high(level(load(x, xo, i)), load(a, ao, i), kept(s, SECOND + i));
            keep(VectorMath.softplus(h.neg(), kept(s, i)), s, i);
        }
    }

    /** third: softplus(l) */
    private static void softplusOfLow(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var l = low(level(load(x, xo, i)), load(a, ao, i), kept(s, SECOND + i));
            keep(VectorMath.softplus(l, kept(s, THIRD + i)), s, THIRD + i);
        }
    }

    /** second: 1 - exp(-v) */
    private static void interval(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.expm1(kept(s, SECOND + i).neg()).neg(), s, SECOND + i);
    }

    /** second: its logarithm */
    private static void logInterval(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.log(kept(s, SECOND + i)), s, SECOND + i);
    }

    /** the terms */
    private static void logistic(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var k = level(load(x, xo, i));
            var below = kept(s, i);
            var above = kept(s, THIRD + i);
            var between = kept(s, SECOND + i).sub(below).sub(above);
            keep(between.blend(above.neg(), k.compare(GE, LAST)).blend(below.neg(), k.compare(LE, 0)), s, i);
        }
    }
}
