package vae4j.core.nn;

import vae4j.core.autograd.Variable;

/** A part of a network: one batch in, one batch out. */
public interface Layer {
    /**
     * @param x {@code [batch, …]}
     * @return the result, on the same tape, with the same number of rows
     */
    Variable forward(Variable x);
}
