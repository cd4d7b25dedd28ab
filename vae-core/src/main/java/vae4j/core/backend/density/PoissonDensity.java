package vae4j.core.backend.density;

import vae4j.core.backend.LogGamma;
import vae4j.core.random.Noise;

/**
 * A count with the rate exp(a): log p = a x − e^a − log x!. Computed in double, for these terms are far larger than what
 * remains of them.
 */
public record PoissonDensity() implements Variate {
    @Override public int parameters() {
        return 1;
    }

    @Override public float logProbability(float x, float a, float b) {
        return (float) ((double) a * x - StrictMath.exp(a) - LogGamma.rising(1, x));
    }

    @Override public float slopeA(float x, float a, float b) {
        return (float) (x - StrictMath.exp(a));
    }

    @Override public float slopeB(float x, float a, float b) {
        return 0;
    }

    @Override public float mean(float a, float b) {
        return (float) StrictMath.exp(a);
    }

    @Override public float sample(long key, long index, float a, float b) {
        return (float) Draws.poisson(StrictMath.exp(a), new Noise(key).branch(index));
    }
}
