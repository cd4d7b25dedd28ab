package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.Optional;
import java.util.function.Function;
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
import vae4j.core.objective.LatentModel;
import vae4j.core.objective.Loss;
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
 * The conditional variational autoencoder (Sohn, Lee and Yan 2015, equation 4; Doersch 2016, section 3): all three
 * distributions know the label y, as an indicator vector:
 * log p(x|y) ≥ E log p(x|z, y) − KL(q(z|x, y) ‖ p(z|y)).
 */
public final class ConditionalVae extends Model implements GaussianCodes {
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

    /** The model of examples whose labels are known. */
    private final class Given implements LatentModel {
        private final int[] labels;

        Given(int[] labels) {
            this.labels = labels;
        }

        private Variable y(Tape tape) {
            return Batch.oneHot(tape, labels, classes);
        }

        /** q(z|x, y). */
        @Override public DiagonalGaussian encode(Variable x) {
            return encoder.posterior(Columns.join(Arithmetic.reshape(x, Shape.of(x.rows(), x.value().columns())), y(x.tape())));
        }

        /** p(x|z, y). */
        @Override public Distribution decode(Variable z) {
            return likelihood.distribution(decoder.forward(Columns.join(z, y(z.tape()))));
        }

        /** p(z|y). */
        @Override public Prior prior() {
            return prior.<Prior>map(network -> new LabelPrior(tape -> network.posterior(y(tape)))).orElseGet(() -> new StandardNormal(config().latent()));
        }
    }

    /** p(z|y), of so many rows as there are labels. */
    private record LabelPrior(Function<Tape, DiagonalGaussian> of) implements Prior {
        @Override public Variable kl(DiagonalGaussian posterior, Variable z) {
            return posterior.kl(of.apply(z.tape()));
        }

        @Override public Variable logProbability(Variable z) {
            return of.apply(z.tape()).logProbability(z);
        }

        @Override public Variable sample(Tape tape, int count, Noise noise) {
            return of.apply(tape).reparameterize(noise);
        }
    }

    @Override public LatentModel given(int[] labels) {
        if (labels == null) throw new IllegalArgumentException("this model needs a label for each example");
        return new Given(labels);
    }

    @Override public Loss loss(Batch batch, Step step) {
        var model = given(batch.labels());
        var q = model.encode(batch.x());
        var elbo = Elbo.of(model, batch, q, q.reparameterize(step.noise()));
        return Loss.of(step.weights().of(elbo, step.t()), elbo);
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        var model = given(batch.labels());
        var q = model.encode(batch.x());
        return new Measurement(Elbo.of(model, batch, q, q.reparameterize(noise)), q);
    }

    @Override public boolean allowsMissing() {
        return true;
    }

    @Override public Optional<Proposal> propose(Batch batch) {
        return Optional.of(Proposal.of(given(batch.labels()), batch));
    }

    @Override protected Variable code(Batch batch) {
        return given(batch.labels()).encode(batch.x()).mu();
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return given(labels).decode(code);
    }

    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        if (prior.isEmpty()) return Arithmetic.scale(new StandardNormal(config().latent()).sample(tape, count, noise), (float) temperature);
        var p = prior.get().posterior(Batch.oneHot(tape, labels, classes));
        var step = Arithmetic.subtract(p.reparameterize(noise), p.mu());
        return Arithmetic.add(p.mu(), Arithmetic.scale(step, (float) temperature));
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
