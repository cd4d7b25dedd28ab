package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Layer;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.objective.TrainingData;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The autoencoder without probability in its code: z = f(x), −log p(x|z) small. Three kinds: the plain one, beside which
 * stands what principal components of as many dimensions leave (Baldi and Hornik 1989: a linear autoencoder can do no
 * better); the denoising one, which sees x with a part of it destroyed (Vincent et al. 2010, section 3.3); and the sparse
 * one, whose code is mostly off (Ng 2011). It has no density to sample from.
 */
public final class Autoencoder extends Model {
    /** What destroys and what penalizes; records of the three kinds. */
    public sealed interface Settings {}

    /** @param componentExamples principal components are of so many training examples; 0 for none */
    public record Plain(int componentExamples) implements Settings {
        public static final Plain STANDARD = new Plain(2_000);

        public Plain {
            expect(componentExamples >= 0, "component-examples", componentExamples, "0 or more");
        }
    }

    /**
     * @param noise  {@code masking}: values become 0; {@code gaussian}: noise is added; {@code salt-and-pepper}: values
     *               become the smallest or largest that the likelihood knows, or 0 or 1 where it knows all
     * @param amount the share of values, or the standard deviation
     */
    public record Denoising(String noise, double amount) implements Settings {
        public static final Denoising STANDARD = new Denoising("masking", 0.3);

        public Denoising {
            expect(noise.equals("masking") || noise.equals("gaussian") || noise.equals("salt-and-pepper"), "noise", noise, "masking, gaussian or salt-and-pepper");
            expect(amount >= 0 && Double.isFinite(amount) && (amount <= 1 || noise.equals("gaussian")), "amount", amount, "a share from 0 to 1, or a standard deviation");
        }
    }

    /**
     * @param penalty  {@code l1}: Σ |zⱼ|; {@code kl}: Σ KL(target ‖ mean of zⱼ), for codes between 0 and 1 (Ng 2011, section 3)
     * @param sparsity its weight
     * @param target   the mean that a code is to have, with {@code kl}
     */
    public record Sparse(String penalty, double sparsity, double target) implements Settings {
        public static final Sparse STANDARD = new Sparse("l1", 1, 0.05);

        public Sparse {
            expect(penalty.equals("l1") || penalty.equals("kl"), "penalty", penalty, "l1 or kl");
            expect(sparsity >= 0 && Double.isFinite(sparsity), "sparsity", sparsity, "0 or more");
            expect(target > 0 && target < 1, "target", target, "more than 0 and less than 1");
        }
    }

    private final Settings settings;
    private final ParameterSet parameters;
    private final Likelihood likelihood;
    private final Layer encoder;
    private final Layer decoder;
    private final LinearCode components;

    Autoencoder(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, (Record) settings, backend);
        this.settings = settings;
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        encoder = networks.linear(scope.scope("encoder"), config.latent());
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.scope("decoder"), config.latent(), likelihood);
        boolean beside = settings instanceof Plain plain && plain.componentExamples > 0 && config.latent() < networks.values();
        components = beside ? new LinearCode(scope.scope("components"), networks.values(), config.latent()) : null;
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** Starts a model for examples of this shape; the settings decide which of the three kinds. */
    public static <S extends Record & Settings> Builder<Autoencoder> builder(Shape example, S settings) {
        return new Builder<>(example, settings);
    }

    /** Finds the principal components that are reported beside. */
    @Override public void prepare(TrainingData data, Noise noise) {
        if (components == null) return;
        try (var tape = Tape.inference(backend())) {
            int n = Math.min(((Plain) settings).componentExamples, data.size());
            var chosen = Arrays.copyOf(noise.permutation(data.size()), n);
            components.fit(data.read(tape, noise.branch(0), chosen).x().value(), noise.branch(1), tape);
        }
    }

    // ---- the model

    /** z = f(x); between 0 and 1 where their mean is to be held down. */
    private Variable encode(Variable x) {
        var z = encoder.forward(x);
        return settings instanceof Sparse sparse && sparse.penalty.equals("kl") ? Arithmetic.apply(ScalarFunction.SIGMOID, z) : z;
    }

    private Variable reconstruction(Variable z, Variable x) {
        return Arithmetic.scale(decode(z, null).logProbability(x.value()), -1);
    }

    @Override public Loss loss(Batch batch, Step step) {
        var x = batch.x();
        return switch (settings) {
            case Plain _ -> Loss.of(reconstruction(encode(x), x));
            case Denoising denoising -> Loss.of(reconstruction(encode(corrupt(x, denoising, step.noise())), x));    // of what was there before
            case Sparse sparse -> {
                var z = encode(x);
                var loss = Loss.of(reconstruction(z, x));
                yield new Loss(Arithmetic.add(loss.objective(), Arithmetic.scale(penalty(z, sparse), (float) sparse.sparsity)), loss.terms());
            }
        };
    }

    Variable corrupt(Variable x, Denoising denoising, Noise noise) {
        var tape = x.tape();
        var values = tape.allocate(x.shape()).copyFrom(x.value());
        if (denoising.noise.equals("gaussian")) {
            var epsilon = tape.allocate(x.shape());
            backend().normal(noise.key(), epsilon);
            backend().scale(epsilon, (float) denoising.amount, epsilon);
            backend().add(values, epsilon, values);
            return tape.constant(values);
        }
        boolean masking = denoising.noise.equals("masking");
        for (long i = 0; i < values.size(); i++) {
            float u = noise.uniform(i);
            if (u < denoising.amount) values.set(i, masking || u < denoising.amount / 2 ? 0 : 1);
        }
        return tape.constant(values);
    }

    /** A single number. */
    Variable penalty(Variable z, Sparse sparse) {
        var tape = z.tape();
        if (sparse.penalty.equals("l1")) {                           // |z| = relu(z) + relu(−z)
            var magnitudes = Arithmetic.add(Arithmetic.apply(ScalarFunction.RELU, z), Arithmetic.apply(ScalarFunction.RELU, Arithmetic.scale(z, -1)));
            return Sums.sum(Sums.batchMean(magnitudes));
        }
        var mean = Sums.batchMean(z);                                // rho^; KL = rho log(rho / rho^) + (1 − rho) log((1 − rho) / (1 − rho^))
        float rho = (float) sparse.target;
        var on = Arithmetic.scale(Arithmetic.apply(ScalarFunction.LOG, mean), -rho);
        var off = Arithmetic.scale(Arithmetic.apply(ScalarFunction.LOG, Arithmetic.subtract(tape.constant(mean.shape(), 1), mean)), rho - 1);
        double entropy = rho * StrictMath.log(rho) + (1 - rho) * StrictMath.log(1 - rho);
        return Arithmetic.add(Sums.sum(Arithmetic.add(on, off)), tape.constant(Shape.of(), (float) (entropy * mean.value().size())));
    }

    // ---- measuring and using it

    /** {@code squared_error} is that of the expected values, a mean over them; {@code pca_squared_error} what principal components leave. */
    @Override public Measurement measure(Batch batch, Noise noise) {
        var z = encode(batch.x());
        var more = new LinkedHashMap<String, Variable>();
        var flat = batch.x().value();
        more.put("squared_error", meanSquares(batch.x().tape(), decode(z, null).mean(), flat));
        if (components != null) more.put("pca_squared_error", meanSquares(batch.x().tape(), components.reconstruct(flat, batch.x().tape()), flat));
        return new Measurement(reconstruction(z, batch.x()), null, z, null, more);
    }

    private Variable meanSquares(Tape tape, Tensor a, Tensor b) {
        var difference = tape.allocate(Shape.of(a.rows(), a.columns()));
        backend().subtract(a, b, difference);
        var sum = Sums.rowSum(Arithmetic.apply(ScalarFunction.SQUARE, tape.constant(difference)));
        return Arithmetic.scale(sum, 1f / a.columns());
    }

    @Override protected Variable code(Batch batch) {
        return encode(batch.x());
    }

    @Override protected Distribution decode(Variable code, int[] labels) {
        return likelihood.distribution(decoder.forward(code));
    }

    @Override protected Variable drawCodes(Tape tape, int count, int[] labels, double temperature, Noise noise) {
        throw new UnsupportedOperationException("an autoencoder has no distribution of codes to draw from");
    }

    @Override public boolean canSample() {
        return false;
    }

    @Override public boolean hasBound() {
        return false;
    }

    @Override public Optional<Proposal> propose(Batch batch) {
        return Optional.empty();
    }

    @Override public ParameterSet parameters() {
        return parameters;
    }

    @Override public Likelihood likelihood() {
        return likelihood;
    }
}
