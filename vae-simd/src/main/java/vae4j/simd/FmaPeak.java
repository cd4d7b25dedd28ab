package vae4j.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What no kernel can beat: fused multiply-adds in registers, without memory. */
final class FmaPeak {
    private static final VectorSpecies<Float> S = Species.FLOATS;
    /** Enough to hide a latency of up to six steps on processors that start two a cycle, and with both factors within 16 registers. */
    private static final int CHAINS = 12;

    /** Where the result goes, so that the compiler cannot leave the loop out. */
    private static float sink;

    private FmaPeak() {}

    /** Runs and returns the floating-point operations done, two for each multiply-add. */
    static long run(int iterations) {
        var x = FloatVector.broadcast(S, 1);
        var y = FloatVector.broadcast(S, 1e-3f); // neither overflow nor subnormal numbers, which are slow, come of it
        FloatVector c0 = x, c1 = x, c2 = x, c3 = x, c4 = x, c5 = x, c6 = x, c7 = x, c8 = x, c9 = x, c10 = x, c11 = x;
        c1 = c1.add(1); c2 = c2.add(2); c3 = c3.add(3); c4 = c4.add(4); c5 = c5.add(5); c6 = c6.add(6); // chains of one start would be computed once
        c7 = c7.add(7); c8 = c8.add(8); c9 = c9.add(9); c10 = c10.add(10); c11 = c11.add(11);
        for (int i = 0; i < iterations; i++) {
            c0 = x.fma(y, c0); c1 = x.fma(y, c1); c2 = x.fma(y, c2); c3 = x.fma(y, c3); c4 = x.fma(y, c4); c5 = x.fma(y, c5);
            c6 = x.fma(y, c6); c7 = x.fma(y, c7); c8 = x.fma(y, c8); c9 = x.fma(y, c9); c10 = x.fma(y, c10); c11 = x.fma(y, c11);
        }
        sink = c0.add(c1).add(c2).add(c3).add(c4).add(c5).add(c6).add(c7).add(c8).add(c9).add(c10).add(c11).lane(0);
        return 2L * CHAINS * S.length() * iterations;
    }
}
