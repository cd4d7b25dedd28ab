package vae4j.core.probability;

import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.random.Noise;

/** p(z): where codes come from when nothing is known about the data. */
public interface Prior {
    /** KL(q ‖ p) of each latent dimension: {@code [batch, latent]}, nats. */
    Variable kl(DiagonalGaussian posterior);

    /** log p(z) of each example: {@code [batch, latent] -> [batch]}. */
    Variable logProbability(Variable z);

    /** Draws {@code [count, latent]}. */
    Variable sample(Tape tape, int count, Noise noise);
}
