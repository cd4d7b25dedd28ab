package vae4j.core.objective;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Variable;
import vae4j.core.probability.DiagonalGaussian;

/**
 * The evidence lower bound of each example, as its two terms: E log p(x|z) − KL(q(z|x) ‖ p(z))
 * (Kingma and Welling 2014, equation 3), in nats.
 *
 * @param logLikelihood log p(x|z) of a sampled z: {@code [batch]}
 * @param kl            the divergence of each latent dimension: {@code [batch, latent]}
 */
public record Elbo(Variable logLikelihood, Variable kl) {
    /** The bound of a model with one layer of codes, of which z is a sample. */
    public static Elbo of(LatentModel model, Batch batch, DiagonalGaussian q, Variable z) {
        return new Elbo(batch.logProbability(model.decode(z)), model.prior().kl(q, z));
    }

    /** −log p(x|z), to report, not to differentiate: {@code [batch]}. */
    public Variable reconstruction() {
        return Arithmetic.scale(logLikelihood.detach(), -1);
    }
}
