package vae4j.core.probability;

import vae4j.core.autograd.Variable;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;

/** p(x|z) of a batch: what a likelihood makes of a decoder's outputs. */
public interface Distribution {
    /** log p(x|z) of each example, with all constants: {@code [batch, …] -> [batch]}, nats. */
    Variable logProbability(Tensor x);

    /**
     * log p of each value of x on its own, given z: {@code [batch, n] -> [batch, n]}, nats. Each row adds up to
     * {@link #logProbability}. A value that is missing (NaN) has NaN and does not touch the others.
     */
    Variable logProbabilities(Tensor x);

    /** The expectation of x: {@code [batch, n]}. */
    Tensor mean();

    /** One draw of each example: {@code [batch, n]}. */
    Tensor sample(Noise noise);
}
