package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.NegativeBinomialDensity;

/**
 * Independent counts that vary more than Poisson's, with the mean m and the variance m + m²/r. The decoder's outputs are
 * the logs of m, softly bounded to (−20, 20).
 *
 * @param logDispersion the log of r; the larger r, the more like Poisson
 */
public record NegativeBinomial(Spread logDispersion) implements Likelihood {
    @Override public int outputs(int values) {
        return logDispersion.outputs(values);
    }

    @Override public Distribution distribution(Variable outputs) {
        var p = logDispersion.of(outputs);
        return new Independent(new NegativeBinomialDensity(), Spread.bounded(p.location()), p.spread());
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.COUNT.refusal("negative binomial", x, mask);
    }
}
