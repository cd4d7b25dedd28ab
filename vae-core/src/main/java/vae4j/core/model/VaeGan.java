package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Dense;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
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
 * VAE/GAN (Larsen, Sønderby, Larochelle and Winther 2016): similarity of pictures is not that of their pixels but of what a
 * discriminator makes of them. With its features f and x~ the reconstruction (algorithm 1):
 * <ul>
 * <li>encoder: KL(q(z|x) ‖ p(z)) + ½ ‖f(x) − f(x~)‖² (equations 4 and 7, a Gaussian with variance 1),
 * <li>decoder: γ ½ ‖f(x) − f(x~)‖² − L_GAN (equation 9),
 * <li>discriminator: L_GAN = −log D(x) − log(1 − D(x~)) − log(1 − D(x_p)), x_p from the prior, and nothing else.
 * </ul>
 * Each is a pass of its own, in which the other two are constants. What is measured is the evidence lower bound under the
 * likelihood of the configuration, which nothing here makes large on purpose.
 */
public final class VaeGan extends GaussianCodeModel {
    /**
     * @param similarity          γ
     * @param discriminatorHidden widths of the discriminator's hidden layers, behind convolutions where the other networks have them;
     *                            its features are the last one
     */
    public record Settings(double similarity, List<Integer> discriminatorHidden) {
        public static final Settings STANDARD = new Settings(1, List.of(256, 128));

        public Settings {
            discriminatorHidden = List.copyOf(discriminatorHidden);
            expect(similarity >= 0 && Double.isFinite(similarity), "similarity", similarity, "0 or more");
            expect(!discriminatorHidden.isEmpty() && discriminatorHidden.stream().allMatch(w -> w > 0), "discriminator-hidden", discriminatorHidden, "at least one positive width");
        }
    }

    private final Settings settings;
    private final ParameterSet parameters;
    private final GaussianEncoder encoder;
    private final Layer decoder;
    private final Layer features;
    private final Layer real;
    private final Likelihood likelihood;
    private final Prior prior;
    private final ScalarFunction picture;

    VaeGan(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        boolean bernoulli = config.likelihood().equals("bernoulli");
        expect(bernoulli || config.likelihood().equals("gaussian"), "likelihood", config.likelihood(), "bernoulli or gaussian: the discriminator looks at the decoder's outputs");
        expect(bernoulli || !List.of("decoded", "optimal").contains(config.sigma()), "sigma", config.sigma(), "one that the decoder does not give: there is no likelihood to learn it by");
        this.settings = settings;
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        encoder = networks.encoder(scope, 0);
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.group("decoder"), config.latent(), likelihood);
        var discriminator = scope.group("discriminator");
        features = networks.hidden(discriminator, 0, settings.discriminatorHidden, ScalarFunction.leakyRelu(0.2f));
        real = Dense.of(discriminator.scope("real"), settings.discriminatorHidden.getLast(), 1, ScalarFunction.IDENTITY);
        prior = new StandardNormal(config.latent());
        picture = bernoulli ? ScalarFunction.SIGMOID : ScalarFunction.IDENTITY;
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** Starts a model for examples of this shape. */
    public static Builder<VaeGan> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    // ---- the model, as its paper says it

    @Override public DiagonalGaussian encode(Variable x) {
        return encoder.posterior(x);
    }

    @Override public Distribution decode(Variable z) {
        return likelihood.distribution(decoder.forward(z));
    }

    /** x~ = Dec(z), as a picture: {@code [batch, values]}. */
    private Variable picture(Variable z) {
        return Arithmetic.apply(picture, decoder.forward(z));
    }

    /** ½ ‖f(x) − f(x~)‖², a mean over the batch. */
    private Variable dissimilarity(Variable fx, Variable fy) {
        var squares = Arithmetic.apply(ScalarFunction.SQUARE, Arithmetic.subtract(fx, fy));
        return Arithmetic.scale(Sums.sum(squares), 0.5f / fx.rows());
    }

    /** −log D, a mean over the batch. */
    private Variable notReal(Variable f) {
        return Sums.mean(Arithmetic.apply(ScalarFunction.SOFTPLUS, Arithmetic.scale(real.forward(f), -1)));
    }

    /** −log(1 − D), a mean over the batch. */
    private Variable notFake(Variable f) {
        return Sums.mean(Arithmetic.apply(ScalarFunction.SOFTPLUS, real.forward(f)));
    }

    @Override public Loss loss(Batch batch, Step step) {
        var q = encode(batch.x());
        var z = q.reparameterize(step.noise());
        var elbo = Elbo.of(this, batch, q, z.detach());          // to report; of it, the KL alone is made small
        var similar = dissimilarity(features.forward(flat(batch.x())), features.forward(picture(z)));
        var loss = Arithmetic.add(Sums.sum(Sums.batchMean(elbo.kl())), similar);
        return Loss.of(loss, elbo);
    }

    private Loss decoderLoss(Batch batch, Step step) {
        var z = encode(batch.x()).reparameterize(step.noise().branch(1));
        var fy = features.forward(picture(z));
        var fp = features.forward(picture(fromPrior(batch, step.noise().branch(1))));
        var fools = Arithmetic.add(notReal(fy), notReal(fp));        // the same aim as −L_GAN, with a gradient where D is sure (Goodfellow et al. 2014, section 3)
        var similar = dissimilarity(features.forward(flat(batch.x())), fy);
        return only(Arithmetic.add(Arithmetic.scale(similar, (float) settings.similarity), fools));
    }

    private Loss discriminatorLoss(Batch batch, Step step) {
        var noise = step.noise().branch(2);
        var fy = features.forward(picture(encode(batch.x()).reparameterize(noise)));
        var fp = features.forward(picture(fromPrior(batch, noise)));
        return only(Arithmetic.add(notReal(features.forward(flat(batch.x()))), Arithmetic.add(notFake(fy), notFake(fp))));
    }

    private Variable fromPrior(Batch batch, Noise noise) {
        return prior.sample(batch.x().tape(), batch.size(), noise.branch(0));
    }

    private static Loss only(Variable objective) {
        return new Loss(objective, new LinkedHashMap<>());
    }

    private static Variable flat(Variable x) {
        return Arithmetic.reshape(x, Shape.of(x.rows(), x.value().columns()));
    }

    @Override public List<Pass> passes() {
        var groups = parameters.groups();
        return List.of(super.passes().getFirst(), new Pass(groups.get("decoder"), Optional.empty(), this::decoderLoss),
            new Pass(groups.get("discriminator"), Optional.empty(), this::discriminatorLoss));
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        var q = encode(batch.x());
        var z = q.reparameterize(noise);
        var elbo = Elbo.of(this, batch, q, z);
        var fx = features.forward(flat(batch.x()));
        var differences = Arithmetic.apply(ScalarFunction.SQUARE, Arithmetic.subtract(fx, features.forward(picture(z))));
        return new Measurement(elbo, q).with("dissimilarity", Arithmetic.scale(Sums.rowSum(differences), 0.5f));
    }

    /** The bound is not what it is for, and the losses of opponents tell nothing about their common progress. */
    @Override public boolean isScored() {
        return false;
    }

    /** The discriminator would tell gaps from pictures. */
    @Override public boolean allowsMissing() {
        return false;
    }

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
