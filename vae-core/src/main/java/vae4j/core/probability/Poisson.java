package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.PoissonDensity;

/** Independent counts; the decoder's outputs are the logs of their rates, softly bounded to (−20, 20). */
public record Poisson() implements Likelihood {
    @Override public int outputs(int values) {
        return values;
    }

    @Override public Distribution distribution(Variable logRates) {
        return new Independent(new PoissonDensity(), Spread.bounded(logRates), null);
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.COUNT.refusal("Poisson", x, mask);
    }
}
