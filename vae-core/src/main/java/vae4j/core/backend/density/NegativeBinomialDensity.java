package vae4j.core.backend.density;

import vae4j.core.backend.LogGamma;
import vae4j.core.random.Noise;

/**
 * A count with the mean m = exp(a) and the variance m + m² / r, r = exp(b) (Hilbe 2011, section 8.1, its dispersion being
 * 1/r): log p = log Γ(x+r) − log Γ(r) − log x! − r log(1 + m/r) − x log(1 + r/m). For large r it is Poisson's. Computed in
 * double, for these terms are far larger than what remains of them.
 */
public record NegativeBinomialDensity() implements Variate {
    @Override public int parameters() {
        return 2;
    }

    @Override public float logProbability(float x, float a, float b) {
        double m = StrictMath.exp(a);
        double r = StrictMath.exp(b);
        return (float) (LogGamma.rising(r, x) - LogGamma.rising(1, x) - r * StrictMath.log1p(m / r) - x * StrictMath.log1p(r / m));
    }

    /** r (x − m) / (r + m). */
    @Override public float slopeA(float x, float a, float b) {
        double m = StrictMath.exp(a);
        double r = StrictMath.exp(b);
        return (float) ((x - m) * (r / (r + m)));
    }

    /** r (ψ(x+r) − ψ(r) − log(1 + m/r) + (m − x) / (r + m)). */
    @Override public float slopeB(float x, float a, float b) {
        double m = StrictMath.exp(a);
        double r = StrictMath.exp(b);
        return (float) (r * (LogGamma.risingSlope(r, x) - StrictMath.log1p(m / r) + (m - x) / (r + m)));
    }

    @Override public float mean(float a, float b) {
        return (float) StrictMath.exp(a);
    }

    /** Poisson with a rate drawn from a gamma distribution. */
    @Override public float sample(long key, long index, float a, float b) {
        var noise = new Noise(key).branch(index);
        double r = StrictMath.exp(b);
        return (float) Draws.poisson(StrictMath.exp(a) / r * Draws.gamma(r, noise.branch(0)), noise.branch(1));
    }
}
