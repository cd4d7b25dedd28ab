package vae4j.core.autograd;

import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** The formulas of probability that have kernels of their own; all in nats. */
public final class Densities {
    private Densities() {}

    /**
     * z = μ + exp(½ logvar) ⊙ ε (Kingma and Welling 2014, section 2.4), so that a sample of q(z|x) has gradients:
     * dz/dμ = 1, dz/dlogvar = ½ exp(½ logvar) ε.
     *
     * @param epsilon standard normal noise, as large as mu
     */
    public static Variable reparameterize(Variable mu, Variable logvar, Tensor epsilon) {
        var tape = mu.tape();
        var z = tape.allocate(mu.shape());
        tape.backend().reparameterize(mu.value(), logvar.value(), epsilon, z);
        return tape.record(z, d -> {
            mu.contribute(g -> g.copyFrom(d));
            logvar.contribute(g -> tape.backend().reparameterizeAdjoint(logvar.value(), epsilon, d, g));
        }, mu, logvar);
    }

    /** KL(N(μ, exp(logvar)) ‖ N(0, 1)) of each latent dimension: {@code [batch, latent]} x 2 {@code -> [batch, latent]}. */
    public static Variable gaussianKl(Variable mu, Variable logvar) {
        var tape = mu.tape();
        var kl = tape.allocate(mu.shape());
        tape.backend().gaussianKl(mu.value(), logvar.value(), kl);
        return tape.record(kl, d -> {
            var dMu = tape.allocate(mu.shape());
            var dLogvar = tape.allocate(mu.shape());
            tape.backend().gaussianKlAdjoint(mu.value(), logvar.value(), d, dMu, dLogvar);
            mu.contribute(g -> g.copyFrom(dMu));
            logvar.contribute(g -> g.copyFrom(dLogvar));
        }, mu, logvar);
    }

    /** log p(x | logits) of independent Bernoulli variables, summed over each example: {@code [batch, n]} x 2 {@code -> [batch]}. */
    public static Variable bernoulliLogProbability(Variable logits, Tensor x) {
        var tape = logits.tape();
        var logProbability = tape.allocate(Shape.of(logits.rows()));
        var residual = logits.needsGradient() ? tape.allocate(logits.shape()) : null;
        tape.backend().bernoulliLogProbability(logits.value(), x, logProbability, residual);
        return tape.record(logProbability, d -> logits.contribute(g -> tape.backend().scaleRows(residual, d, g)), logits);
    }

    /** log N(x; mean, exp(logvar)), summed over each example: {@code [batch, n]} x 3 {@code -> [batch]}. */
    public static Variable gaussianLogProbability(Variable x, Variable mean, Variable logvar) {
        var tape = mean.tape();
        var logProbability = tape.allocate(Shape.of(mean.rows()));
        tape.backend().gaussianLogProbability(x.value(), mean.value(), logvar.value(), logProbability);
        return tape.record(logProbability, d -> {
            var dMean = tape.allocate(mean.shape());
            var dLogvar = tape.allocate(mean.shape());
            tape.backend().gaussianLogProbabilityAdjoint(x.value(), mean.value(), logvar.value(), d, dMean, dLogvar);
            x.contribute(g -> tape.backend().scale(dMean, -1, g));
            mean.contribute(g -> g.copyFrom(dMean));
            logvar.contribute(g -> g.copyFrom(dLogvar));
        }, x, mean, logvar);
    }
}
