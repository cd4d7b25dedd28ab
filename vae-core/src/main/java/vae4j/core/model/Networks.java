package vae4j.core.model;

import java.util.ArrayList;
import java.util.List;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Dense;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.nn.Sequential;
import vae4j.core.probability.Likelihood;
import vae4j.core.probability.MixturePrior;
import vae4j.core.probability.Prior;
import vae4j.core.probability.StandardNormal;
import vae4j.core.probability.VampPrior;

/** The networks that a configuration describes, for models to make theirs of. */
record Networks(VaeConfig config) {
    /** What an encoder gives for each example, before its heads. */
    int features() {
        return config.hidden().isEmpty() ? values() : config.hidden().getLast();
    }

    /** Of an example. */
    int values() {
        return Math.toIntExact(config.example().size());
    }

    /** The hidden layers of an encoder: {@code [batch, in] -> [batch, features]}. */
    Layer hidden(Scope scope, int in) {
        return Sequential.dense(scope, in, config.hidden(), config.activationFunction());
    }

    /** q(z|x): {@code encoder.…}, {@code mu}, {@code logvar}. */
    GaussianEncoder encoder(Scope scope) {
        return new GaussianEncoder(scope, hidden(scope.scope("encoder"), values()), features(), config.latent());
    }

    /** p(x|z) of a whole example. */
    Likelihood likelihood(Scope scope) {
        return config.likelihood(scope, values());
    }

    /** p(z); its parameters, where it has some, are {@code prior.…}. */
    Prior prior(Scope scope, GaussianEncoder encoder) {
        return switch (config.prior()) {
            case "mixture" -> new MixturePrior(scope, config.components(), config.latent());
            case "vamp" -> new VampPrior(scope, config.components(), config.example(), config.isUnit() ? ScalarFunction.SIGMOID : ScalarFunction.IDENTITY,
                Initializer.normal(1), encoder::posterior);
            default -> new StandardNormal(config.latent());
        };
    }

    /** The encoder's hidden layers in reverse, and what the likelihood needs: {@code [batch, in] -> [batch, outputs]}. */
    Layer decoder(Scope scope, int in, Likelihood likelihood) {
        return perceptron(scope, in, config.hidden().reversed(), likelihood.outputs(values()), config.activationFunction());
    }

    /** Hidden layers, and a linear one after them. */
    static Layer perceptron(Scope scope, int in, List<Integer> widths, int out, ScalarFunction activation) {
        var layers = new ArrayList<>(Sequential.dense(scope, in, widths, activation).layers());
        layers.add(Dense.of(scope.scope(Integer.toString(2 * widths.size())), widths.isEmpty() ? in : widths.getLast(), out, ScalarFunction.IDENTITY));
        return new Sequential(layers);
    }
}
