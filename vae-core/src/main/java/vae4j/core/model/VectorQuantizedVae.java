package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.nn.ParameterSet.Scope;
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
 * VQ-VAE (van den Oord, Vinyals and Kavukcuoglu 2017): the code is a row of vectors out of a {@link Codebook}, each the
 * nearest to what the encoder gives. Equation 3: −log p(x|z_q) + ‖sg[z_e] − e‖² + β ‖z_e − sg[e]‖², summed over an
 * example's positions and dimensions, and a mean over the batch; gradients pass the choice unchanged. The middle term
 * goes where the codebook follows moving averages (appendix A.1).
 * <p>A {@link CodePrior} learns which codes there are, for sampling. Since q(z|x) is certain of its code, −log p(z) is its
 * divergence from that prior, so that with it the model has an evidence lower bound.
 */
public final class VectorQuantizedVae extends Model {
    /**
     * @param codes         K, vectors in the codebook
     * @param positions     of a code; the latent dimensions of the configuration are divided among them. With convolutions they are
     *                      the pixels of a feature map, 64 for 8x8, and the network ends there
     * @param commitment    β
     * @param codebook      {@code ema} or {@code gradient}
     * @param decay         of the moving averages
     * @param revive        a code that fewer than this many positions of a batch choose, in moving average, starts again
     *                      from something the encoder gave; 0 for never
     * @param codePrior     {@code autoregressive}: p(c₁) p(c₂|c₁) …, by a masked network of one hidden layer; {@code pixelcnn}: the same
     *                      by a gated PixelCNN, where positions are the pixels of a map; {@code categorical}: each position on its own
     * @param priorFeatures of each stack of a PixelCNN
     */
    public record Settings(int codes, int positions, double commitment, String codebook, double decay, double revive, String codePrior, int priorFeatures) {
        public static final Settings STANDARD = new Settings(64, 10, 0.25, "ema", 0.99, 1, "autoregressive", 64);

        public Settings {
            expect(codes >= 2, "codes", codes, "at least 2");
            expect(positions >= 1, "positions", positions, "at least 1");
            expect(commitment >= 0 && Double.isFinite(commitment), "commitment", commitment, "0 or more");
            expect(codebook.equals("ema") || codebook.equals("gradient"), "codebook", codebook, "ema or gradient");
            expect(decay >= 0 && decay < 1, "decay", decay, "at least 0 and below 1");
            expect(revive >= 0 && Double.isFinite(revive), "revive", revive, "0 or more");
            expect(CodePrior.NAMES.contains(codePrior), "code-prior", codePrior, "one of " + String.join(", ", CodePrior.NAMES));
            expect(priorFeatures >= 1, "prior-features", priorFeatures, "at least 1");
        }
    }

    private final Settings settings;
    private final int dimensions;
    private final ParameterSet parameters;
    private final Likelihood likelihood;
    private final Layer encoder;
    private final Layer decoder;
    private final Codebook codebook;
    private final CodePrior prior;

    VectorQuantizedVae(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        expect(config.latent() % settings.positions == 0, "latent", config.latent(), "a multiple of the " + settings.positions + " positions");
        this.settings = settings;
        dimensions = config.latent() / settings.positions;
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        encoder = networks.positions(scope.scope("encoder"), settings.positions, dimensions);
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.fromPositions(scope.scope("decoder"), settings.positions, dimensions, likelihood);
        codebook = new Codebook(scope.scope("codebook"), settings, dimensions);
        prior = prior(scope.group("prior"), networks);
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    private CodePrior prior(Scope scope, Networks networks) {
        return switch (settings.codePrior) {
            case "pixelcnn" -> {
                var map = networks.map(settings.positions, "--code-prior pixelcnn sees the pixels of a feature map");
                yield CodePrior.pixelCnn(scope, map.axis(1), map.axis(2), settings.codes, settings.priorFeatures);
            }
            case "autoregressive" -> CodePrior.autoregressive(scope, settings.positions, settings.codes);
            default -> CodePrior.categorical(scope, settings.positions, settings.codes);
        };
    }

    /** Starts a model for examples of this shape. */
    public static Builder<VectorQuantizedVae> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    // ---- the model, as its paper says it

    /** z_e(x): {@code [batch * positions, dimensions]}. */
    private Variable encoded(Variable x) {
        return Arithmetic.reshape(encoder.forward(x), Shape.of(x.rows() * settings.positions, dimensions));
    }

    private Distribution decoded(Variable e) {
        return likelihood.distribution(decoder.forward(Arithmetic.reshape(e, Shape.of(e.rows() / settings.positions, settings.positions * dimensions))));
    }

    /** −log p(c) of each position: {@code [batch, positions]}. */
    private Variable codeLength(Tape tape, int[] chosen) {
        return prior.negativeLogProbability(tape, chosen);
    }

    @Override public Loss loss(Batch batch, Step step) {
        var ze = encoded(batch.x());
        var chosen = codebook.nearest(ze.value());
        var e = codebook.vectors(ze.tape(), chosen);                                      // [batch * positions, dimensions]
        var logLikelihood = decoded(Arithmetic.straightThrough(e.value(), ze)).logProbability(batch.x().value());
        var loss = Arithmetic.scale(Sums.mean(logLikelihood), -1);
        loss = Arithmetic.add(loss, Arithmetic.scale(squares(ze, e.detach(), batch.size()), (float) settings.commitment));
        if (settings.codebook.equals("gradient")) loss = Arithmetic.add(loss, squares(ze.detach(), e, batch.size()));
        codebook.follow(ze, chosen, step.noise());
        return Loss.of(loss, new Elbo(logLikelihood, codeLength(ze.tape(), chosen).detach()));
    }

    /** ‖a − b‖², summed over an example. */
    private static Variable squares(Variable a, Variable b, int batch) {
        return Arithmetic.scale(Sums.sum(Arithmetic.apply(ScalarFunction.SQUARE, Arithmetic.subtract(a, b))), 1f / batch);
    }

    /** After the first pass the prior learns the codes that the encoder now gives. */
    @Override public List<Pass> passes() {
        var learning = new Pass(parameters.groups().get("prior"), Optional.empty(), (batch, _) -> {
            var length = codeLength(batch.x().tape(), codes(batch.x()));
            return new Loss(Arithmetic.scale(Sums.sum(length), 1f / batch.size()), new LinkedHashMap<>());
        });
        return List.of(super.passes().getFirst(), learning);
    }

    private int[] codes(Variable x) {
        return codebook.nearest(encoded(x.detach()).value());
    }

    // ---- measuring and using it

    /** The number of the chosen vector at each position: {@code [n][positions]}. */
    public int[][] codes(Tensor x) {
        int[] all = infer(tape -> codes(tape.constant(x)));
        var rows = new int[x.rows()][];
        for (int i = 0; i < rows.length; i++) rows[i] = Arrays.copyOfRange(all, i * settings.positions, (i + 1) * settings.positions);
        return rows;
    }

    @Override public Measurement measure(Batch batch, Noise noise) {
        var ze = encoded(batch.x());
        var chosen = codebook.nearest(ze.value());
        var tape = ze.tape();
        var decoded = decoded(codebook.vectors(tape, chosen));
        var usage = tape.allocate(Shape.of(batch.size(), settings.codes));               // how often an example chose each code
        backend().fill(usage, 0);
        for (int i = 0; i < chosen.length; i++) {
            long at = (long) (i / settings.positions) * settings.codes + chosen[i];
            usage.set(at, usage.get(at) + 1f / settings.positions);
        }
        var reconstruction = Arithmetic.scale(decoded.logProbability(batch.x().value()), -1);
        var difference = tape.allocate(Shape.of(batch.size(), batch.x().value().columns()));
        backend().subtract(decoded.mean(), batch.x().value(), difference);
        var squared = Arithmetic.scale(Sums.rowSum(Arithmetic.apply(ScalarFunction.SQUARE, tape.constant(difference))), 1f / difference.columns());
        return new Measurement(reconstruction, codeLength(tape, chosen), tape.constant(usage)).with("squared_error", squared);
    }

    /** Perplexity, exp of the entropy of the codes' use over all data, and how many are used at all. */
    @Override public SequencedMap<String, Double> summarize(double[] usage) {
        double entropy = 0;
        int used = 0;
        for (double share : usage) {
            if (share <= 0) continue;
            entropy -= share * StrictMath.log(share);
            used++;
        }
        var summary = new LinkedHashMap<String, Double>();
        summary.put("perplexity", StrictMath.exp(entropy));
        summary.put("codes_used", (double) used);
        return summary;
    }

    @Override protected Variable code(Batch batch) {
        var tape = batch.x().tape();
        return Arithmetic.reshape(codebook.vectors(tape, codes(batch.x())), Shape.of(batch.size(), config().latent()));
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return likelihood.distribution(decoder.forward(code));
    }

    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        return Arithmetic.reshape(codebook.vectors(tape, prior.sample(backend(), count, temperature, noise)), Shape.of(count, config().latent()));
    }

    @Override public ParameterSet parameters() {
        return parameters;
    }

    @Override public Likelihood likelihood() {
        return likelihood;
    }

    Codebook codebook() {
        return codebook;
    }

    /** The certain code, and the prior's probability of it. */
    @Override public Optional<Proposal> propose(Batch batch) {
        var chosen = codes(batch.x());
        var likely = decoded(codebook.vectors(batch.x().tape(), chosen)).logProbability(batch.x().value()).value().toArray();
        var prior = Arithmetic.scale(Sums.rowSum(codeLength(batch.x().tape(), chosen)), -1).value().toArray();
        return Optional.of((_, _) -> new Proposal.Weights(likely, prior, new float[likely.length]));
    }
}
