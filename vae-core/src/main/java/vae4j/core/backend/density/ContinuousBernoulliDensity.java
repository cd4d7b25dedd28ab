package vae4j.core.backend.density;

import static vae4j.core.backend.density.Draws.open;

import vae4j.core.backend.ScalarMath;

/**
 * A number in [0, 1] with the logit a (Loaiza-Ganem and Cunningham 2019): p(x) = C λˣ (1 − λ)¹⁻ˣ with λ = σ(a), which is
 * a e^{a x} / (e^a − 1), so that log p = a x − A(a) with A(a) = log((e^a − 1) / a).
 * <p>A and its derivative, the mean, are 0/0 at a = 0 (λ = ½). For |a| under 1 both are their Taylor series: A(a) = a/2 +
 * a²/24 − a⁴/2880 + …; elsewhere e^{−|a|} is small enough that nothing cancels.
 */
public record ContinuousBernoulliDensity() implements Variate {
    @Override public int parameters() {
        return 1;
    }

    @Override public float logProbability(float x, float a, float b) {
        float t = Math.abs(a);
        float s = a * a;
        float series = Math.fma(Math.fma(Math.fma(-1 / 9676800f, s, 1 / 181440f), s, -1 / 2880f), s, 1 / 24f);
        float near = Math.fma(a, x - 0.5f, -(s * series));
        float far = Math.fma(a, x, -(a <= 0 ? 0 : a)) - ScalarMath.log((1 - ScalarMath.exp(-t)) / t);
        return t < 1 ? near : far;
    }

    /** The distance of the mean from the nearer end, 0 or 1, for |a| of 1 and more: 1/t − e⁻ᵗ / (1 − e⁻ᵗ). */
    private static float fromEnd(float t) {
        float e = ScalarMath.exp(-t);
        return 1 / t - e / (1 - e);
    }

    /** The mean less ½, for |a| under 1. */
    private static float fromHalf(float a) {
        float s = a * a;
        return a * Math.fma(Math.fma(Math.fma(Math.fma(1 / 47900160f, s, -1 / 1209600f), s, 1 / 30240f), s, -1 / 720f), s, 1 / 12f);
    }

    @Override public float slopeA(float x, float a, float b) {
        float t = Math.abs(a);
        if (t < 1) return x - 0.5f - fromHalf(a);
        return a > 0 ? x - 1 + fromEnd(t) : x - fromEnd(t);
    }

    @Override public float slopeB(float x, float a, float b) {
        return 0;
    }

    @Override public float mean(float a, float b) {
        float t = Math.abs(a);
        if (t < 1) return 0.5f + fromHalf(a);
        return a > 0 ? 1 - fromEnd(t) : fromEnd(t);
    }

    /** By the inverse of the distribution function, log(1 + u (e^a − 1)) / a, for a under 0; mirrored above. */
    @Override public float sample(long key, long index, float a, float b) {
        float u = open(key, index);
        float t = -Math.abs(a);
        float x = t == 0 ? u : ScalarMath.log1p(u * ScalarMath.expm1(t)) / t;
        return a > 0 ? 1 - x : x;
    }
}
