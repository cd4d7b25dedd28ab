package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.DiscretizedLogisticDensity;

/**
 * 8-bit images, read as byte / 255, with a probability for each of the 256 levels (Salimans et al. 2017, equation 2, with
 * one component; locations and scales are those of [0, 1]).
 *
 * @param logScale the log of the logistic distribution's scale
 */
public record DiscretizedLogistic(Spread logScale) implements Likelihood {
    /** A log-probability of an image as it is compared in papers: bits for each of its values. */
    public static double bitsPerDimension(double nats, int values) {
        return -nats / (values * StrictMath.log(2));
    }

    @Override public int outputs(int values) {
        return logScale.outputs(values);
    }

    @Override public Distribution distribution(Variable outputs) {
        var p = logScale.of(outputs);
        return new Independent(new DiscretizedLogisticDensity(), p.location(), p.spread());
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.LEVELS.refusal("discretised logistic", x, mask);
    }
}
