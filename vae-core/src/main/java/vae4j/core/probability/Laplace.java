package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.LaplaceDensity;

/**
 * Independent Laplace variables around the decoder's outputs: errors count by their size, not their square.
 *
 * @param logScale the log of the mean absolute error
 */
public record Laplace(Spread logScale) implements Likelihood {
    @Override public int outputs(int values) {
        return logScale.outputs(values);
    }

    @Override public Distribution distribution(Variable outputs) {
        var p = logScale.of(outputs);
        return new Independent(new LaplaceDensity(), p.location(), p.spread());
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.REAL.refusal("Laplace", x, mask);
    }
}
