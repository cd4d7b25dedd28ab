package vae4j.core.probability;

import vae4j.core.autograd.Variable;

/** A family of distributions over data, p(x|z), up to what the decoder computes. */
public interface Likelihood {
    /** How many outputs the decoder gives for each value of x. */
    int outputsPerValue();

    /** The distribution that a decoder's outputs stand for: {@code [batch, outputsPerValue * n]}. */
    Distribution distribution(Variable outputs);

    /** The smallest value that data may have. */
    float minimum();

    /** The largest value that data may have. */
    float maximum();
}
