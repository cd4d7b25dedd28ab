package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.nn.ParameterSet.Scope;

/**
 * Independent normal variables around the decoder's outputs, with all constants. A fixed σ is the weight between
 * reconstruction and KL (Doersch 2016, section 2.4.3); a learned one finds that weight (Rybkin et al. 2021), and
 * {@link OptimalGaussian} computes it.
 *
 * @param logvar the log of the variance
 */
public record Gaussian(Spread logvar) implements Likelihood {
    /** @throws IllegalArgumentException unless σ is positive and finite, and neither tiny nor huge */
    public static Gaussian fixed(double sigma) {
        if (!(sigma > 0 && Math.abs(StrictMath.log(sigma)) <= 20)) {
            throw new IllegalArgumentException("sigma must be a positive number from 2.1e-9 to 4.8e8, not " + sigma);
        }
        return new Gaussian(Spread.fixed(2 * StrictMath.log(sigma)));
    }

    /** One learned σ, from 1. The parameter is {@code logvar [1]}. */
    public static Gaussian shared(Scope scope) {
        return new Gaussian(Spread.shared(scope, "logvar"));
    }

    /** A learned σ for each of n values, from 1. The parameter is {@code logvar [n]}. */
    public static Gaussian perValue(Scope scope, int n) {
        return new Gaussian(Spread.perValue(scope, "logvar", n));
    }

    /** σ computed by the decoder beside the mean, as a log-variance: another for each value of each example. */
    public static Gaussian decoded() {
        return new Gaussian(Spread.decoded());
    }

    @Override public int outputs(int values) {
        return logvar.outputs(values);
    }

    @Override public Distribution distribution(Variable outputs) {
        var p = logvar.of(outputs);
        return new Independent(new GaussianDensity(), p.location(), p.spread());
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.REAL.refusal("Gaussian", x, mask);
    }
}
