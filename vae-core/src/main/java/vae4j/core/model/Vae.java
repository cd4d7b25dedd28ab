package vae4j.core.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.nn.Dense;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.nn.Sequential;
import vae4j.core.objective.Elbo;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.probability.Prior;
import vae4j.core.probability.StandardNormal;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The variational autoencoder (Kingma and Welling 2014; Rezende, Mohamed and Wierstra 2014): an encoder q(z|x), a
 * decoder p(x|z), a prior p(z), learned together by maximising the evidence lower bound.
 * <p>The methods that take variables are for training and evaluation; those that take tensors are for use, allocate
 * what they return, and may be called by several threads at once while nobody trains.
 */
public final class Vae implements AutoCloseable {
    private final VaeConfig config;
    private final Backend backend;
    private final ParameterSet parameters;
    private final GaussianEncoder encoder;
    private final Layer decoder;
    private final Likelihood likelihood;
    private final Prior prior;
    private final Queue<Tape> idleTapes = new ConcurrentLinkedQueue<>();

    private Vae(VaeConfig config, Backend backend, long seed) {
        this.config = config;
        this.backend = backend;
        var scope = ParameterSet.declare();
        int values = Math.toIntExact(config.example().size());
        int features = config.hidden().isEmpty() ? values : config.hidden().getLast();
        var activation = config.activationFunction();
        var network = Sequential.dense(scope.scope("encoder"), values, config.hidden(), activation);
        encoder = new GaussianEncoder(scope, network, features, config.latent());
        likelihood = config.likelihood(scope.scope("likelihood"));
        decoder = decoder(scope.scope("decoder"), activation, likelihood.outputs(values));
        prior = new StandardNormal(config.latent());
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    private Layer decoder(ParameterSet.Scope scope, ScalarFunction activation, int outputs) {
        var widths = new ArrayList<>(config.hidden());
        Collections.reverse(widths);
        var hidden = Sequential.dense(scope, config.latent(), widths, activation);
        int features = widths.isEmpty() ? config.latent() : widths.getLast();
        var layers = new ArrayList<>(hidden.layers());
        layers.add(Dense.of(scope.scope(Integer.toString(2 * widths.size())), features, outputs, ScalarFunction.IDENTITY));
        return new Sequential(layers);
    }

    /** A model with fresh parameters. */
    public static Vae of(VaeConfig config, Backend backend, long seed) {
        return new Vae(config, backend, seed);
    }

    /** Starts a model for examples of this shape. */
    public static Builder builder(Shape example) {
        return new Builder(example);
    }

    /**
     * Reads a model that {@link #save} wrote.
     *
     * @throws vae4j.core.io.FormatException if the file is damaged or holds another kind of model
     */
    public static Vae load(Path file) {
        return ModelFile.load(file, Backends.shared());
    }

    /** Writes the model: configuration and parameters, in the safetensors format. The file appears at once and whole. */
    public void save(Path file) {
        ModelFile.save(file, this, Map.of());
    }

    // ---- the model, as its paper says it

    /** q(z|x): {@code [batch, …] -> [batch, latent]}. */
    public DiagonalGaussian encode(Variable x) {
        return encoder.posterior(x);
    }

    /** p(x|z): {@code [batch, latent] -> [batch, …]}. */
    public Distribution decode(Variable z) {
        return likelihood.distribution(decoder.forward(z));
    }

    /** The evidence lower bound with one reparameterized sample an example (Kingma and Welling 2014, equation 7). */
    public Elbo elbo(Variable x, Noise noise) {
        var posterior = encode(x);                                   // q(z|x) = N(mu, diag sigma²)
        var z = posterior.reparameterize(noise);                     // z = mu + sigma ⊙ epsilon
        return new Elbo(decode(z).logProbability(x.value()), prior.kl(posterior, z));
    }

    // ---- using it

    /** The mean codes of examples: {@code [n, …] -> [n, latent]}. */
    public Tensor encode(Tensor x) {
        return infer(tape -> encode(tape.constant(x)).mu().value().detach());
    }

    /** The expected examples of codes: {@code [n, latent] -> [n, …]}. */
    public Tensor decode(Tensor z) {
        return infer(tape -> expected(decode(tape.constant(z))));
    }

    /** The expected examples of the mean codes of examples: {@code [n, …] -> [n, …]}. */
    public Tensor reconstruct(Tensor x) {
        return infer(tape -> expected(decode(encode(tape.constant(x)).mu())));
    }

    /** The expected examples of codes drawn from the prior: {@code [count, …]}. */
    public Tensor sample(int count, Noise noise) {
        return sample(count, 1, noise);
    }

    /** Like {@link #sample(int, Noise)}, with the codes multiplied by a temperature: below 1 more typical, above more varied. */
    public Tensor sample(int count, double temperature, Noise noise) {
        if (!(temperature >= 0 && Double.isFinite(temperature))) throw new IllegalArgumentException("the temperature must not be negative: " + temperature);
        return infer(tape -> {
            var z = prior.sample(tape, count, noise).value();
            backend.scale(z, (float) temperature, z);
            return expected(decode(tape.constant(z)));
        });
    }

    /** On a tape of the caller's own for as long as it takes; tapes keep their memory for the next caller. */
    private <T> T infer(Function<Tape, T> use) {
        var idle = idleTapes.poll();
        var tape = idle != null ? idle : Tape.inference(backend);
        try {
            return use.apply(tape);
        } finally {
            tape.rewind();
            idleTapes.add(tape);
        }
    }

    private Tensor expected(Distribution distribution) {
        var mean = distribution.mean();
        return mean.reshape(config.example().batch(mean.rows())).detach();
    }

    /**
     * Demands that a set can be this model's data: examples of its shape, values that its likelihood allows.
     *
     * @throws DataException saying what does not fit
     */
    public void requireFits(Dataset data) {
        if (!data.shape().equals(config.example())) {
            throw new DataException("%s: examples have the shape %s, but the model is for %s".formatted(data.name(), data.shape(), config.example()));
        }
        data.requireExamples(likelihood::refusal);
    }

    // ---- its parts

    public VaeConfig config() {
        return config;
    }

    public Backend backend() {
        return backend;
    }

    public ParameterSet parameters() {
        return parameters;
    }

    public Likelihood likelihood() {
        return likelihood;
    }

    public Prior prior() {
        return prior;
    }

    /** Gives the memory back. Nobody may be using the model. */
    @Override public void close() {
        for (var tape = idleTapes.poll(); tape != null; tape = idleTapes.poll()) tape.close();
        parameters.close();
    }

    /** Settings of a new model; those of the standard one unless changed. */
    public static final class Builder {
        private final List<Integer> shape;
        private List<Integer> hidden = List.of(400);
        private int latent = 20;
        private String activation = "relu";
        private String likelihood = "bernoulli";
        private String sigma;
        private long seed = 1;
        private Backend backend;

        private Builder(Shape example) {
            shape = Arrays.stream(example.toArray()).boxed().toList();
        }

        /** The widths of the encoder's hidden layers; the decoder has them in reverse. */
        public Builder hidden(Integer... widths) {
            hidden = List.of(widths);
            return this;
        }

        /** The dimensions of z. */
        public Builder latent(int dimensions) {
            latent = dimensions;
            return this;
        }

        /** One of {@link VaeConfig#ACTIVATIONS}. */
        public Builder activation(String name) {
            activation = name;
            return this;
        }

        /** For data of 0 and 1. */
        public Builder bernoulli() {
            likelihood = "bernoulli";
            sigma = null;
            return this;
        }

        /** For real numbers; sigma as in {@link VaeConfig}. */
        public Builder gaussian(String sigma) {
            likelihood = "gaussian";
            this.sigma = sigma;
            return this;
        }

        /** What the fresh parameters are drawn from. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** What computes; {@link Backends#shared} unless given. */
        public Builder backend(Backend backend) {
            this.backend = backend;
            return this;
        }

        /** @throws IllegalArgumentException if a setting is impossible */
        public Vae build() {
            var config = new VaeConfig(VaeConfig.MODEL, shape, hidden, latent, activation, likelihood, sigma);
            return new Vae(config, backend != null ? backend : Backends.shared(), seed);
        }
    }
}
