package vae4j.core.backend.density;

import vae4j.core.backend.LogGamma;
import vae4j.core.backend.ScalarMath;
import vae4j.core.random.Noise;

/**
 * Student's t with ν degrees of freedom: a is the location, b the log of the scale. With {@code y = (x - a) exp(-b)} and
 * {@code q = y² / ν}: log p = log Γ((ν+1)/2) − log Γ(ν/2) − ½ log(π ν) − b − ½ (ν+1) log(1 + q). For data within 10¹⁸ scales.
 *
 * @param freedom  ν, positive
 * @param constant the terms without a and b
 */
public record StudentDensity(float freedom, float constant) implements Variate {
    /** @throws IllegalArgumentException unless ν is positive and finite */
    public static StudentDensity of(double freedom) {
        if (!(freedom > 0 && freedom < Float.MAX_VALUE)) throw new IllegalArgumentException("degrees of freedom must be a positive number, not " + freedom);
        return new StudentDensity((float) freedom, (float) (LogGamma.rising(freedom / 2, 0.5) - 0.5 * StrictMath.log(Math.PI * freedom)));
    }

    @Override public int parameters() {
        return 2;
    }

    private float q(float x, float a, float b) {
        float y = (x - a) * ScalarMath.exp(-b);
        return y * y / freedom;
    }

    /** {@code (constant - b) - 0.5f * (freedom + 1) * log1p(q)}. */
    @Override public float logProbability(float x, float a, float b) {
        return constant - b - 0.5f * (freedom + 1) * ScalarMath.log1p(q(x, a, b));
    }

    /** (ν+1)/ν y w / (1 + q), with {@code w = exp(-b)}. */
    @Override public float slopeA(float x, float a, float b) {
        float w = ScalarMath.exp(-b);
        return (freedom + 1) / freedom * ((x - a) * w) / (1 + q(x, a, b)) * w;
    }

    /** (ν+1) q / (1 + q) − 1. */
    @Override public float slopeB(float x, float a, float b) {
        float q = q(x, a, b);
        return (freedom + 1) * (q / (1 + q)) - 1;
    }

    /** The location, which is the mean where ν is above 1, and the median always. */
    @Override public float mean(float a, float b) {
        return a;
    }

    @Override public float sample(long key, long index, float a, float b) {
        var noise = new Noise(key).branch(index);
        double z = ScalarMath.normal(noise.word(0));
        double chi = 2 * Draws.gamma(0.5 * freedom, noise.branch(0));
        return (float) (a + StrictMath.exp(b) * z * Math.sqrt(freedom / chi));
    }
}
