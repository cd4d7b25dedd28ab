package vae4j.core.backend.density;

import static vae4j.core.backend.Coefficients.ROUND;
import static vae4j.core.backend.ScalarMath.exp;
import static vae4j.core.backend.ScalarMath.expm1;
import static vae4j.core.backend.ScalarMath.log;
import static vae4j.core.backend.ScalarMath.sigmoid;
import static vae4j.core.backend.ScalarMath.softplus;
import static vae4j.core.backend.density.Draws.open;

/**
 * One of the 256 levels 0/255 … 255/255 with the probability that a logistic distribution gives to the interval of half a
 * level on either side, the first and last reaching to infinity (Salimans et al. 2017, equation 2): a is the location, b
 * the log of the scale.
 * <p>With k the level, {@code v = exp(-b) / 255}, {@code h = fma(-255, a, k + 0.5) * v} and
 * {@code l = fma(-255, a, k - 0.5) * v} are the ends of the interval in scales from the location, the same for neighbours;
 * δ is v. σ(h) − σ(l) is (1 − e^{−δ}) σ(h) σ(−l), whose logarithm loses nothing however small it is.
 */
public record DiscretizedLogisticDensity() implements Variate {
    /** The last level; the first is 0. */
    public static final float LAST = 255;

    @Override public int parameters() {
        return 2;
    }

    /** The whole number next to 255 x, as {@link vae4j.core.backend.Coefficients#ROUND} finds it. */
    private static float level(float x) {
        return x * LAST + ROUND - ROUND;
    }

    private static float unit(float b) {
        return exp(-b) / LAST;
    }

    /** {@code (log(-expm1(-δ)) - softplus(-h)) - softplus(l)}; the first and last level leave out what reaches to infinity. */
    @Override public float logProbability(float x, float a, float b) {
        float k = level(x);
        float v = unit(b);
        float below = softplus(-(Math.fma(-LAST, a, k + 0.5f) * v));
        float above = softplus(Math.fma(-LAST, a, k - 0.5f) * v);
        if (k <= 0) return -below;
        if (k >= LAST) return -above;
        return log(-expm1(-v)) - below - above;
    }

    /** {@code (255 * v) * (σ(l) - σ(-h))}. */
    @Override public float slopeA(float x, float a, float b) {
        float k = level(x);
        float v = unit(b);
        float below = k >= LAST ? 0 : sigmoid(-(Math.fma(-LAST, a, k + 0.5f) * v));
        float above = k <= 0 ? 0 : sigmoid(Math.fma(-LAST, a, k - 0.5f) * v);
        return LAST * v * (above - below);
    }

    /** {@code l σ(l) - h σ(-h) - δ / expm1(δ)}. */
    @Override public float slopeB(float x, float a, float b) {
        float k = level(x);
        float v = unit(b);
        float h = Math.fma(-LAST, a, k + 0.5f) * v;
        float l = Math.fma(-LAST, a, k - 0.5f) * v;
        if (k <= 0) return -h * sigmoid(-h);
        if (k >= LAST) return l * sigmoid(l);
        return l * sigmoid(l) - h * sigmoid(-h) - v / expm1(v);
    }

    /** Of the distribution before it is cut into levels, held in [0, 1]; nearer than half a level to that of the levels. */
    @Override public float mean(float a, float b) {
        float s = exp(b);
        return Math.clamp(s * (softplus(a / s) - softplus((a - 1) / s)), 0, 1);
    }

    @Override public float sample(long key, long index, float a, float b) {
        float u = open(key, index);
        float x = Math.fma(exp(b), log(u) - log(1 - u), a);
        return (float) Math.rint(Math.clamp(x, 0f, 1f) * LAST) / LAST;
    }
}
