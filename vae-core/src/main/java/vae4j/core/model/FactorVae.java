package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.LinkedHashMap;
import java.util.List;
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
import vae4j.core.objective.Elbo;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Distribution;
import vae4j.core.probability.Likelihood;
import vae4j.core.probability.Prior;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * FactorVAE (Kim and Mnih 2018, equation 2): −ELBO + γ TC, where the total correlation KL(q(z) ‖ Π q(zⱼ)) is
 * E log D(z) / (1 − D(z)) with a discriminator D that tells codes from codes whose dimensions were permuted over a batch
 * (equation 3, algorithms 1 and 2). The discriminator learns in a pass of its own, after the encoder and the decoder.
 */
public final class FactorVae extends GaussianCodeModel {
    /**
     * @param gamma               γ
     * @param discriminatorHidden widths of the discriminator's hidden layers, leaky ReLU with slope 0.2
     * @param discriminatorRate   its learning rate, with Adam, β₁ 0.5 and β₂ 0.9
     */
    public record Settings(double gamma, List<Integer> discriminatorHidden, double discriminatorRate) {
        /**
         * Fewer and narrower layers than the paper's six of 1,000, which learn as fast as the model usually does, as in the paper: at
         * a tenth of its rate the discriminator is left behind and sees no total correlation at all. The paper's γ of 35 for
         * shapes is more than these layers can direct: the model then gives up codes rather than untangle them.
         */
        public static final Settings STANDARD = new Settings(10, List.of(256, 256, 256), 1e-3);

        public Settings {
            discriminatorHidden = List.copyOf(discriminatorHidden);
            expect(gamma >= 0 && Double.isFinite(gamma), "gamma", gamma, "0 or more");
            expect(discriminatorHidden.stream().allMatch(w -> w > 0), "discriminator-hidden", discriminatorHidden, "positive widths");
            expect(discriminatorRate > 0 && Double.isFinite(discriminatorRate), "discriminator-rate", discriminatorRate, "a positive number");
        }
    }

    private final Settings settings;
    private final ParameterSet parameters;
    private final GaussianEncoder encoder;
    private final Layer decoder;
    private final Layer discriminator;
    private final Likelihood likelihood;
    private final Prior prior;

    FactorVae(VaeConfig config, Settings settings, Backend backend, long seed) {
        super(config, settings, backend);
        this.settings = settings;
        var scope = ParameterSet.declare();
        var networks = new Networks(config);
        encoder = networks.encoder(scope, 0);
        likelihood = networks.likelihood(scope.scope("likelihood"));
        decoder = networks.decoder(scope.scope("decoder"), config.latent(), likelihood);
        discriminator = Networks.perceptron(scope.group("discriminator"), config.latent(), settings.discriminatorHidden, 1, ScalarFunction.leakyRelu(0.2f));
        prior = networks.prior(scope.scope("prior"), encoder);
        parameters = scope.build(Noise.seed(seed).branch(Purpose.INITIALIZE));
    }

    /** Starts a model for examples of this shape. */
    public static Builder<FactorVae> builder(Shape example, Settings settings) {
        return new Builder<>(example, settings);
    }

    // ---- the model, as its paper says it

    @Override public DiagonalGaussian encode(Variable x) {
        return encoder.posterior(x);
    }

    @Override public Distribution decode(Variable z) {
        return likelihood.distribution(decoder.forward(z));
    }

    /** log D(z) / (1 − D(z)): {@code [batch]}. */
    private Variable logit(Variable z) {
        return Arithmetic.reshape(discriminator.forward(z), Shape.of(z.rows()));
    }

    @Override public Loss loss(Batch batch, Step step) {
        var q = encode(batch.x());
        var z = q.reparameterize(step.noise());
        var elbo = Elbo.of(this, batch, q, z);
        var totalCorrelation = logit(z);
        var loss = Arithmetic.add(step.weights().of(elbo, step.t()), Arithmetic.scale(Sums.mean(totalCorrelation), (float) settings.gamma));
        return Loss.of(loss, elbo).with("total_correlation", totalCorrelation.detach());
    }

    /** −½ E log D(z) − ½ E log(1 − D(permuted z')), z' of a second batch; nothing of it reaches the encoder. */
    private Loss discriminatorLoss(Batch batch, Step step) {
        var tape = batch.x().tape();
        var noise = step.noise().branch(1);
        var z = encode(batch.x()).reparameterize(noise).detach();
        var second = step.data().draw(tape, noise.branch(0), batch.size());
        var permuted = permuted(encode(second.x()).reparameterize(noise.branch(1)).value(), noise.branch(2), tape);
        var together = Sums.mean(Arithmetic.apply(ScalarFunction.SOFTPLUS, Arithmetic.scale(logit(z), -1)));
        var apart = Sums.mean(Arithmetic.apply(ScalarFunction.SOFTPLUS, logit(tape.constant(permuted))));
        var none = new LinkedHashMap<String, Variable>();
        return new Loss(Arithmetic.scale(Arithmetic.add(together, apart), 0.5f), none);
    }

    /** Each dimension in an order of its own over the batch (algorithm 1): {@code [batch, latent]}. */
    static Tensor permuted(Tensor z, Noise noise, Tape tape) {
        var permuted = tape.allocate(z.shape());
        int latent = z.columns();
        for (int j = 0; j < latent; j++) {
            int[] order = noise.branch(j).permutation(z.rows());
            for (int i = 0; i < order.length; i++) permuted.set((long) i * latent + j, z.get(order[i], j));
        }
        return permuted;
    }

    @Override public List<Pass> passes() {
        var adam = new Adam(settings.discriminatorRate, 0.5, 0.9, 1e-8, 0);
        return List.of(super.passes().getFirst(), new Pass(parameters.groups().get("discriminator"), Optional.of(adam), this::discriminatorLoss));
    }

    // ---- measuring and using it

    @Override public Measurement measure(Batch batch, Noise noise) {
        var q = encode(batch.x());
        var elbo = Elbo.of(this, batch, q, q.reparameterize(noise));
        return new Measurement(elbo, q);
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
