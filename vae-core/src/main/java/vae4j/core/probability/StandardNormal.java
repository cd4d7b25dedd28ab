package vae4j.core.probability;

import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;

/** N(0, I), the prior of Kingma and Welling 2014. */
public record StandardNormal(int latent) implements Prior {
    @Override public Variable kl(DiagonalGaussian posterior, Variable z) {
        return Densities.gaussianKl(posterior.mu(), posterior.logvar());
    }

    @Override public Variable logProbability(Variable z) {
        var zero = z.tape().constant(z.shape(), 0);
        return Densities.gaussianLogProbability(z, zero, zero);
    }

    @Override public Variable sample(Tape tape, int count, Noise noise) {
        var z = tape.allocate(Shape.of(count, latent));
        tape.backend().normal(noise.key(), z);
        return tape.constant(z);
    }
}
