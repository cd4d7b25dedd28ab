package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static vae4j.simd.Constants.ONE;
import static vae4j.simd.Constants.ZERO;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.store;
import static vae4j.simd.Pass.SECOND;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.density.Density;
import vae4j.core.backend.density.LaplaceDensity;
import vae4j.core.backend.density.StudentDensity;

/** Laplace's and Student's log-probabilities. The comment of a pass is what it leaves in scratch. */
final class RobustPasses {
    static final DensityPass[] LAPLACE = {DensityPasses::precision, RobustPasses::laplace},
        LAPLACE_SLOPES = {DensityPasses::precision, RobustPasses::laplaceSlopes, RobustPasses::laplace},
        STUDENT = {DensityPasses::precision, RobustPasses::quotient, RobustPasses::student},
        STUDENT_SLOPES = {DensityPasses::precision, RobustPasses::quotient, RobustPasses::studentSlopes, RobustPasses::student};
    private static final FloatVector LOG_TWO = of(LaplaceDensity.LOG_TWO);

    private RobustPasses() {}

    /** still exp(-b) */
    private static void laplaceSlopes(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var e = load(x, xo, i).sub(load(a, ao, i));
            var w = kept(s, i);
            store(ZERO.blend(w, e.compare(GT, 0)).blend(w.neg(), e.compare(LT, 0)), da, dao, i);
            store(e.abs().mul(w).sub(ONE), db, dbo, i);
        }
    }

    /** the terms, from exp(-b) */
    private static void laplace(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var e = load(x, xo, i).sub(load(a, ao, i));
            keep(e.abs().mul(kept(s, i)).add(load(b, bo, i)).add(LOG_TWO).neg(), s, i);
        }
    }

    /** first: still exp(-b); second: q */
    private static void quotient(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        float freedom = ((StudentDensity) f).freedom();
        for (int i = 0; i < n; i += LENGTH) {
            var y = load(x, xo, i).sub(load(a, ao, i)).mul(kept(s, i));
            keep(y.mul(y).div(freedom), s, SECOND + i);
        }
    }

    /** the same */
    private static void studentSlopes(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        float freedom = ((StudentDensity) f).freedom();
        float factor = (freedom + 1) / freedom;
        for (int i = 0; i < n; i += LENGTH) {
            var w = kept(s, i);
            var q = kept(s, SECOND + i);
            var y = load(x, xo, i).sub(load(a, ao, i)).mul(w);
            store(y.mul(factor).div(q.add(ONE)).mul(w), da, dao, i);
            store(q.div(q.add(ONE)).mul(freedom + 1).sub(ONE), db, dbo, i);
        }
    }

    /** the terms, from q */
    private static void student(Density f, MemorySegment x, long xo, MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment da, long dao, MemorySegment db, long dbo, float[] s, int n) {
        var student = (StudentDensity) f;
        var constant = of(student.constant());
        float power = 0.5f * (student.freedom() + 1);
        for (int i = 0; i < n; i += LENGTH) {
            keep(constant.sub(load(b, bo, i)).sub(VectorMath.log1pOfPositive(kept(s, SECOND + i)).mul(power)), s, i);
        }
    }
}
