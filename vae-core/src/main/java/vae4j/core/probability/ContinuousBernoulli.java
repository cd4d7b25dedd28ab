package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.ContinuousBernoulliDensity;

/** Grey levels as they are: the Bernoulli cross-entropy with the constant that makes it a density on [0, 1] (Loaiza-Ganem and Cunningham 2019). */
public record ContinuousBernoulli() implements Likelihood {
    @Override public int outputs(int values) {
        return values;
    }

    @Override public Distribution distribution(Variable logits) {
        return new Independent(new ContinuousBernoulliDensity(), logits, null);
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.UNIT.refusal("continuous Bernoulli", x, mask);
    }
}
