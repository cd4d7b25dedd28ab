package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;

/**
 * The conditional variational autoencoder (Sohn, Lee and Yan 2015, equation 4; Doersch 2016, section 3): all three
 * distributions know the label y, as an indicator vector:
 * log p(x|y) ≥ E log p(x|z, y) − KL(q(z|x, y) ‖ p(z|y)).
 */
public final class ConditionalVae extends Model {
    /**
     * @param classes    of the labels; 0 for as many as the data has
     * @param labelPrior {@code learned}: p(z|y) is a Gaussian of its own for each class; {@code standard}: N(0, I) for all
     */
    public record Settings(int classes, String labelPrior) implements Family.DependsOnData {
        public static final Settings STANDARD = new Settings(0, "learned");

        public Settings {
            expect(classes >= 0, "classes", classes, "at least 1, or 0 for those of the data");
            expect(labelPrior.equals("learned") || labelPrior.equals("standard"), "label-prior", labelPrior, "learned or standard");
        }

        @Override public Record forData(Dataset data) {
            return classes > 0 ? this : new Settings(data.labels().map(Labels::classes).orElse(1), labelPrior);
        }
    }

    private final ParameterSet parameters;
    private final int classes;
    private final GaussianEncoder encoder;
    private final Layer decoder;
    private final Likelihood likelihood;
    private final Optional<GaussianEncoder> prior;

    ConditionalVae(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        classes = settings.classes;
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        encoder = networks.encoder(scope, classes);
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.scope("decoder"), config.latent() + classes, likelihood);
        prior = settings.labelPrior.equals("learned") ? Optional.of(new GaussianEncoder(scope.scope("prior"), y -> y, classes, config.latent())) : Optional.empty();
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** Starts a model for examples of this shape. */
    public static Builder<ConditionalVae> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    // ---- the model, as its paper says it

    /** q(z|x, y). */
    private DiagonalGaussian posterior(Variable x, Variable y) {
        return encoder.posterior(Columns.join(flat(x), y));
    }

    /** p(z|y). */
    private DiagonalGaussian prior(Variable y) {
        if (prior.isPresent()) return prior.get().posterior(y);
        var zero = y.tape().constant(Shape.of(y.rows(), config().latent()), 0);
        return new DiagonalGaussian(zero, zero);
    }

    /** p(x|z, y). */
    private Distribution decoded(Variable z, Variable y) {
        return likelihood.distribution(decoder.forward(Columns.join(z, y)));
    }

    @Override public Loss loss(Batch batch, Step step) {
        var elbo = elbo(batch, step.noise());
        return Loss.of(step.weights().of(elbo, step.t()), elbo);
    }

    private Elbo elbo(Batch batch, Noise noise) {
        var y = batch.oneHot(classes);
        var q = posterior(batch.x(), y);
        return new Elbo(batch.logProbability(decoded(q.reparameterize(noise), y)), q.kl(prior(y)));
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        var elbo = elbo(batch, noise);
        return new Measurement(elbo, posterior(batch.x(), batch.oneHot(classes)));
    }

    @Override public boolean allowsMissing() {
        return true;
    }

    @Override public Optional<Proposal> propose(Batch batch) {
        var known = batch.oneHot(classes);
        var q = posterior(batch.x(), known);
        var p = prior(known);
        return Optional.of((tape, noise) -> {
            var posterior = q.on(tape);
            var z = posterior.reparameterize(noise);
            return new Proposal.Weights(batch.logProbability(decoded(z, tape.constant(known.value()))).value().toArray(),
                p.on(tape).logProbability(z).value().toArray(), posterior.logProbability(z).value().toArray());
        });
    }

    @Override protected Variable code(Batch batch) {
        return posterior(batch.x(), batch.oneHot(classes)).mu();
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return decoded(code, new Batch(code, labels).oneHot(classes));
    }

    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        var p = prior(Batch.oneHot(tape, labels, classes));
        var step = Arithmetic.subtract(p.reparameterize(noise), p.mu());
        return Arithmetic.add(p.mu(), Arithmetic.scale(step, (float) temperature));
    }

    private static Variable flat(Variable x) {
        return Arithmetic.reshape(x, Shape.of(x.rows(), x.value().columns()));
    }

    @Override public int classes() {
        return classes;
    }

    @Override public ParameterSet parameters() {
        return parameters;
    }

    @Override public Likelihood likelihood() {
        return likelihood;
    }
}
