package vae4j.core.backend.density;

import vae4j.core.backend.ScalarMath;
import vae4j.core.random.Threefry;

/** N(a, exp(b)): a is the mean, b the log-variance. With {@code e = x - a, w = exp(-b)}: */
public record GaussianDensity() implements Variate {
    /** log(2 π), as its bits enter. */
    public static final float LOG_TWO_PI = 1.837877f;

    @Override public int parameters() {
        return 2;
    }

    /** {@code -0.5f * (fma(e * e, w, b) + LOG_TWO_PI)}. */
    @Override public float logProbability(float x, float a, float b) {
        float e = x - a;
        return -0.5f * (Math.fma(e * e, ScalarMath.exp(-b), b) + LOG_TWO_PI);
    }

    /** {@code e * w}; the derivative by x is its negative. */
    @Override public float slopeA(float x, float a, float b) {
        return (x - a) * ScalarMath.exp(-b);
    }

    /** {@code 0.5f * fma(e * e, w, -1)}. */
    @Override public float slopeB(float x, float a, float b) {
        float e = x - a;
        return 0.5f * Math.fma(e * e, ScalarMath.exp(-b), -1);
    }

    @Override public float mean(float a, float b) {
        return a;
    }

    @Override public float sample(long key, long index, float a, float b) {
        return Math.fma(ScalarMath.exp(0.5f * b), ScalarMath.normal(Threefry.word(key, index)), a);
    }
}
