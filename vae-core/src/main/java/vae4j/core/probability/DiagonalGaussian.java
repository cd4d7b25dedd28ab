package vae4j.core.probability;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;

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

    /** KL(this ‖ other) of each latent dimension: {@code [batch, latent]}. Seen from the other, its own is N(0, I). */
    public Variable kl(DiagonalGaussian other) {
        var inverse = Arithmetic.apply(ScalarFunction.EXP, Arithmetic.scale(other.logvar, -0.5f));
        return Densities.gaussianKl(Arithmetic.multiply(Arithmetic.subtract(mu, other.mu), inverse), Arithmetic.subtract(logvar, other.logvar));
    }

    /** log q(z) of each dimension of each example: {@code [batch, latent]}. */
    public Variable logDensities(Variable z) {
        var column = Shape.of(Math.toIntExact(z.value().size()), 1);
        var all = Densities.gaussianLogProbability(Arithmetic.reshape(z, column), Arithmetic.reshape(mu, column), Arithmetic.reshape(logvar, column));
        return Arithmetic.reshape(all, z.shape());
    }

    /** The whole batch, again and again: {@code [count * batch, latent]}. */
    public DiagonalGaussian repeated(int count) {
        return new DiagonalGaussian(Sums.repeatBatch(mu, count), Sums.repeatBatch(logvar, count));
    }

    /** The same distribution, through which no gradient flows back. */
    public DiagonalGaussian detach() {
        return new DiagonalGaussian(mu.detach(), logvar.detach());
    }

    /** log q(z) of each example: {@code [batch]}. */
    public Variable logProbability(Variable z) {
        return Densities.gaussianLogProbability(z, mu, logvar);
    }
}
