package vae4j.core.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.io.FormatException;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.LatentModel;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Objective;
import vae4j.core.objective.Step;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.probability.Prior;
import vae4j.core.probability.StandardNormal;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;

/**
 * The variational autoencoder (Kingma and Welling 2014; Rezende, Mohamed and Wierstra 2014): an encoder q(z|x), a
 * decoder p(x|z), a prior p(z), learned together by maximising the evidence lower bound, or another {@link Objective}.
 */
public final class Vae extends Model implements LatentModel {
    private final ParameterSet parameters;
    private final GaussianEncoder encoder;
    private final Layer decoder;
    private final Likelihood likelihood;
    private final Prior prior;
    private final Optional<Objective> objective;

    private Vae(VaeConfig config, Objective objective, Backend backend, long seed) {
        super(config, (Record) objective, backend);
        this.objective = Optional.ofNullable(objective);
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        encoder = networks.encoder(scope);
        likelihood = config.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.scope("decoder"), config.latent(), likelihood);
        prior = new StandardNormal(config.latent());
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** A plain model with fresh parameters. */
    public static Vae of(VaeConfig config, Backend backend, long seed) {
        return new Vae(config, null, backend, seed);
    }

    /** A model that learns by another objective than the evidence lower bound; its kind is that of the configuration. */
    static Vae of(VaeConfig config, Objective objective, Backend backend, long seed) {
        return new Vae(config, objective, backend, seed);
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
        var model = Model.load(file, Backends.shared());
        if (model instanceof Vae vae) return vae;
        model.close();
        throw new FormatException(file, "holds a model of the kind " + model.config().model() + ", expected " + VaeConfig.MODEL);
    }

    // ---- the model, as its paper says it

    /** q(z|x): {@code [batch, …] -> [batch, latent]}. */
    @Override public DiagonalGaussian encode(Variable x) {
        return encoder.posterior(x);
    }

    /** p(x|z): {@code [batch, latent] -> [batch, …]}. */
    @Override public Distribution decode(Variable z) {
        return likelihood.distribution(decoder.forward(z));
    }

    /** The evidence lower bound with one reparameterized sample an example (Kingma and Welling 2014, equation 7). */
    public Elbo elbo(Variable x, Noise noise) {
        var posterior = encode(x);                                   // q(z|x) = N(mu, diag sigma²)
        var z = posterior.reparameterize(noise);                     // z = mu + sigma ⊙ epsilon
        return new Elbo(decode(z).logProbability(x.value()), prior.kl(posterior));
    }

    @Override public Loss loss(Batch batch, Step step) {
        if (objective.isPresent()) return objective.get().of(this, batch, step);
        var elbo = elbo(batch.x(), step.noise());
        return Loss.of(step.weights().of(elbo, step.t()), elbo);
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        var posterior = encode(batch.x());
        var z = posterior.reparameterize(noise);
        var elbo = new Elbo(decode(z).logProbability(batch.x().value()), prior.kl(posterior));
        var more = objective.map(o -> o.measure(this, batch, noise.branch(0))).orElseGet(LinkedHashMap::new);
        return new Measurement(elbo.reconstruction(), elbo.kl(), posterior.mu(), more);
    }

    @Override public Optional<Proposal> propose(Batch batch) {
        var encoded = encode(batch.x());
        return Optional.of((tape, noise) -> {
            var posterior = encoded.on(tape);
            var z = posterior.reparameterize(noise);
            return new Proposal.Weights(decode(z).logProbability(batch.x().value()).value().toArray(),
                prior.logProbability(z).value().toArray(), posterior.logProbability(z).value().toArray());
        });
    }

    @Override protected Variable code(Batch batch) {
        return encode(batch.x()).mu();
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return decode(code);
    }

    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        return Arithmetic.scale(prior.sample(tape, count, noise), (float) temperature);
    }

    // ---- its parts

    @Override public ParameterSet parameters() {
        return parameters;
    }

    @Override public Likelihood likelihood() {
        return likelihood;
    }

    @Override public Prior prior() {
        return prior;
    }

    /** Settings of a new model; those of the standard one unless changed. */
    public static final class Builder {
        private final List<Integer> shape;
        private List<Integer> hidden = List.of(400);
        private int latent = 20;
        private String activation = "relu";
        private String likelihood = "bernoulli";
        private String sigma;
        private Objective objective;
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

        /** What is made small instead of the evidence lower bound; the model's kind follows from it. */
        public Builder objective(Objective objective) {
            this.objective = objective;
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
            var kind = objective == null ? VaeConfig.MODEL : Family.kindOf((Record) objective).name();
            var config = new VaeConfig(kind, shape, hidden, latent, activation, likelihood, sigma);
            return Vae.of(config, objective, backend != null ? backend : Backends.shared(), seed);
        }
    }
}
