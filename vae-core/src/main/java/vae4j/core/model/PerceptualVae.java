package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.nn.Dense;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.nn.Sequential;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.probability.Prior;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The deep feature consistent VAE (Hou, Shen, Sun and Qiu 2017, section 3): a picture is like another if a classifier's
 * hidden layers Φ_l see the same in both. With x~ the decoder's mean picture:
 * <ul>
 * <li>encoder and decoder: α KL(q(z|x) ‖ p(z)) + β Σ_l ½ ‖Φ_l(x) − Φ_l(x~)‖², α being the weight of the KL term that training
 *     has for all models,
 * <li>classifier: −log q(y|x) of the labels of the data, and nothing else.
 * </ul>
 * Each is a pass of its own, in which the parameters of the other are constants. The model is trained with labels and used
 * without. What is measured is the evidence lower bound under the likelihood of the configuration, which nothing here makes
 * large on purpose, the dissimilarity Σ_l ½ ‖…‖², and how often the classifier is right.
 * <p>Two things are not as in the paper. Its Φ is a VGG network that was trained before, on other pictures; here a small
 * classifier learns beside the VAE, in the same steps. One that learns alone first, for an epoch or two, and stays as it is
 * from then on does no better after as many epochs of the VAE, and the epochs of waiting are lost. To a third classifier, as a
 * share of what two different examples differ by, reconstructions differed by 0.075 beside and 0.078 after (6,000 built-in
 * digits, 5 epochs, dense), 0.24 and 0.39 (3,000, 4 epochs, conv), 0.13 and 0.19 (12,000 of MNIST, 4 epochs, dense); one seed
 * of each. And the paper divides by the number of features of each layer. VGG's are large; those of a small network are near 1,
 * and a mean of their squares needs a β of hundreds beside the KL term. A sum is a Gaussian with variance 1/β of each feature,
 * as Larsen et al. 2016 have it (see {@link VaeGan}).
 * <p>What no hidden layer looks at can be anything in x~. A dense layer looks at as many directions as it has units, and leaves
 * noise in the others; convolutions look at every pixel.
 */
public final class PerceptualVae extends GaussianCodeModel {
    /**
     * @param classes          of the labels; 0 for as many as the data has
     * @param similarity       β; the more features there are, the smaller: 1 suits dense networks, 0.2 or 0.3 convolutions of 28x28
     * @param classifierHidden widths of the classifier's dense hidden layers, leaky ReLU with slope 0.2, behind convolutions where
     *                         the other networks have them; each hidden layer, convolutions included, is a Φ_l
     */
    public record Settings(int classes, double similarity, List<Integer> classifierHidden) implements Family.DependsOnData {
        public static final Settings STANDARD = new Settings(0, 1, List.of(256, 128));

        public Settings {
            classifierHidden = List.copyOf(classifierHidden);
            expect(classes == 0 || classes >= 2, "classes", classes, "at least 2, or 0 for those of the data");
            expect(similarity >= 0 && Double.isFinite(similarity), "similarity", similarity, "0 or more");
            expect(!classifierHidden.isEmpty() && classifierHidden.stream().allMatch(w -> w > 0), "classifier-hidden", classifierHidden, "at least one positive width");
        }

        /** Data without labels leaves a model that {@link Model#requireTeaches} refuses to train on it. */
        @Override public Record forData(Dataset data) {
            return classes > 0 ? this : new Settings(data.labels().map(Labels::classes).orElse(2), similarity, classifierHidden);
        }
    }

    private final Settings settings;
    private final ParameterSet parameters;
    private final GaussianEncoder encoder;
    private final Layer decoder;
    private final Sequential features;
    private final Layer scores;
    private final Likelihood likelihood;
    private final Prior prior;
    private final ScalarFunction picture;

    PerceptualVae(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        boolean bernoulli = config.likelihood().equals("bernoulli");
        expect(bernoulli || config.likelihood().equals("gaussian"), "likelihood", config.likelihood(), "bernoulli or gaussian: the classifier looks at the decoder's outputs");
        expect(bernoulli || LikelihoodConfig.isNumber(config.sigma()), "sigma", config.sigma(), "a number: there is no likelihood to learn it by");
        expect(settings.classes > 0, "classes", settings.classes, "at least 2 without data to count them in");
        this.settings = settings;
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        encoder = networks.encoder(scope, 0);
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.scope("decoder"), config.latent(), likelihood);
        var classifier = scope.group("classifier");
        features = networks.layers(classifier, settings.classifierHidden, ScalarFunction.leakyRelu(0.2f));
        scores = Dense.of(classifier.scope("scores"), settings.classifierHidden.getLast(), settings.classes, ScalarFunction.IDENTITY);
        prior = networks.prior(scope.scope("prior"), encoder);
        picture = bernoulli ? ScalarFunction.SIGMOID : ScalarFunction.IDENTITY;
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** Starts a model for examples of this shape. @param settings with a number of classes */
    public static Builder<PerceptualVae> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    // ---- the model, as its paper says it

    @Override public DiagonalGaussian encode(Variable x) {
        return encoder.posterior(x);
    }

    @Override public Distribution decode(Variable z) {
        return likelihood.distribution(decoder.forward(z));
    }

    /** log q(y|x): {@code [batch, classes]}. */
    private Variable logClasses(Variable x) {
        return Densities.logSoftmax(scores.forward(features.forward(x)));
    }

    /** Σ_l ½ ‖Φ_l(x) − Φ_l(x~)‖² of each example: {@code [batch]}. */
    private Variable dissimilarity(Variable x, Variable y) {
        var fx = features.outputs(x);
        var fy = features.outputs(y);
        return IntStream.range(0, fx.size()).mapToObj(l -> Sums.rowSum(Arithmetic.apply(ScalarFunction.SQUARE, Arithmetic.subtract(fx.get(l), fy.get(l)))))
            .reduce(Arithmetic::add).map(squares -> Arithmetic.scale(squares, 0.5f)).orElseThrow();
    }

    /** What the decoder makes of a code: the bound, to report and for its KL, and the dissimilarity of the picture. */
    private record Decoded(Elbo elbo, Variable dissimilarity) {}

    private Decoded decoded(Batch batch, DiagonalGaussian q, Variable z) {
        var outputs = decoder.forward(z);
        var elbo = new Elbo(batch.logProbability(likelihood.distribution(outputs.detach())), prior.kl(q, z));
        return new Decoded(elbo, dissimilarity(batch.x(), Arithmetic.apply(picture, outputs)));
    }

    @Override public Loss loss(Batch batch, Step step) {
        var q = encode(batch.x());
        var decoded = decoded(batch, q, q.reparameterize(step.noise()));
        var kl = step.weights().ofKl(decoded.elbo.kl(), step.t());
        var similar = Arithmetic.scale(Sums.mean(decoded.dissimilarity), (float) settings.similarity);
        return Loss.of(Arithmetic.add(kl, similar), decoded.elbo).with("dissimilarity", decoded.dissimilarity.detach());
    }

    private Loss classifierLoss(Batch batch, Step step) {
        return new Loss(Classification.crossEntropy(logClasses(batch.x()), batch.oneHot(settings.classes)), new LinkedHashMap<>());
    }

    @Override public List<Pass> passes() {
        return List.of(super.passes().getFirst(), new Pass(parameters.groups().get("classifier"), Optional.empty(), this::classifierLoss));
    }

    // ---- measuring and using it

    /** The probability of each class: {@code [n, …] -> [n, classes]}. */
    public Tensor classify(Tensor x) {
        return infer(tape -> Arithmetic.apply(ScalarFunction.EXP, logClasses(tape.constant(x))).value().detach());
    }

    @Override public Measurement measure(Batch batch, Noise noise) {
        var q = encode(batch.x());
        var decoded = decoded(batch, q, q.reparameterize(noise));
        var measured = new Measurement(decoded.elbo, q).with("dissimilarity", decoded.dissimilarity);
        return batch.labels() == null ? measured : measured.with("accuracy", Classification.right(logClasses(batch.x()), batch.labels()));
    }

    /** The bound is not what it is for, and dissimilarities by a classifier that has learned since cannot be compared. */
    @Override public boolean isScored() {
        return false;
    }

    /** The classifier would tell gaps from pictures. */
    @Override public boolean allowsMissing() {
        return false;
    }

    @Override public int labelClasses() {
        return settings.classes;
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
