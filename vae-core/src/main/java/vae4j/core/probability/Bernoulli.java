package vae4j.core.probability;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Independent Bernoulli variables from logits (Kingma and Welling 2014, appendix C.1). Data is 0 or 1; for grey levels
 * between them it is a cross-entropy, not a likelihood.
 */
public record Bernoulli() implements Likelihood {
    @Override public int outputsPerValue() {
        return 1;
    }

    @Override public float minimum() {
        return 0;
    }

    @Override public float maximum() {
        return 1;
    }

    @Override public Distribution distribution(Variable logits) {
        var tape = logits.tape();
        return new Distribution() {
            @Override public Variable logProbability(Tensor x) {
                return Densities.bernoulliLogProbability(logits, x);
            }

            /** Each value as an example of its own. */
            @Override public Variable logProbabilities(Tensor x) {
                var column = Shape.of(Math.toIntExact(x.size()), 1);
                return Arithmetic.reshape(Densities.bernoulliLogProbability(Arithmetic.reshape(logits, column), x.reshape(column)), logits.shape());
            }

            @Override public Tensor mean() {
                var mean = tape.allocate(logits.shape());
                tape.backend().apply(ScalarFunction.SIGMOID, logits.value(), mean);
                return mean;
            }

            @Override public Tensor sample(Noise noise) {
                var sample = tape.allocate(logits.shape());
                tape.backend().bernoulli(noise.key(), mean(), sample);
                return sample;
            }
        };
    }
}
