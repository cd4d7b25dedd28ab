package vae4j.core.objective;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;

/**
 * The number that training makes small: −E log p(x|z) + β w(t) Σⱼ max(λ, KLⱼ), averaged over the batch.
 * <p>β is Higgins et al. 2017, equation 4. λ, the free bits, is what each latent dimension may cost without being
 * pushed to 0, applied to the batch mean of each (Kingma et al. 2016, equation 15); in nats.
 *
 * @param beta     the weight of the KL term; 1 for the evidence lower bound
 * @param schedule how that weight rises
 * @param freeBits λ, nats for each latent dimension; 0 for none
 */
public record NegativeElbo(double beta, KlSchedule schedule, double freeBits) {
    /** −ELBO, as it is. */
    public static final NegativeElbo PLAIN = new NegativeElbo(1, KlSchedule.NONE, 0);

    public NegativeElbo {
        if (!(beta >= 0 && Double.isFinite(beta))) throw new IllegalArgumentException("beta must not be negative: " + beta);
        if (!(freeBits >= 0 && Double.isFinite(freeBits))) throw new IllegalArgumentException("free bits must not be negative: " + freeBits);
    }

    /**
     * The objective of a batch, a single number.
     *
     * @param t epochs since the start of training, with fractions
     */
    public Variable of(Elbo elbo, double t) {
        var reconstruction = Arithmetic.scale(Sums.sum(elbo.logLikelihood()), -1f / elbo.logLikelihood().rows());
        return Arithmetic.add(reconstruction, ofKl(elbo.kl(), t));
    }

    /**
     * The second term alone, for models that have something else in the place of the first.
     *
     * @param kl the divergence of each latent dimension: {@code [batch, latent]}
     */
    public Variable ofKl(Variable kl, double t) {
        var klPerDimension = Sums.batchMean(kl);
        if (freeBits > 0) klPerDimension = Arithmetic.atLeast(klPerDimension, (float) freeBits);
        return Arithmetic.scale(Sums.sum(klPerDimension), (float) (beta * schedule.weight(t)));
    }
}
