package vae4j.core.backend.density;

import static vae4j.core.backend.density.Draws.halfOpen;

import vae4j.core.backend.ScalarMath;

/** 0 or 1 with the logit a: log p = a x − softplus(a). Between 0 and 1 it is the cross-entropy's negative. */
public record BernoulliDensity() implements Variate {
    @Override public int parameters() {
        return 1;
    }

    /** {@code fma(a, x, -max(a, 0)) - log1p(exp(-|a|))}. */
    @Override public float logProbability(float x, float a, float b) {
        return Math.fma(a, x, -(a <= 0 ? 0 : a)) - ScalarMath.log1p(ScalarMath.exp(-Math.abs(a)));
    }

    @Override public float slopeA(float x, float a, float b) {
        return x - ScalarMath.sigmoid(a);
    }

    @Override public float slopeB(float x, float a, float b) {
        return 0;
    }

    @Override public float mean(float a, float b) {
        return ScalarMath.sigmoid(a);
    }

    @Override public float sample(long key, long index, float a, float b) {
        return halfOpen(key, index) < ScalarMath.sigmoid(a) ? 1 : 0;
    }
}
