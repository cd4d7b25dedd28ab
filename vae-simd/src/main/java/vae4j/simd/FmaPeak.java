package vae4j.simd;

import jdk.incubator.vector.FloatVector;

/** Fused multiply-adds that wait for nothing: as many independent chains as two units with a latency of 5 can use. */
final class FmaPeak {
    private static final int CHAINS = 10;
    /** Keeps the compiler from dropping the work. */
    private static volatile float sink;

    private FmaPeak() {}

    static long run(int iterations) {
        var p = new float[Lanes.LENGTH];
        chains(iterations, p);
        sink = p[0];
        return 2L * CHAINS * Lanes.LENGTH * iterations;
    }

    private static void chains(int iterations, float[] p) {
        var x = Lanes.of(0.999f);
        FloatVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int n = 0; n < iterations; n++) {
            a = a.fma(x, x);
            b = b.fma(x, x);
            c = c.fma(x, x);
            d = d.fma(x, x);
            e = e.fma(x, x);
            f = f.fma(x, x);
            g = g.fma(x, x);
            h = h.fma(x, x);
            i = i.fma(x, x);
            j = j.fma(x, x);
        }
        a.add(b).add(c).add(d).add(e).add(f.add(g).add(h).add(i).add(j)).intoArray(p, 0);
    }
}
