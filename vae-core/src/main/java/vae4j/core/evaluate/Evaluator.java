package vae4j.core.evaluate;

import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.data.Batches;
import vae4j.core.data.Dataset;
import vae4j.core.model.Vae;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.random.Noise;

/**
 * Goes once through a set in its order and measures. The noise belongs to the evaluation, not to a place in training, so
 * that two models, or one at two times, meet the same draws.
 */
public final class Evaluator {
    /** Examples at once: a part of what defines the noise of each. */
    private static final int BATCH = 512;

    private final Vae model;
    private final Noise noise;

    private Evaluator(Vae model, Noise noise) {
        this.model = model;
        this.noise = noise;
    }

    /** @param seed of the samples of z */
    public static Evaluator of(Vae model, long seed) {
        return new Evaluator(model, Noise.seed(seed).branch(Noise.Purpose.EVALUATE));
    }

    private interface BatchVisitor {
        void visit(Variable x, Noise noise);
    }

    private void eachBatch(Dataset data, BatchVisitor visitor) {
        var batches = Batches.inOrder(data.size(), BATCH);
        var order = batches.order(0);
        try (var tape = Tape.inference(model.backend())) {
            for (int b = 0; b < batches.count(); b++) {
                var x = tape.allocate(data.shape().batch(batches.length(b)));
                data.read(order, batches.start(b), batches.length(b), x);
                visitor.visit(tape.constant(x), noise.branch(b));
                tape.rewind();
            }
        }
    }

    /** The evidence lower bound of all examples, and its parts. */
    public Evaluation evaluate(Dataset data) {
        int latent = model.config().latent();
        var means = new Moments(latent);
        var kl = new Moments(latent);
        var logLikelihood = new Moments(1);
        eachBatch(data, (x, batchNoise) -> {
            var posterior = model.encode(x);
            var z = posterior.reparameterize(batchNoise);
            addRows(logLikelihood, model.decode(z).logProbability(x.value()).value().toArray(), 1);
            addRows(kl, model.prior().kl(posterior, z).value().toArray(), latent);
            addRows(means, posterior.mu().value().toArray(), latent);
        });
        var klPerDimension = new double[latent];
        double klSum = 0;
        int active = 0;
        for (int j = 0; j < latent; j++) {
            klPerDimension[j] = kl.mean(j);
            klSum += kl.mean(j);
            if (means.variance(j) > Evaluation.ACTIVE_VARIANCE) active++;
        }
        double reconstruction = -logLikelihood.mean(0);
        return new Evaluation(-reconstruction - klSum, reconstruction, klSum, klPerDimension, active, data.size());
    }

    private static void addRows(Moments moments, float[] values, int columns) {
        for (int at = 0; at < values.length; at += columns) moments.add(values, at);
    }

    /**
     * The mean of log p(x) ≈ log 1/K Σ p(x, zₖ) / q(zₖ|x) over all examples (Burda et al. 2016, equation 8); K = 1 is the
     * evidence lower bound. Each example is encoded once; weights are summed by log-sum-exp in double precision.
     *
     * @param samples K, at least 1
     */
    public double logProbability(Dataset data, int samples) {
        if (samples < 1) throw new IllegalArgumentException("importance samples must be at least 1, not " + samples);
        var mean = new double[1];
        try (var tape = Tape.inference(model.backend())) {
            eachBatch(data, (x, batchNoise) -> {
                var encoded = model.encode(x);
                var weights = new LogMeanExp(x.rows());
                for (int k = 0; k < samples; k++) {
                    var posterior = new DiagonalGaussian(tape.constant(encoded.mu().value()), tape.constant(encoded.logvar().value()));
                    var z = posterior.reparameterize(batchNoise.branch(k));
                    weights.add(model.decode(z).logProbability(x.value()).value().toArray(),
                        model.prior().logProbability(z).value().toArray(), posterior.logProbability(z).value().toArray());
                    tape.rewind();
                }
                for (int i = 0; i < x.rows(); i++) mean[0] += weights.value(i) / data.size();
            });
        }
        return mean[0];
    }
}
