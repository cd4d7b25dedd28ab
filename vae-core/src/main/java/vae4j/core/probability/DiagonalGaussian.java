package vae4j.core.probability;

import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.random.Noise;

/**
 * N(μ, diag exp(logvar)): the approximate posterior q(z|x) of each example (Kingma and Welling 2014, section 3).
 *
 * @param mu     {@code [batch, latent]}
 * @param logvar {@code [batch, latent]}, the log of the variance
 */
public record DiagonalGaussian(Variable mu, Variable logvar) {
    /** One sample of each example with gradients in μ and logvar: z = μ + exp(½ logvar) ⊙ ε, ε ~ N(0, I) from the noise. */
    public Variable reparameterize(Noise noise) {
        var epsilon = mu.tape().allocate(mu.shape());
        mu.tape().backend().normal(noise.key(), epsilon);
        return Densities.reparameterize(mu, logvar, epsilon);
    }

    /** The same distribution on another tape, as constants. */
    public DiagonalGaussian on(Tape tape) {
        return new DiagonalGaussian(tape.constant(mu.value()), tape.constant(logvar.value()));
    }

    /** log q(z) of each example: {@code [batch]}. */
    public Variable logProbability(Variable z) {
        return Densities.gaussianLogProbability(z, mu, logvar);
    }
}
