package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.ScalarMath;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.objective.TrainingData;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.probability.StandardNormal;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The model M2 of Kingma, Rezende, Mohamed and Welling 2014: p(x|y, z) p(y) p(z) with a label y that is known for a few
 * examples only, and a classifier q(y|x) that learns from all of them.
 * <p>Equation 6, labelled: −L(x, y) = −E log p(x|y, z) − log p(y) + KL(q(z|x, y) ‖ p(z)).
 * Equation 7, unlabelled: −U(x) = Σ_y q(y|x) (−L(x, y)) − H(q(y|x)).
 * Equation 9: their sum, − α E log q(y|x) over the labelled. Each step takes its batch as unlabelled, and beside it a
 * batch of the labelled. What is measured is U, whose terms are reported as reconstruction and KL, the latter with
 * KL(q(y|x) ‖ p(y)) as its last column; and how often the classifier is right.
 */
public final class SemiSupervisedVae extends Model {
    /**
     * @param classes        of the labels; 0 for as many as the data has
     * @param labels         how many training examples show theirs, the same of each class
     * @param classification the weight of classification, α of equation 9
     */
    public record Settings(int classes, int labels, double classification) implements Family.DependsOnData {
        public static final Settings STANDARD = new Settings(0, 1_000, 50);

        public Settings {
            expect(classes >= 0, "classes", classes, "at least 1, or 0 for those of the data");
            expect(labels >= 1, "labels", labels, "at least 1");
            expect(classification >= 0 && Double.isFinite(classification), "classification", classification, "0 or more");
        }

        @Override public Record forData(Dataset data) {
            return classes > 0 ? this : new Settings(data.labels().map(Labels::classes).orElse(1), labels, classification);
        }
    }

    private final Settings settings;
    private final int classes;
    private final ParameterSet parameters;
    private final Layer classifier;
    private final GaussianEncoder encoder;
    private final Layer decoder;
    private final Likelihood likelihood;
    private final StandardNormal prior;
    private int[] labelled = {};

    SemiSupervisedVae(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        this.settings = settings;
        classes = settings.classes;
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        classifier = networks.linear(scope.scope("classifier"), classes);
        encoder = networks.encoder(scope, classes);
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.scope("decoder"), config.latent() + classes, likelihood);
        prior = new StandardNormal(config.latent());
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** Starts a model for examples of this shape. */
    public static Builder<SemiSupervisedVae> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    /** Chooses the examples whose labels are seen: in a random order, as many of each class as of any other. */
    @Override public void prepare(TrainingData data, Noise noise) {
        var labels = data.labels().orElseThrow();
        var left = new int[classes];
        Arrays.fill(left, settings.labels / classes);
        for (int c = 0; c < settings.labels % classes; c++) left[c]++;
        var chosen = new ArrayList<Integer>();
        for (int i : noise.permutation(data.size())) if (left[labels.get(i)]-- > 0) chosen.add(i);
        labelled = chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The training examples whose labels are seen. */
    int[] labelled() {
        return labelled.clone();
    }

    // ---- the model, as its paper says it

    /** log q(y|x): {@code [batch, classes]}. */
    private Variable logClasses(Variable x) {
        return Densities.logSoftmax(classifier.forward(x));
    }

    /** q(z|x, y). */
    private DiagonalGaussian posterior(Variable x, Variable y) {
        return encoder.posterior(Columns.join(flat(x), y));
    }

    /** p(x|y, z). */
    private Distribution decoded(Variable z, Variable y) {
        return likelihood.distribution(decoder.forward(Columns.join(z, y)));
    }

    /** L(x, y), but for log p(y), which is the same for all classes. */
    private Elbo bound(Variable x, Variable y, Noise noise) {
        var q = posterior(x, y);
        var z = q.reparameterize(noise);
        return new Elbo(decoded(z, y).logProbability(x.value()), prior.kl(q, z));
    }

    /**
     * U(x), with its terms as means over the classes.
     *
     * @param logQ log q(y|x)
     */
    private Elbo unlabelled(Variable x, Variable logQ, Noise noise) {
        var tape = x.tape();
        int batch = x.rows();
        var each = new int[classes * batch];                            // the batch once for each class
        for (int i = 0; i < each.length; i++) each[i] = i / batch;
        var bounds = bound(Sums.repeatBatch(tape.constant(flat(x).value()), classes), Batch.oneHot(tape, each, classes), noise);
        var q = Arithmetic.apply(ScalarFunction.EXP, logQ);             // [batch, classes]
        var likely = Sums.rowSum(Arithmetic.multiply(q, byClass(bounds.logLikelihood(), batch)));
        var weights = Arithmetic.reshape(Columns.transpose(q), Shape.of(classes * batch));
        var kl = Arithmetic.multiply(bounds.kl(), Sums.repeatColumns(weights, bounds.kl().value().columns()));
        var klOfZ = Arithmetic.reshape(overClasses(kl, batch), Shape.of(batch, config().latent()));
        var uniform = tape.constant(logQ.shape(), (float) StrictMath.log(classes));
        var klOfY = Sums.rowSum(Arithmetic.multiply(q, Arithmetic.add(logQ, uniform)));     // KL(q(y|x) || p(y)) = −H(q) − log p(y)
        return new Elbo(likely, Columns.join(klOfZ, Arithmetic.reshape(klOfY, Shape.of(batch, 1))));
    }

    /** {@code [classes * batch] -> [batch, classes]}. */
    private Variable byClass(Variable x, int batch) {
        return Columns.transpose(Arithmetic.reshape(x, Shape.of(classes, batch)));
    }

    /** The sum over the classes: {@code [classes * batch, n] -> [batch * n]}. */
    private Variable overClasses(Variable x, int batch) {
        int n = batch * x.value().columns();
        return Sums.rowSum(Columns.transpose(Arithmetic.reshape(x, Shape.of(classes, n))));
    }

    @Override public Loss loss(Batch batch, Step step) {
        var tape = batch.x().tape();
        var unlabelled = unlabelled(batch.x(), logClasses(batch.x()), step.noise());
        var loss = step.weights().of(unlabelled, step.t());
        var noise = step.noise().branch(0);
        var chosen = noise.permutation(labelled.length);
        var some = Arrays.stream(chosen, 0, Math.min(batch.size(), chosen.length)).map(i -> labelled[i]).toArray();
        var known = step.data().read(tape, noise.branch(0), some);
        var y = known.oneHot(classes);
        var bound = step.weights().of(bound(known.x(), y, noise.branch(1)), step.t());
        var wrong = Classification.crossEntropy(logClasses(known.x()), y);
        loss = Arithmetic.add(Arithmetic.add(loss, bound), Arithmetic.scale(wrong, (float) settings.classification));
        return Loss.of(loss, unlabelled);
    }

    // ---- measuring and using it

    /** The probability of each class: {@code [n, …] -> [n, classes]}. */
    public Tensor classify(Tensor x) {
        return infer(tape -> Arithmetic.apply(ScalarFunction.EXP, logClasses(tape.constant(x))).value().detach());
    }

    @Override public Measurement measure(Batch batch, Noise noise) {
        var logQ = logClasses(batch.x());
        var bound = unlabelled(batch.x(), logQ, noise);
        var y = Classification.likeliest(logQ);
        var z = posterior(batch.x(), Batch.oneHot(batch.x().tape(), y, classes)).mu();
        var measured = new Measurement(bound.reconstruction(), bound.kl(), z);
        return batch.labels() == null ? measured : measured.with("accuracy", Classification.right(logQ, batch.labels()));
    }

    /** Codes are z and the likeliest class, or the known one, as an indicator. */
    @Override protected Variable code(Batch batch) {
        var labels = batch.labels() != null ? batch.labels() : Classification.likeliest(logClasses(batch.x()));
        var y = Batch.oneHot(batch.x().tape(), labels, classes);
        return Columns.join(posterior(batch.x(), y).mu(), y);
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return likelihood.distribution(decoder.forward(code));
    }

    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        return Columns.join(Arithmetic.scale(prior.sample(tape, count, noise), (float) temperature), Batch.oneHot(tape, labels, classes));
    }

    private static Variable flat(Variable x) {
        return Arithmetic.reshape(x, Shape.of(x.rows(), x.value().columns()));
    }

    /** One draw of y and z: log p(x, y, z) − log q(y, z|x). */
    @Override public Optional<Proposal> propose(Batch batch) {
        var logQ = logClasses(batch.x()).value();
        return Optional.of((tape, noise) -> {
            var y = new int[logQ.rows()];
            var logY = new float[y.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = draw(logQ, i, noise.branch(1).uniform(i));
                logY[i] = logQ.get(i, y[i]);
            }
            var known = Batch.oneHot(tape, y, classes);
            var q = posterior(tape.constant(batch.x().value()), known);
            var z = q.reparameterize(noise.branch(0));
            var logPrior = prior.logProbability(z).value().toArray();
            var logPosterior = q.logProbability(z).value().toArray();
            for (int i = 0; i < y.length; i++) {
                logPrior[i] -= (float) StrictMath.log(classes);
                logPosterior[i] += logY[i];
            }
            return new Proposal.Weights(decoded(z, known).logProbability(batch.x().value()).value().toArray(), logPrior, logPosterior);
        });
    }

    private int draw(Tensor logQ, int row, float u) {
        float rest = u;
        for (int c = 0; c < classes; c++) {
            rest -= ScalarMath.exp(logQ.get(row, c));
            if (rest < 0) return c;
        }
        return classes - 1;
    }

    @Override public int classes() {
        return classes;
    }

    @Override public boolean needsLabels() {
        return false;
    }

    @Override public ParameterSet parameters() {
        return parameters;
    }

    @Override public Likelihood likelihood() {
        return likelihood;
    }
}
