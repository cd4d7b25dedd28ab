package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;

/** A family of distributions over data, p(x|z), up to what the decoder computes. */
public interface Likelihood {
    /**
     * How many outputs the decoder gives for n values of x.
     *
     * @throws IllegalArgumentException if this likelihood cannot be one of n values
     */
    int outputs(int values);

    /** The distribution that a decoder's outputs stand for: {@code [batch, outputs(n)]}. */
    Distribution distribution(Variable outputs);

    /**
     * Why an example cannot be data of this likelihood; empty if it can. Values that are missing may be anything.
     *
     * @param x    the n values of one example
     * @param mask for each of them 1 if it is known and 0 if it is missing; null if all are known
     */
    Optional<String> refusal(float[] x, float[] mask);
}
