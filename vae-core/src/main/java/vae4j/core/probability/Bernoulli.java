package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.BernoulliDensity;

/**
 * Independent Bernoulli variables from logits (Kingma and Welling 2014, appendix C.1). Data is 0 or 1; for grey levels
 * between them it is a cross-entropy, not a likelihood: {@link ContinuousBernoulli} is one.
 */
public record Bernoulli() implements Likelihood {
    @Override public int outputs(int values) {
        return values;
    }

    @Override public Distribution distribution(Variable logits) {
        return new Independent(new BernoulliDensity(), logits, null);
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.UNIT.refusal("Bernoulli", x, mask);
    }
}
