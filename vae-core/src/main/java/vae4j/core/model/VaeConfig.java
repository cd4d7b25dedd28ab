package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.ConvNet;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.probability.Composite;
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
 * @param likelihood one of {@link #LIKELIHOODS}; {@code categorical:N} with the number of classes of each choice,
 *                   {@code student-t:F} with degrees of freedom other than 5
 * @param sigma      the spread of the likelihood: the standard deviation of {@code gaussian}, the scale of {@code laplace},
 *                   {@code student-t} and {@code discretized-logistic}, the dispersion of {@code negative-binomial}; a
 *                   positive number, {@code shared}, {@code per-value} or {@code decoded} (see
 *                   {@link vae4j.core.probability.Spread}), of {@code gaussian} also {@code optimal}; null for the others
 * @param groups     of columns, each with a likelihood, of {@code composite}; null for the others
 * @param prior      p(z): one of {@link #PRIORS}
 * @param components of a prior that is a mixture, at least 2; null for {@code standard}
 */
public record VaeConfig(String model, List<Integer> shape, String network, List<Integer> hidden, int latent, String activation, String likelihood, String sigma,
                        List<ColumnGroup> groups, String prior, Integer components) {
    /** The likelihood that is one for each group of columns. */
    public static final String COMPOSITE = "composite";
    /** The name of the plain model. */
    public static final String MODEL = "vae";
    /** The name of networks without convolutions. */
    public static final String DENSE = "dense";
    /** The networks, by name. */
    public static final List<String> NETWORKS = Stream.concat(Stream.of(DENSE), ConvNet.NAMES.stream()).toList();
    /** The activations of hidden layers, by name. */
    public static final List<String> ACTIVATIONS = List.of("relu", "tanh", "softplus", "sigmoid", "silu", "gelu", "leaky-relu");
    /** The likelihoods, by name. */
    public static final List<String> LIKELIHOODS = Stream.concat(LikelihoodConfig.NAMES.stream(), Stream.of(VaeConfig.COMPOSITE)).toList();
    /** The priors, by name: N(0, I), a mixture of Gaussians, a mixture of the posteriors of learned inputs. */
    public static final List<String> PRIORS = List.of("standard", "mixture", "vamp");

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
        groups = groups == null ? null : List.copyOf(groups);
        if (likelihood.equals(COMPOSITE)) {
            expect(groups != null && !groups.isEmpty(), "groups", groups, "a likelihood for each group of columns");
            expect(sigma == null, "sigma", sigma, "none: each group of columns has its own");
        } else {
            new LikelihoodConfig(likelihood, sigma);
            expect(groups == null, "groups", groups, "none without a composite likelihood");
        }
        expect(PRIORS.contains(prior), "prior", prior, "one of " + String.join(", ", PRIORS));
        if (prior.equals("standard")) {
            expect(components == null, "components", components, "none: the standard prior is one Gaussian");
        } else {
            expect(Family.kind(model).orElseThrow().prior(), "prior", prior, "standard: a model of the kind " + model + " has a prior of its own");
            expect(components != null && components >= 2, "components", components, "at least 2");
        }
    }

    /** With one likelihood for all values, and the standard prior. */
    public VaeConfig(String model, List<Integer> shape, String network, List<Integer> hidden, int latent, String activation, String likelihood, String sigma) {
        this(model, shape, network, hidden, latent, activation, likelihood, sigma, null, "standard", null);
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

    /** Whether a likelihood has a spread, which {@code sigma} says. */
    public static boolean hasSpread(String likelihood) {
        return LikelihoodConfig.SPREAD.contains(LikelihoodConfig.word(likelihood));
    }

    /** Whether values are from 0 to 1 by the likelihood. */
    boolean isUnit() {
        return List.of("bernoulli", "continuous-bernoulli", "discretized-logistic").contains(likelihood);
    }

    /**
     * Makes the likelihood, which may declare parameters of its own.
     *
     * @param places of the values that it is of, all of an example or some, in order
     */
    Likelihood likelihood(Scope scope, int[] places) {
        if (!likelihood.equals(COMPOSITE)) return new LikelihoodConfig(likelihood, sigma).make(scope, places.length);
        int all = groups.stream().mapToInt(ColumnGroup::values).sum();
        if (all != example().size()) throw new IllegalArgumentException("likelihood is composite, but the groups of columns have " + all + " in all, but an example has " + example().size() + " values");
        var parts = new ArrayList<Composite.Part>();
        int first = 0;
        for (var group : groups) {
            int from = first;
            int to = first + group.values();
            int values = (int) IntStream.of(places).filter(i -> i >= from && i < to).count();
            if (values > 0) {
                var own = new LikelihoodConfig(group.likelihood(), group.sigma()).make(scope.scope(Integer.toString(parts.size())), values);
                parts.add(new Composite.Part(group.name(), own, values));
            }
            first = to;
        }
        return new Composite(parts);
    }
}
