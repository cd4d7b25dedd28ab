package vae4j.core.model;

import java.util.List;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Products;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Layer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.tensor.Shape;

/**
 * q(z|x): a network and two linear heads, for the mean and the log-variance (Kingma and Welling 2014, appendix C.2).
 * The heads, {@code mu} and {@code logvar} in a file, are one matrix to compute with.
 */
final class GaussianEncoder {
    private final Layer network;
    private final Parameter weight;
    private final Parameter bias;
    private final int latent;

    /** @param features what the network gives for each example */
    GaussianEncoder(Scope scope, Layer network, int features, int latent) {
        var heads = List.of("mu", "logvar");
        this.network = network;
        this.latent = latent;
        weight = scope.joined(heads.stream().map(h -> h + ".weight").toList(), Shape.of(latent, features), Initializer.fanIn(features));
        bias = scope.joined(heads.stream().map(h -> h + ".bias").toList(), Shape.of(latent), Initializer.fanIn(features));
    }

    /** {@code [batch, …]} to a posterior of {@code [batch, latent]}, its log-variance softly bounded. */
    DiagonalGaussian posterior(Variable x) {
        var tape = x.tape();
        var both = Products.affine(network.forward(x), weight.on(tape), bias.on(tape), ScalarFunction.IDENTITY);
        var heads = Columns.split(both, latent, latent);
        return new DiagonalGaussian(heads.get(0), Arithmetic.apply(ScalarFunction.BOUND_LOGVAR, heads.get(1)));
    }
}
