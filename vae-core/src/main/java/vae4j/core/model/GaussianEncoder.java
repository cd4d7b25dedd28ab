package vae4j.core.model;

import java.util.List;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Dense;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.probability.DiagonalGaussian;

/**
 * q(z|x): a network and two linear heads, for the mean and the log-variance (Kingma and Welling 2014, appendix C.2).
 * The heads, {@code mu} and {@code logvar} in a file, are one matrix to compute with.
 */
final class GaussianEncoder {
    private final Layer network;
    private final Layer heads;
    private final int latent;

    /** @param features what the network gives for each example */
    GaussianEncoder(Scope scope, Layer network, int features, int latent) {
        this.network = network;
        this.latent = latent;
        heads = Dense.joined(scope, List.of("mu", "logvar"), features, latent);
    }

    /** {@code [batch, …]} to a posterior of {@code [batch, latent]}, its log-variance softly bounded. */
    DiagonalGaussian posterior(Variable x) {
        var both = Columns.split(heads.forward(network.forward(x)), latent, latent);
        return new DiagonalGaussian(both.get(0), Arithmetic.apply(ScalarFunction.BOUND_LOGVAR, both.get(1)));
    }
}
