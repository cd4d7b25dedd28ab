package vae4j.core.probability;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Σₖ πₖ N(μₖ, diag exp(logvarₖ)) on a tape.
 *
 * @param logWeights log πₖ, whose exponentials add up to 1: {@code [k]}
 * @param mean       {@code [k, latent]}
 * @param logvar     {@code [k, latent]}
 */
record Mixture(Variable logWeights, Variable mean, Variable logvar) {
    /** log Σₖ πₖ N(z; μₖ, σₖ²): {@code [batch, latent] -> [batch]}. */
    Variable logProbability(Variable z) {
        var joint = Arithmetic.add(Densities.gaussianPairs(z, mean, logvar), Sums.repeatRows(logWeights, z.rows()));
        return Densities.logSumExp(joint);
    }

    /** log q(z) − log p(z), as {@link Prior#kl} has it: {@code [batch, 1]}. */
    Variable kl(DiagonalGaussian posterior, Variable z) {
        return Arithmetic.reshape(Arithmetic.subtract(posterior.logProbability(z), logProbability(z)), Shape.of(z.rows(), 1));
    }

    /** First a component, then a draw from it: {@code [count, latent]}. */
    Variable sample(int count, Noise noise) {
        var tape = mean.tape();
        var weights = tape.allocate(Shape.of(count, mean.rows()));
        tape.backend().broadcastRows(logWeights.value(), weights);
        var chosen = new Categorical(mean.rows()).distribution(tape.constant(weights)).sample(noise.branch(0));
        return new DiagonalGaussian(tape.constant(rows(chosen, mean.value())), tape.constant(rows(chosen, logvar.value()))).reparameterize(noise.branch(1)).detach();
    }

    /** The rows that indicators choose: a product with zeros and ones, which is exact. */
    private Tensor rows(Tensor indicators, Tensor of) {
        var rows = mean.tape().allocate(Shape.of(indicators.rows(), of.columns()));
        mean.tape().backend().gemm(Operand.of(indicators), Operand.of(of), Epilogue.NONE, rows);
        return rows;
    }
}
