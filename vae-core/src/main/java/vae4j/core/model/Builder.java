package vae4j.core.model;

import java.util.Arrays;
import java.util.List;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.tensor.Shape;

/** What all kinds of models have in common, for a new one; as in the standard model unless changed. */
public final class Builder<M extends Model> {
    private final List<Integer> shape;
    private final Record settings;
    private String network = VaeConfig.DENSE;
    private List<Integer> hidden;
    private int latent = 20;
    private String activation = "relu";
    private String likelihood = "bernoulli";
    private String sigma;
    private List<ColumnGroup> groups;
    private String prior = "standard";
    private Integer components;
    private long seed = 1;
    private Backend backend;

    /** @param settings of the kind of model that is to be built; null for the plain one */
    Builder(Shape example, Record settings) {
        shape = Arrays.stream(example.toArray()).boxed().toList();
        this.settings = settings;
    }

    /** One of {@link VaeConfig#NETWORKS}. */
    public Builder<M> network(String name) {
        network = name;
        return this;
    }

    /**
     * The widths of the encoder's hidden layers, of those behind its convolutions; the decoder has them in reverse. Unless
     * given, as {@link VaeConfig#standardHidden} has it.
     */
    public Builder<M> hidden(Integer... widths) {
        hidden = List.of(widths);
        return this;
    }

    /** The dimensions of z. */
    public Builder<M> latent(int dimensions) {
        latent = dimensions;
        return this;
    }

    /** One of {@link VaeConfig#ACTIVATIONS}. */
    public Builder<M> activation(String name) {
        activation = name;
        return this;
    }

    /** For data of 0 and 1. */
    public Builder<M> bernoulli() {
        return likelihood("bernoulli", null);
    }

    /** For real numbers; sigma as in {@link VaeConfig}. */
    public Builder<M> gaussian(String sigma) {
        return likelihood("gaussian", sigma);
    }

    /** Any likelihood of all values alike, as in {@link VaeConfig}; sigma is null for those without a spread. */
    public Builder<M> likelihood(String name, String sigma) {
        likelihood = name;
        this.sigma = sigma;
        groups = null;
        return this;
    }

    /** For tables of several kinds of columns; see {@link ColumnGroup#of}. */
    public Builder<M> composite(List<ColumnGroup> groups) {
        likelihood = VaeConfig.COMPOSITE;
        sigma = null;
        this.groups = groups;
        return this;
    }

    /** p(z) as a learned mixture: {@code mixture} or {@code vamp}, as in {@link VaeConfig}. */
    public Builder<M> prior(String name, int components) {
        prior = name;
        this.components = components;
        return this;
    }

    /** What the fresh parameters are drawn from. */
    public Builder<M> seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** What computes; {@link Backends#shared} unless given. */
    public Builder<M> backend(Backend backend) {
        this.backend = backend;
        return this;
    }

    /** @throws IllegalArgumentException if a setting is impossible */
    @SuppressWarnings("unchecked") // the settings decide the kind, and the kind the class
    public M build() {
        var kind = Family.kindOf(settings);
        var layers = hidden != null ? hidden : VaeConfig.standardHidden(kind.name(), network);
        var config = new VaeConfig(kind.name(), shape, network, layers, latent, activation, likelihood, sigma, groups, prior, components);
        return (M) kind.maker().make(config, settings, backend != null ? backend : Backends.shared(), seed);
    }
}
