package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.ConvNet;
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
import vae4j.core.tensor.Shape;

/**
 * The networks that a configuration describes, for models to make theirs of. All of them take and give vectors, of images
 * too; whether convolutions are between is decided here.
 *
 * @param plan of convolutions; null for dense networks
 */
record Networks(VaeConfig config, ConvNet plan) {
    Networks(VaeConfig config) {
        this(config, config.isDense() ? null : ConvNet.named(config.network(), config.example(), config.hidden()));
    }

    /** What an encoder gives for each example, before its heads. @param given numbers that stand behind each example */
    int features(int given) {
        if (plan != null) return plan.features(given);
        return config.hidden().isEmpty() ? values() + given : config.hidden().getLast();
    }

    /** Of an example. */
    int values() {
        return Math.toIntExact(config.example().size());
    }

    /** The hidden layers of an encoder: {@code [batch, values + given] -> [batch, features(given)]}. */
    Layer hidden(Scope scope, int given) {
        return hidden(scope, given, config.hidden(), config.activationFunction());
    }

    /** Hidden layers with dense ones of their own. */
    Layer hidden(Scope scope, int given, List<Integer> dense, ScalarFunction activation) {
        if (plan == null) return Sequential.dense(scope, values() + given, dense, activation);
        return new ConvNet(plan.channels(), plan.height(), plan.width(), plan.stages(), dense).encoder(scope, given, activation);
    }

    /** Hidden layers one by one, whose outputs are features of whole examples; with convolutions, each stage of them is one. */
    Sequential layers(Scope scope, List<Integer> dense, ScalarFunction activation) {
        if (plan == null) return Sequential.dense(scope, values(), dense, activation);
        return new ConvNet(plan.channels(), plan.height(), plan.width(), plan.stages(), dense).layers(scope, activation);
    }

    /** q(z|x): {@code encoder.…}, {@code mu}, {@code logvar}. */
    GaussianEncoder encoder(Scope scope, int given) {
        return new GaussianEncoder(scope, hidden(scope.scope("encoder"), given), features(given), config.latent());
    }

    /** The hidden layers of an encoder, and a linear one: {@code [batch, values] -> [batch, out]}. */
    Layer linear(Scope scope, int out) {
        if (plan == null) return perceptron(scope, values(), config.hidden(), out, config.activationFunction());
        int behind = plan.stages().stream().mapToInt(s -> 2 + s.blocks()).sum() + 1 + 2 * config.hidden().size();
        return new Sequential(List.of(hidden(scope, 0), Dense.of(scope.scope(Integer.toString(behind)), features(0), out, ScalarFunction.IDENTITY)));
    }

    /** p(x|z) of a whole example. */
    Likelihood likelihood(Scope scope) {
        return config.likelihood(scope, IntStream.range(0, values()).toArray());
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
        if (plan == null) return perceptron(scope, in, config.hidden().reversed(), likelihood.outputs(values()), config.activationFunction());
        return plan.decoder(scope, in, channels(likelihood), config.activationFunction());
    }

    /** Of what the likelihood needs for an image: planes of it, one after the other, are what its parameters are. */
    private int channels(Likelihood likelihood) {
        int outputs = likelihood.outputs(values());
        int pixels = plan.height() * plan.width();
        expect(outputs % pixels == 0, "likelihood", config.likelihood(), "with --network " + config.network() + " one of as many numbers for each pixel");
        return outputs / pixels;
    }

    /** {@code [batch, values] -> [batch, positions * dimensions]}: with convolutions, positions are the pixels of feature maps. */
    Layer positions(Scope scope, int positions, int dimensions) {
        if (plan == null) return perceptron(scope, values(), config.hidden(), positions * dimensions, config.activationFunction());
        return pixels(positions).pixelEncoder(scope, dimensions, config.activationFunction());
    }

    /** The way back from {@link #positions}. */
    Layer fromPositions(Scope scope, int positions, int dimensions, Likelihood likelihood) {
        if (plan == null) return decoder(scope, positions * dimensions, likelihood);
        return pixels(positions).pixelDecoder(scope, dimensions, channels(likelihood), config.activationFunction());
    }

    /** The map whose pixels are the positions: {@code [channels, height, width]}. @param why there must be one */
    Shape map(int positions, String why) {
        expect(plan != null, "network", config.network(), String.join(", ", ConvNet.NAMES) + ": " + why);
        return pixels(positions).smallest();
    }

    private ConvNet pixels(int positions) {
        expect(config.hidden().isEmpty(), "hidden", config.hidden(), "none: convolutions alone lead to a code at each pixel");
        return plan.until(positions);
    }

    /** Demands dense networks, of a model whose networks see something else than whole examples. */
    void requireDense(String why) {
        expect(plan == null, "network", config.network(), VaeConfig.DENSE + ": " + why);
    }

    /** Hidden layers, and a linear one after them. */
    static Layer perceptron(Scope scope, int in, List<Integer> widths, int out, ScalarFunction activation) {
        var layers = new ArrayList<>(Sequential.dense(scope, in, widths, activation).layers());
        layers.add(Dense.of(scope.scope(Integer.toString(2 * widths.size())), widths.isEmpty() ? in : widths.getLast(), out, ScalarFunction.IDENTITY));
        return new Sequential(layers);
    }
}
