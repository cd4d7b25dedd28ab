package vae4j.core.objective;

import vae4j.core.autograd.Variable;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Prior;

/** The three distributions that objectives are made of. */
public interface LatentModel {
    /** q(z|x): {@code [batch, …] -> [batch, latent]}. */
    DiagonalGaussian encode(Variable x);

    /** p(x|z): {@code [batch, latent] -> [batch, …]}. */
    Distribution decode(Variable z);

    /** p(z). */
    Prior prior();
}
