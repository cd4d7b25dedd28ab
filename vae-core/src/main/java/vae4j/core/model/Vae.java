package vae4j.core.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.io.FormatException;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Objective;
import vae4j.core.objective.Step;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.probability.Prior;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;

/**
 * The variational autoencoder (Kingma and Welling 2014; Rezende, Mohamed and Wierstra 2014): an encoder q(z|x), a
 * decoder p(x|z), a prior p(z), learned together by maximising the evidence lower bound, or another {@link Objective}.
 */
public final class Vae extends GaussianCodeModel {
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
        encoder = networks.encoder(scope, 0);
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.scope("decoder"), config.latent(), likelihood);
        prior = networks.prior(scope.scope("prior"), encoder);
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
    public static Builder<Vae> builder(Shape example) {
        return new Builder<>(example, null);
    }

    /** Starts a model that learns by another objective than the evidence lower bound; its kind follows from it. */
    public static <O extends Record & Objective> Builder<Vae> builder(Shape example, O objective) {
        return new Builder<>(example, objective);
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
    public Elbo elbo(Batch batch, Noise noise) {
        var posterior = encode(batch.x());                                  // q(z|x) = N(mu, diag sigma²)
        var z = posterior.reparameterize(noise);                     // z = mu + sigma ⊙ epsilon
        return new Elbo(batch.logProbability(decode(z)), prior.kl(posterior, z));
    }

    @Override public Loss loss(Batch batch, Step step) {
        if (objective.isPresent()) return objective.get().of(this, batch, step);
        var elbo = elbo(batch, step.noise());
        return Loss.of(step.weights().of(elbo, step.t()), elbo);
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        var posterior = encode(batch.x());
        var z = posterior.reparameterize(noise);
        var elbo = Elbo.of(this, batch, posterior, z);
        var more = objective.map(o -> o.measure(this, batch, noise.branch(0))).orElseGet(LinkedHashMap::new);
        return new Measurement(elbo.reconstruction(), elbo.kl(), posterior.mu(), posterior, more);
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
}
