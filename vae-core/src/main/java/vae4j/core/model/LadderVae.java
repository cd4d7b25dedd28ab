package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.nn.Sequential;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.ImportanceWeighted;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;

/**
 * Several layers of codes: p(x, z) = p(z_L) p(z_{L−1}|z_L) … p(z₁|z₂) p(x|z₁), each a diagonal Gaussian made by a network.
 * Inferred from the bottom up, q(z|x) = q(z₁|x) q(z₂|z₁) … (Burda et al. 2016, section 4.1, whose two-layer model this
 * is), or from the top down, where each q(z_l|z_{l+1}, x) merges what x says with p(z_l|z_{l+1}) by their precisions
 * (Sønderby et al. 2016, equations 16 to 18). Codes are all layers side by side, z₁ first.
 */
public final class LadderVae extends Model {
    /**
     * @param upper       dimensions of z₂, z₃, …; those of z₁ are the configuration's
     * @param upperHidden widths of the hidden layers between codes, from the lower to the upper; the other way in reverse
     * @param inference   {@code bottom-up} or {@code top-down}
     * @param samples     k: 1 for the evidence lower bound; with more it is the importance-weighted one of Burda et al. 2016
     *                    that is learned by, whose terms have no weights
     */
    public record Settings(List<Integer> upper, List<Integer> upperHidden, String inference, int samples) {
        /** One layer more, inferred from the top down. */
        public static final Settings STANDARD = new Settings(List.of(10), List.of(100), "top-down", 1);

        public Settings {
            upper = List.copyOf(upper);
            upperHidden = List.copyOf(upperHidden);
            expect(!upper.isEmpty() && upper.stream().allMatch(n -> n > 0), "upper", upper, "at least one positive number of dimensions");
            expect(upperHidden.stream().allMatch(n -> n > 0), "upper-hidden", upperHidden, "positive widths");
            expect(inference.equals("bottom-up") || inference.equals("top-down"), "inference", inference, "bottom-up or top-down");
            expect(samples >= 1, "samples", samples, "at least 1");
        }
    }

    private final ParameterSet parameters;
    private final Likelihood likelihood;
    private final Layer decoder;
    private final boolean topDown;
    private final int samples;
    private final int[] widths;
    private final List<Layer> features = new ArrayList<>();             // top-down: d_l of d_{l−1}
    private final List<GaussianEncoder> inferred = new ArrayList<>();   // of x or z_{l−1}; top-down: of d_l
    private final List<GaussianEncoder> generated = new ArrayList<>();  // p(z_l|z_{l+1}), for all but the last

    LadderVae(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        topDown = settings.inference.equals("top-down");
        samples = settings.samples;
        widths = new int[1 + settings.upper.size()];
        widths[0] = config.latent();
        for (int l = 1; l < widths.length; l++) widths[l] = settings.upper.get(l - 1);
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        var activation = config.activationFunction();
        var between = settings.upperHidden;
        for (int l = 0; l < widths.length; l++) {
            var own = l == 0 ? scope : scope.scope("q" + (l + 1));
            int in = l == 0 ? networks.values() : !topDown ? widths[l - 1] : l == 1 || between.isEmpty() ? networks.features(0) : between.getLast();
            int out = l == 0 ? networks.features(0) : between.isEmpty() ? in : between.getLast();
            var network = l == 0 ? networks.hidden(own.scope("encoder"), 0) : Sequential.dense(own.scope("encoder"), in, between, activation);
            features.add(network);
            inferred.add(new GaussianEncoder(own, topDown ? d -> d : network, out, widths[l]));
        }
        for (int l = 0; l + 1 < widths.length; l++) {
            var own = scope.scope("p" + (l + 1));
            var network = Sequential.dense(own.scope("decoder"), widths[l + 1], between.reversed(), activation);
            generated.add(new GaussianEncoder(own, network, between.isEmpty() ? widths[l + 1] : between.getFirst(), widths[l]));
        }
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.scope("decoder"), widths[0], likelihood);
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** Starts a model for examples of this shape. */
    public static Builder<LadderVae> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    // ---- the model, as its papers say it

    /** p(z_l|z_{l+1}); p(z_L) = N(0, I). */
    private DiagonalGaussian prior(int l, List<Variable> z, Tape tape, int batch) {
        if (l + 1 < widths.length) return generated.get(l).posterior(z.get(l + 1));
        var zero = tape.constant(Shape.of(batch, widths[l]), 0);
        return new DiagonalGaussian(zero, zero);
    }

    /** What x says about each layer, without any sample: bottom-up of the first alone. */
    private List<DiagonalGaussian> encode(Variable x) {
        var said = new ArrayList<DiagonalGaussian>();
        var d = x;
        for (int l = 0; l < (topDown ? widths.length : 1); l++) {
            if (topDown) d = features.get(l).forward(d);
            said.add(inferred.get(l).posterior(d));
        }
        return said;
    }

    /**
     * N(μ₁, v₁) and N(μ₂, v₂) multiplied: v = 1 / (1/v₁ + 1/v₂), μ = v (μ₁/v₁ + μ₂/v₂), from logarithms: the weight of the
     * first is v₂ / (v₁ + v₂).
     */
    static DiagonalGaussian merge(DiagonalGaussian a, DiagonalGaussian b) {
        var difference = Arithmetic.subtract(a.logvar(), b.logvar());
        var ofB = Arithmetic.apply(ScalarFunction.SIGMOID, difference);
        var mu = Arithmetic.add(a.mu(), Arithmetic.multiply(ofB, Arithmetic.subtract(b.mu(), a.mu())));
        return new DiagonalGaussian(mu, Arithmetic.subtract(a.logvar(), Arithmetic.apply(ScalarFunction.SOFTPLUS, difference)));
    }

    /** One way through all layers: samples, and the distributions that they are of and that they are held against; z₁ first. */
    private record Path(List<Variable> z, List<DiagonalGaussian> q, List<DiagonalGaussian> p) {
        Variable logPosterior() {
            return sum(q);
        }

        Variable logPrior() {
            return sum(p);
        }

        private Variable sum(List<DiagonalGaussian> distributions) {
            var sum = distributions.getFirst().logProbability(z.getFirst());
            for (int l = 1; l < z.size(); l++) sum = Arithmetic.add(sum, distributions.get(l).logProbability(z.get(l)));
            return sum;
        }
    }

    /** @param noise null for the mean of each layer instead of a sample */
    private Path infer(List<DiagonalGaussian> said, Noise noise) {
        int top = widths.length - 1;
        var z = new Variable[top + 1];
        var q = new DiagonalGaussian[top + 1];
        var p = new DiagonalGaussian[top + 1];
        var tape = said.getFirst().mu().tape();
        int batch = said.getFirst().mu().rows();
        for (int i = 0; i <= top; i++) {
            int l = topDown ? top - i : i;
            if (topDown) p[l] = prior(l, Arrays.asList(z), tape, batch);
            if (topDown) q[l] = l == top ? said.get(l) : merge(said.get(l), p[l]);
            else q[l] = l == 0 ? said.getFirst() : inferred.get(l).posterior(z[l - 1]);
            z[l] = noise == null ? q[l].mu() : q[l].reparameterize(noise.branch(l));
        }
        var samples = List.of(z);
        if (!topDown) for (int l = 0; l <= top; l++) p[l] = prior(l, samples, tape, batch);
        return new Path(samples, List.of(q), List.of(p));
    }

    /**
     * The evidence lower bound with one sample of each layer. The divergence of a layer is between distributions that have
     * the same sampled parent, and then exact; from the bottom up its parent depends on it, and only the sample itself counts.
     */
    private Elbo elbo(Batch batch, Path path) {
        var kl = new Variable[widths.length];
        for (int l = 0; l < kl.length; l++) {
            var q = path.q.get(l);
            var p = path.p.get(l);
            boolean exact = topDown || l == kl.length - 1;
            kl[l] = exact ? q.kl(p) : Arithmetic.subtract(q.logDensities(path.z.get(l)), p.logDensities(path.z.get(l)));
        }
        return new Elbo(batch.logProbability(decoded(path.z.getFirst())), Columns.join(kl));
    }

    private Distribution decoded(Variable z1) {
        return likelihood.distribution(decoder.forward(z1));
    }

    @Override public Loss loss(Batch batch, Step step) {
        if (samples == 1) {
            var elbo = elbo(batch, infer(encode(batch.x()), step.noise()));
            return Loss.of(step.weights().of(elbo, step.t()), elbo);
        }
        var said = encode(batch.x());
        var bound = bound(batch, said, step.noise());
        return Loss.of(Arithmetic.scale(Sums.mean(bound), -1), detached(elbo(batch, infer(said.stream().map(DiagonalGaussian::detach).toList(), step.noise()))))
            .with(ImportanceWeighted.LOSS, Arithmetic.scale(bound.detach(), -1));
    }

    @Override public boolean isWeighed() {
        return samples == 1;
    }

    /** L_k of each example (Burda et al. 2016, equation 8), encoded once: {@code [batch]}. */
    private Variable bound(Batch batch, List<DiagonalGaussian> said, Noise noise) {
        var path = infer(said.stream().map(q -> q.repeated(samples)).toList(), noise);
        var logLikelihood = batch.repeated(samples).logProbability(decoded(path.z.getFirst()));
        return ImportanceWeighted.bound(Arithmetic.subtract(Arithmetic.add(logLikelihood, path.logPrior()), path.logPosterior()), samples);
    }

    private static Elbo detached(Elbo elbo) {
        return new Elbo(elbo.logLikelihood().detach(), elbo.kl().detach());
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        var said = encode(batch.x());
        var elbo = elbo(batch, infer(said, noise));
        var measured = new Measurement(elbo.reconstruction(), elbo.kl(), Columns.join(infer(said, null).z.toArray(Variable[]::new)));
        return samples == 1 ? measured : measured.with(ImportanceWeighted.BOUND, bound(batch, said, noise.branch(0)));
    }

    @Override public boolean allowsMissing() {
        return true;
    }

    @Override public Optional<Proposal> propose(Batch batch) {
        var said = encode(batch.x());
        return Optional.of((tape, noise) -> {
            var path = infer(said.stream().map(q -> q.on(tape)).toList(), noise);
            return new Proposal.Weights(batch.logProbability(decoded(path.z.getFirst())).value().toArray(),
                path.logPrior().value().toArray(), path.logPosterior().value().toArray());
        });
    }

    @Override protected Variable code(Batch batch) {
        return Columns.join(infer(encode(batch.x()), null).z.toArray(Variable[]::new));
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return decoded(Columns.split(code, widths).getFirst());
    }

    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        var z = new Variable[widths.length];
        for (int l = z.length - 1; l >= 0; l--) {
            var p = prior(l, Arrays.asList(z), tape, count);
            var step = Arithmetic.subtract(p.reparameterize(noise.branch(l)), p.mu());
            z[l] = Arithmetic.add(p.mu(), Arithmetic.scale(step, (float) temperature));
        }
        return Columns.join(z);
    }

    @Override public ParameterSet parameters() {
        return parameters;
    }

    @Override public Likelihood likelihood() {
        return likelihood;
    }
}
