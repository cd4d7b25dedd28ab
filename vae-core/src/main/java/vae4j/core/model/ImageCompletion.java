package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.Optional;
import java.util.stream.IntStream;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.nn.Sequential;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * What is missing of an image, m, given the part g that is there (Sohn, Lee and Yan 2015, section 5.1; Doersch 2016,
 * sections 3 and 4.2): log p(m|g) ≥ E log p(m|z, g) − KL(q(z|m, g) ‖ p(z|g)). Beside it the plain regressor p(m|g), which
 * has no z and must blur where several completions are possible. All numbers are of the missing part alone; a
 * reconstruction is the image with its missing part expected from the part that is there.
 */
public final class ImageCompletion extends Model {
    /**
     * @param quadrants how many are given: 1, the lower left; 2, the left half; 3, all but the upper right
     * @param predictor {@code cvae} or {@code regressor}
     */
    public record Settings(int quadrants, String predictor) {
        public static final Settings STANDARD = new Settings(1, "cvae");

        public Settings {
            expect(quadrants >= 1 && quadrants <= 3, "quadrants", quadrants, "1, 2 or 3");
            expect(predictor.equals("cvae") || predictor.equals("regressor"), "predictor", predictor, "cvae or regressor");
        }
    }

    private final ParameterSet parameters;
    private final Likelihood likelihood;
    private final int[] given;
    private final int[] missing;
    private final int latent;                                        // 0 for the regressor
    private final GaussianEncoder encoder;
    private final GaussianEncoder prior;
    private final Layer decoder;

    ImageCompletion(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        var shape = config.example();
        expect(shape.rank() >= 2 || shape.size() == 1, "shape", config.shape(), "an image");
        int width = shape.axis(shape.rank() - 1);
        int height = shape.rank() < 2 ? 1 : shape.axis(shape.rank() - 2);
        int values = Math.toIntExact(shape.size());
        given = IntStream.range(0, values).filter(i -> isGiven(settings.quadrants, i % width < (width + 1) / 2, i / width % height >= height / 2)).toArray();
        missing = IntStream.range(0, values).filter(i -> !isGiven(settings.quadrants, i % width < (width + 1) / 2, i / width % height >= height / 2)).toArray();
        boolean regressor = settings.predictor.equals("regressor");
        latent = regressor ? 0 : config.latent();
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        networks.requireDense("its networks see parts of images");
        encoder = regressor ? null : networks.encoder(scope, 0);
        var own = scope.scope("prior");
        prior = regressor ? null : new GaussianEncoder(own, Sequential.dense(own.scope("encoder"), given.length, config.hidden(), config.activationFunction()),
            config.hidden().isEmpty() ? given.length : networks.features(0), latent);
        likelihood = config.likelihood(scope.scope("likelihood"), Math.max(1, missing.length));
        decoder = Networks.perceptron(scope.scope("decoder"), latent + given.length, config.hidden().reversed(),
            likelihood.outputs(Math.max(1, missing.length)), config.activationFunction());
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    private static boolean isGiven(int quadrants, boolean left, boolean lower) {
        return switch (quadrants) {
            case 1 -> left && lower;
            case 2 -> left;
            default -> left || lower;
        };
    }

    /** Starts a model for images of this shape. */
    public static Builder<ImageCompletion> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    // ---- the model, as its paper says it

    /** p(m|z, g); codes are z and g side by side. */
    private Distribution decoded(Variable zAndG) {
        return likelihood.distribution(decoder.forward(zAndG));
    }

    private Variable given(Variable x) {
        return Columns.select(x, given);
    }

    private Tensor missing(Variable x) {
        return Columns.select(x, missing).value();
    }

    private Elbo elbo(Variable x, Noise noise) {
        var g = given(x);
        var q = encoder.posterior(x);                                // q(z|m, g): of the whole image
        var p = prior.posterior(g);                                  // p(z|g)
        return new Elbo(decoded(Columns.join(q.reparameterize(noise), g)).logProbability(missing(x)), q.kl(p));
    }

    @Override public Loss loss(Batch batch, Step step) {
        if (latent > 0) {
            var elbo = elbo(batch.x(), step.noise());
            return Loss.of(step.weights().of(elbo, step.t()), elbo);
        }
        var error = Arithmetic.scale(decoded(given(batch.x())).logProbability(missing(batch.x())), -1);
        return Loss.of(error);
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        if (latent > 0) {
            var elbo = elbo(batch.x(), noise);
            return new Measurement(elbo, encoder.posterior(batch.x()));
        }
        var error = Arithmetic.scale(decoded(given(batch.x())).logProbability(missing(batch.x())), -1);
        return new Measurement(error, null, given(batch.x()));
    }

    @Override public Optional<Proposal> propose(Batch batch) {
        if (latent == 0) return Optional.empty();                    // its log p(m|g) needs no estimate
        var g = given(batch.x());
        var m = missing(batch.x());
        var q = encoder.posterior(batch.x());
        var p = prior.posterior(g);
        return Optional.of((tape, noise) -> {
            var posterior = q.on(tape);
            var z = posterior.reparameterize(noise);
            return new Proposal.Weights(decoded(Columns.join(z, tape.constant(g.value()))).logProbability(m).value().toArray(),
                p.on(tape).logProbability(z).value().toArray(), posterior.logProbability(z).value().toArray());
        });
    }

    /** The mean of p(z|g), and g: what can be known without the missing part. */
    @Override protected Variable code(Batch batch) {
        var g = given(batch.x());
        return latent == 0 ? g : Columns.join(prior.posterior(g).mu(), g);
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return new Whole(decoded(code), code);
    }

    /** Nothing to complete is given. */
    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        throw new UnsupportedOperationException("a completion needs a part of an image to start from: reconstruct instead of sample");
    }

    /** The image that a completion makes whole. */
    private final class Whole implements Distribution {
        private final Distribution rest;
        private final Variable code;

        Whole(Distribution rest, Variable code) {
            this.rest = rest;
            this.code = code;
        }

        @Override public Variable logProbability(Tensor x, Tensor mask) {
            var tape = code.tape();
            return rest.logProbability(missing(tape.constant(x)), mask == null ? null : missing(tape.constant(mask)));
        }

        /** What is given is certain. */
        @Override public Tensor logProbabilities(Tensor x) {
            var each = rest.logProbabilities(missing(code.tape().constant(x)));
            var all = code.tape().allocate(Shape.of(each.rows(), given.length + missing.length));
            code.tape().backend().fill(all, 0);
            for (int i = 0; i < each.rows(); i++) {
                for (int j = 0; j < missing.length; j++) all.set((long) i * all.columns() + missing[j], each.get(i, j));
            }
            return all;
        }

        @Override public Tensor mean() {
            return pasted(rest.mean());
        }

        @Override public Tensor sample(Noise noise) {
            return pasted(rest.sample(noise));
        }

        private Tensor pasted(Tensor m) {
            var x = code.tape().allocate(Shape.of(m.rows(), given.length + missing.length));
            int n = x.columns();
            for (int i = 0; i < m.rows(); i++) {
                for (int j = 0; j < given.length; j++) x.set((long) i * n + given[j], code.value().get(i, latent + j));
                for (int j = 0; j < missing.length; j++) x.set((long) i * n + missing[j], m.get(i, j));
            }
            return x;
        }
    }

    @Override public boolean hasBound() {
        return latent > 0;
    }

    @Override public boolean canSample() {
        return false;
    }

    @Override public ParameterSet parameters() {
        return parameters;
    }

    @Override public Likelihood likelihood() {
        return likelihood;
    }
}
