package vae4j.core.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.ConvNet;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.probability.Bernoulli;
import vae4j.core.probability.Gaussian;
import vae4j.core.probability.Likelihood;
import vae4j.core.tensor.Shape;

/**
 * What all kinds of models have in common; with the {@link Model#settings} of its kind, all that says which model it is.
 * Stored in each model file.
 *
 * @param model      its kind: one of {@link Family#names}
 * @param shape      the sizes of one example, such as 28, 28
 * @param network    {@link #DENSE}, or one of the plans of {@link ConvNet#named}
 * @param hidden     the widths of the encoder's hidden layers, of those behind its convolutions; the decoder has them in reverse
 * @param latent     dimensions of z
 * @param activation of the hidden layers: one of {@link #ACTIVATIONS}
 * @param likelihood {@code bernoulli} or {@code gaussian}
 * @param sigma      of the Gaussian likelihood: a positive number, {@code shared}, {@code per-value} or {@code decoded}
 *                   (see {@link vae4j.core.probability.Spread}); null for Bernoulli
 */
public record VaeConfig(String model, List<Integer> shape, String network, List<Integer> hidden, int latent, String activation, String likelihood, String sigma) {
    /** The name of the plain model. */
    public static final String MODEL = "vae";
    /** The name of networks without convolutions. */
    public static final String DENSE = "dense";
    /** The networks, by name. */
    public static final List<String> NETWORKS = Stream.concat(Stream.of(DENSE), ConvNet.NAMES.stream()).toList();
    /** The activations of hidden layers, by name. */
    public static final List<String> ACTIVATIONS = List.of("relu", "tanh", "softplus", "sigmoid", "silu", "gelu", "leaky-relu");
    /** The likelihoods, by name. */
    public static final List<String> LIKELIHOODS = List.of("bernoulli", "gaussian");

    /** @throws IllegalArgumentException naming the setting, its value and what was expected */
    public VaeConfig {
        shape = List.copyOf(shape);
        hidden = List.copyOf(hidden);
        expect(Family.kind(model).isPresent(), "model", model, "one of " + String.join(", ", Family.names()));
        expect(!shape.isEmpty() && shape.stream().allMatch(s -> s > 0), "shape", shape, "positive sizes");
        expect(NETWORKS.contains(network), "network", network, "one of " + String.join(", ", NETWORKS));
        expect(hidden.stream().allMatch(w -> w > 0), "hidden", hidden, "positive widths");
        expect(latent > 0, "latent", latent, "at least 1 dimension");
        expect(ACTIVATIONS.contains(activation), "activation", activation, "one of " + String.join(", ", ACTIVATIONS));
        expect(LIKELIHOODS.contains(likelihood), "likelihood", likelihood, "one of " + String.join(", ", LIKELIHOODS));
        if (likelihood.equals("bernoulli")) expect(sigma == null, "sigma", sigma, "none: a Bernoulli likelihood has no sigma");
        else expect(sigma != null && isSigma(sigma), "sigma", sigma, "a positive number, shared, per-value or decoded");
    }

    private static void expect(boolean condition, String setting, Object value, String expected) {
        if (!condition) throw new IllegalArgumentException(setting + " is " + value + "; expected " + expected);
    }

    private static boolean isSigma(String sigma) {
        if (List.of("shared", "per-value", "decoded").contains(sigma)) return true;
        try {
            double number = Double.parseDouble(sigma);
            return number > 0 && Double.isFinite(number);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The shape of one example. */
    public Shape example() {
        return Shape.of(shape.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The hidden layers of a model that says nothing of them: 400, and behind convolutions 256, or none before a code at each pixel. */
    public static List<Integer> standardHidden(String model, String network) {
        if (network.equals(DENSE)) return List.of(400);
        return model.equals("vq") ? List.of() : List.of(256);
    }

    /** Whether the networks have no convolutions. */
    boolean isDense() {
        return network.equals(DENSE);
    }

    /** What {@link #activation} computes. */
    public ScalarFunction activationFunction() {
        return activation.equals("leaky-relu") ? ScalarFunction.leakyRelu(0.01f)
            : new ScalarFunction(ScalarFunction.Kind.valueOf(activation.toUpperCase(Locale.ROOT)), 0);
    }

    /** Makes the likelihood, which may declare parameters of its own. */
    Likelihood likelihood(Scope scope) {
        if (likelihood.equals("bernoulli")) return new Bernoulli();
        return switch (sigma) {
            case "shared" -> Gaussian.shared(scope);
            case "per-value" -> Gaussian.perValue(scope, Math.toIntExact(example().size()));
            case "decoded" -> Gaussian.decoded();
            default -> Gaussian.fixed(Double.parseDouble(sigma));
        };
    }
}
