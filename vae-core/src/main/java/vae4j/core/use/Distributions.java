package vae4j.core.use;

import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.model.GaussianCodeModel;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Prior;
import vae4j.core.tensor.Shape;

/** The three distributions of a model. All that is known here of the classes that models have is in this one. */
record Distributions(GaussianCodeModel model) {
    Backend backend() {
        return model.backend();
    }

    /** The shape of one example. */
    Shape example() {
        return model.config().example();
    }

    int latent() {
        return model.config().latent();
    }

    /** q(z|x): {@code [batch, …] -> [batch, latent]}. */
    DiagonalGaussian posterior(Variable x) {
        return model.encode(x);
    }

    /** p(x|z): {@code [batch, latent] -> [batch, …]}. */
    Distribution likelihood(Variable z) {
        return model.decode(z);
    }

    /** p(z). */
    Prior prior() {
        return model.prior();
    }
}
