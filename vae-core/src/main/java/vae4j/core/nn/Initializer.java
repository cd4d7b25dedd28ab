package vae4j.core.nn;

import vae4j.core.backend.ScalarMath;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;

/** How a parameter starts. The result depends on the noise and the shape only. */
@FunctionalInterface
public interface Initializer {
    /** Writes all elements. */
    void initialize(Tensor parameter, Noise noise);

    /** All elements the same. */
    static Initializer constant(float value) {
        return (parameter, _) -> {
            for (long i = 0; i < parameter.size(); i++) parameter.set(i, value);
        };
    }

    /** These values, in order; as many as the parameter has elements. */
    static Initializer values(float... values) {
        return (parameter, _) -> parameter.copyFrom(values);
    }

    /** Uniform in [-bound, bound). */
    static Initializer uniform(float bound) {
        return (parameter, noise) -> {
            for (long i = 0; i < parameter.size(); i++) parameter.set(i, bound * (2 * noise.uniform(i) - 1));
        };
    }

    /** Normal with mean 0. */
    static Initializer normal(float standardDeviation) {
        return (parameter, noise) -> {
            for (long i = 0; i < parameter.size(); i++) parameter.set(i, standardDeviation * ScalarMath.normal(noise.word(i)));
        };
    }

    /** Uniform in ±1/√in, what {@code torch.nn.Linear} starts weights and biases with. */
    static Initializer fanIn(int in) {
        return uniform((float) (1 / Math.sqrt(in)));
    }

    /** Uniform in ±√(6 / in): keeps the variance of activations through ReLU layers (He et al. 2015, equation 10). */
    static Initializer heUniform(int in) {
        return uniform((float) Math.sqrt(6.0 / in));
    }

    /** Uniform in ±√(6 / (in + out)) (Glorot and Bengio 2010, equation 16). */
    static Initializer glorotUniform(int in, int out) {
        return uniform((float) Math.sqrt(6.0 / (in + out)));
    }
}
