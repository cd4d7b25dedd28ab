package vae4j.core.autograd;

import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.density.Density;
import vae4j.core.backend.density.GaussianDensity;
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

    /**
     * log p(x | a, b) of independent numbers, summed over each example: {@code [batch, n] -> [batch]}. Where the mask is 0,
     * x is missing: it adds nothing, and has no gradient, whatever it is.
     *
     * @param mask {@code [batch, n]}; null if all of x is known
     * @param a    {@code [batch, n]}
     * @param b    {@code [batch, n]}; null if the density has one parameter
     */
    public static Variable logProbability(Density density, Tensor x, Tensor mask, Variable a, Variable b) {
        return logProbability(density, a.tape().constant(x), mask, a, b);
    }

    /** log N(x; mean, exp(logvar)), summed over each example: {@code [batch, n]} x 3 {@code -> [batch]}; with gradients in all three. */
    public static Variable gaussianLogProbability(Variable x, Variable mean, Variable logvar) {
        return logProbability(new GaussianDensity(), x, null, mean, logvar);
    }

    /** @param x has a gradient only under a Gaussian, where it is that of a with the other sign */
    private static Variable logProbability(Density density, Variable x, Tensor mask, Variable a, Variable b) {
        var tape = a.tape();
        var backend = tape.backend();
        var inputs = b == null ? new Variable[] {x, a} : new Variable[] {x, a, b};
        boolean slopes = x.needsGradient() || a.needsGradient() || b != null && b.needsGradient();
        var slopeA = slopes ? tape.allocate(a.shape()) : null;
        var slopeB = slopes && b != null ? tape.allocate(a.shape()) : null;
        var out = tape.allocate(Shape.of(a.rows()));
        backend.logProbability(density, x.value(), mask, a.value(), b == null ? null : b.value(), out, slopeA, slopeB);
        return tape.record(out, d -> {
            a.contribute(g -> backend.scaleRows(slopeA, d, g));
            if (b != null) b.contribute(g -> backend.scaleRows(slopeB, d, g));
            x.contribute(g -> {
                backend.scaleRows(slopeA, d, g);
                backend.scale(g, -1, g);
            });
        }, inputs);
    }

    /** log N(z; mean, exp(logvar)) of each z under each of k Gaussians: {@code [batch, n], [k, n], [k, n] -> [batch, k]}. */
    public static Variable gaussianPairs(Variable z, Variable mean, Variable logvar) {
        var tape = z.tape();
        var backend = tape.backend();
        var w = tape.allocate(logvar.shape());
        backend.scale(logvar.value(), -1, w);
        backend.apply(ScalarFunction.EXP, w, w);
        var pairs = tape.allocate(Shape.of(z.rows(), mean.rows()));
        backend.gaussianPairs(z.value(), mean.value(), logvar.value(), w, pairs);
        return tape.record(pairs, d -> {
            var dZ = tape.allocate(z.shape());
            var dMean = tape.allocate(mean.shape());
            var dLogvar = tape.allocate(mean.shape());
            backend.gaussianPairsAdjoint(z.value(), mean.value(), w, d, dZ, dMean, dLogvar);
            z.contribute(g -> g.copyFrom(dZ));
            mean.contribute(g -> g.copyFrom(dMean));
            logvar.contribute(g -> g.copyFrom(dLogvar));
        }, z, mean, logvar);
    }

    /** log Σₖ exp(x) of each row, whatever the size of the numbers: {@code [batch, k] -> [batch]}. */
    public static Variable logSumExp(Variable x) {
        var tape = x.tape();
        var sum = tape.allocate(Shape.of(x.rows()));
        tape.backend().logSumExp(x.value(), sum);
        return tape.record(sum, d -> x.contribute(g -> tape.backend().logSumExpAdjoint(x.value(), sum, d, g)), x);
    }

    /** The log of the softmax of each row: {@code [batch, k] -> [batch, k]}. */
    public static Variable logSoftmax(Variable x) {
        var tape = x.tape();
        var y = tape.allocate(x.shape());
        tape.backend().logSoftmax(x.value(), y);
        return tape.record(y, d -> x.contribute(g -> tape.backend().logSoftmaxAdjoint(y, d, g)), x);
    }
}
