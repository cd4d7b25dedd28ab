package vae4j.core.evaluate;

import java.util.Arrays;

/**
 * A model on a set of examples; means over all of them, in nats per example.
 *
 * @param elbo           the evidence lower bound: −reconstruction − kl
 * @param reconstruction −E log p(x|z), one sample of z an example
 * @param kl             KL(q(z|x) ‖ p(z)), the sum of {@code klPerDimension}
 * @param klPerDimension that of each latent dimension
 * @param activeUnits    latent dimensions whose posterior mean varies over the data by more than {@link #ACTIVE_VARIANCE}
 *                       (Burda et al. 2016, section 5.2)
 * @param examples       how many
 */
public record Evaluation(double elbo, double reconstruction, double kl, double[] klPerDimension, int activeUnits, int examples) {
    /** The variance of its posterior mean above which a unit counts as active. */
    public static final double ACTIVE_VARIANCE = 0.01;

    @Override public String toString() {
        return "Evaluation[elbo=" + elbo + ", reconstruction=" + reconstruction + ", kl=" + kl + ", klPerDimension="
            + Arrays.toString(klPerDimension) + ", activeUnits=" + activeUnits + ", examples=" + examples + "]";
    }
}
