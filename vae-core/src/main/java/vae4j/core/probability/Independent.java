package vae4j.core.probability;

import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.Variate;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;

/**
 * Numbers that are independent given their parameters.
 *
 * @param a {@code [batch, n]}
 * @param b {@code [batch, n]}; null if the family has one parameter
 */
record Independent(Variate family, Variable a, Variable b) implements Distribution {
    @Override public Variable logProbability(Tensor x, Tensor mask) {
        return Densities.logProbability(family, x, mask, a, b);
    }

    @Override public Tensor mean() {
        var mean = a.tape().allocate(a.shape());
        a.tape().backend().mean(family, a.value(), b == null ? null : b.value(), mean);
        return mean;
    }

    @Override public Tensor sample(Noise noise) {
        var sample = a.tape().allocate(a.shape());
        a.tape().backend().sample(family, noise.key(), a.value(), b == null ? null : b.value(), sample);
        return sample;
    }
}
