package vae4j.core.probability;

import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.random.Noise;

/** p(z): where codes come from when nothing is known about the data. */
public interface Prior {
    /**
     * KL(q ‖ p) of each example, nats: exactly and for each latent dimension, {@code [batch, latent]}, where there is a
     * closed form; else by one sample, log q(z) − log p(z), which is right on average and may be negative:
     * {@code [batch, 1]}, for dimensions cannot be told apart.
     *
     * @param z a sample of q: {@code [batch, latent]}
     */
    Variable kl(DiagonalGaussian posterior, Variable z);

    /** log p(z) of each example: {@code [batch, latent] -> [batch]}. */
    Variable logProbability(Variable z);

    /** Draws {@code [count, latent]}. */
    Variable sample(Tape tape, int count, Noise noise);
}
