package vae4j.core.backend.density;

import static vae4j.core.backend.density.Draws.open;

import vae4j.core.backend.ScalarMath;

/** exp(−|x − a| / s) / (2 s) with s = exp(b): a is the median, b the log of the scale. With {@code e = x - a, w = exp(-b)}: */
public record LaplaceDensity() implements Variate {
    /** log(2), as its bits enter. */
    public static final float LOG_TWO = 0.6931472f;

    @Override public int parameters() {
        return 2;
    }

    /** {@code -((|e| * w + b) + LOG_TWO)}. */
    @Override public float logProbability(float x, float a, float b) {
        return -(Math.abs(x - a) * ScalarMath.exp(-b) + b + LOG_TWO);
    }

    /** w with the sign of e; 0 at the median, where there is no derivative. */
    @Override public float slopeA(float x, float a, float b) {
        float w = ScalarMath.exp(-b);
        float e = x - a;
        return e > 0 ? w : e < 0 ? -w : 0;
    }

    /** {@code |e| * w - 1}. */
    @Override public float slopeB(float x, float a, float b) {
        return Math.abs(x - a) * ScalarMath.exp(-b) - 1;
    }

    @Override public float mean(float a, float b) {
        return a;
    }

    @Override public float sample(long key, long index, float a, float b) {
        float v = 2 * open(key, index) - 1;
        float distance = -ScalarMath.exp(b) * ScalarMath.log1p(-Math.abs(v));
        return v < 0 ? a - distance : a + distance;
    }
}
