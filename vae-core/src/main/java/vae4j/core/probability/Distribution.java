package vae4j.core.probability;

import vae4j.core.autograd.Variable;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;

/** p(x|z) of a batch: what a likelihood makes of a decoder's outputs. */
public interface Distribution {
    /**
     * log p(x|z) of what is known of each example, with all constants: {@code [batch, …] -> [batch]}, nats. Missing
     * values are integrated out: they add nothing to it and have no gradient, whatever stands in their place, NaN included
     * (Nazábal et al. 2020, equation 3).
     *
     * @param mask as large as x: 1 where a value is known, 0 where it is missing; null if all are known
     */
    Variable logProbability(Tensor x, Tensor mask);

    /** log p(x|z) of examples without missing values. */
    default Variable logProbability(Tensor x) {
        return logProbability(x, null);
    }

    /** The expectation of x: {@code [batch, n]}. */
    Tensor mean();

    /** One draw of each example: {@code [batch, n]}. */
    Tensor sample(Noise noise);
}
