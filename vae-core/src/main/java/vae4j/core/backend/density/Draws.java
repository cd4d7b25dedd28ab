package vae4j.core.backend.density;

import vae4j.core.backend.LogGamma;
import vae4j.core.backend.ScalarMath;
import vae4j.core.random.Noise;
import vae4j.core.random.Threefry;

/** Random numbers that take more than one formula. In double; each draw has a stream of its own. */
final class Draws {
    private Draws() {}

    /** Uniform in [0, 1), as {@link vae4j.core.backend.Backend#uniform}. */
    static float halfOpen(long key, long index) {
        return (Threefry.word(key, index) >>> 8) * 0x1p-24f;
    }

    /** Uniform, and neither 0 nor 1: the middles of 2²³ equal pieces. */
    static float open(long key, long index) {
        return ((Threefry.word(key, index) >>> 9) + 0.5f) * 0x1p-23f;
    }

    private static double open(Noise noise, int index) {
        return (Integer.toUnsignedLong(noise.word(index)) + 0.5) * 0x1p-32;
    }

    /** Gamma with this shape and scale 1, by rejection (Marsaglia and Tsang 2000); below shape 1 as their section 6 says. */
    static double gamma(double shape, Noise noise) {
        if (!(shape < Double.POSITIVE_INFINITY)) return shape;      // nor would any number be accepted
        if (shape < 1) return gamma(shape + 1, noise.branch(0)) * StrictMath.exp(StrictMath.log(open(noise, 0)) / shape);
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        for (int i = 0; ; i += 2) {
            double z = ScalarMath.normal(noise.word(i));
            double v = 1 + c * z;
            if (v <= 0) continue;
            v = v * v * v;
            if (StrictMath.log(open(noise, i + 1)) < 0.5 * z * z + d - d * v + d * StrictMath.log(v)) return d * v;
        }
    }

    /** Poisson: by counting arrivals for small rates, else by rejection (Hörmann 1993, algorithm PTRS). */
    static double poisson(double rate, Noise noise) {
        if (!(rate < 0x1p53)) return rate;                          // beyond counting, or not a number: nothing would be accepted
        return rate < 10 ? arrivals(rate, noise) : rejected(rate, noise);
    }

    private static double arrivals(double rate, Noise noise) {
        double end = StrictMath.exp(-rate);
        double product = open(noise, 0);
        int count = 0;
        while (product > end) product *= open(noise, ++count);
        return count;
    }

    private static double rejected(double rate, Noise noise) {
        double logRate = StrictMath.log(rate);
        double b = 0.931 + 2.53 * Math.sqrt(rate);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double vr = 0.9277 - 3.6224 / (b - 2);
        for (int i = 0; ; i += 2) {
            double u = open(noise, i) - 0.5;
            double v = open(noise, i + 1);
            double us = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / us + b) * u + rate + 0.43);
            if (us >= 0.07 && v <= vr) return k;
            if (k < 0 || us < 0.013 && v > us) continue;
            if (StrictMath.log(v * inverseAlpha / (a / (us * us) + b)) <= k * logRate - rate - LogGamma.rising(1, k)) return k;
        }
    }
}
