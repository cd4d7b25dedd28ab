package vae4j.core.objective;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Variable;

/**
 * The evidence lower bound of each example, as its two terms: E log p(x|z) − KL(q(z|x) ‖ p(z))
 * (Kingma and Welling 2014, equation 3), in nats.
 *
 * @param logLikelihood log p(x|z) of a sampled z: {@code [batch]}
 * @param kl            the divergence of each latent dimension: {@code [batch, latent]}
 */
public record Elbo(Variable logLikelihood, Variable kl) {
    /** −log p(x|z), to report, not to differentiate: {@code [batch]}. */
    public Variable reconstruction() {
        return Arithmetic.scale(logLikelihood.detach(), -1);
    }
}
