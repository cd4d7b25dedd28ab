package vae4j.core.evaluate;

import java.util.stream.IntStream;
import vae4j.core.autograd.Tape;
import vae4j.core.backend.Backend;
import vae4j.core.probability.AggregatePosterior;
import vae4j.core.probability.AggregatePosterior.Estimator;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.Prior;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * What the mean divergence E KL(q(z|x) ‖ p(z)) is made of, nats (Hoffman and Johnson 2016, equation 6; Chen et al. 2018,
 * equation 2). The three add up to it; each is a mean over sampled codes, so that one that is 0 may come out a little below.
 *
 * @param mutualInformation of an example and its code: E log q(z|x) − log q(z); at most log N
 * @param totalCorrelation  KL(q(z) ‖ Πⱼ q(zⱼ)): 0 if the dimensions are independent of each other
 * @param marginalKl        Σⱼ KL(q(zⱼ) ‖ p(zⱼ)), where the prior's dimensions are independent: how far the codes are from the prior
 */
public record LatentInformation(double mutualInformation, double totalCorrelation, double marginalKl) {
    /** Codes at once against all posteriors. */
    private static final int ROWS = 64;

    /**
     * With q(z) the exact mixture of all N posteriors.
     *
     * @param mu      of each example's posterior: {@code [n, latent]}
     * @param logvar  {@code [n, latent]}
     * @param samples how many codes to average over, one each of as many different examples; all if there are fewer
     */
    public static LatentInformation exact(Tensor mu, Tensor logvar, Prior prior, int samples, Noise noise, Backend backend) {
        var sums = new double[4];
        int count = eachCode(mu, logvar, samples, noise, backend, (own, all, draw) -> add(sums, own, all, prior, mu.rows(), Estimator.EXACT, draw));
        return of(sums, count);
    }

    /** The first part of {@link #exact} alone, from the same codes, in a fraction of its time. */
    public static double mutualInformation(Tensor mu, Tensor logvar, int samples, Noise noise, Backend backend) {
        var sums = new double[2];
        int count = eachCode(mu, logvar, samples, noise, backend, (own, all, draw) -> {
            var z = own.reparameterize(draw);
            add(sums, 0, own.logProbability(z).value());
            add(sums, 1, AggregatePosterior.logProbability(all, z).value());
        });
        return (sums[0] - sums[1]) / count;
    }

    private interface Visitor {
        /** @param own posteriors to draw codes of, some of all */
        void visit(DiagonalGaussian own, DiagonalGaussian all, Noise noise);
    }

    /** Goes through the posteriors of {@code samples} examples, or of all; returns how many. */
    private static int eachCode(Tensor mu, Tensor logvar, int samples, Noise noise, Backend backend, Visitor visitor) {
        var order = noise.branch(0).permutation(mu.rows());
        int count = Math.min(samples, mu.rows());
        try (var tape = Tape.inference(backend)) {
            for (int first = 0; first < count; first += ROWS) {
                var rows = IntStream.range(first, Math.min(first + ROWS, count)).map(i -> order[i]).toArray();
                var own = new DiagonalGaussian(tape.constant(rows(mu, rows)), tape.constant(rows(logvar, rows)));
                visitor.visit(own, new DiagonalGaussian(tape.constant(mu), tape.constant(logvar)), noise.branch(1 + first));
                tape.rewind();
            }
        }
        return count;
    }

    /**
     * By batches, as training would estimate it (Chen et al. 2018): one pass over all examples in a random order. A last
     * batch that is short is left out, for the estimate depends on its size.
     *
     * @param batch at least 2, at most the number of examples
     */
    public static LatentInformation estimated(Tensor mu, Tensor logvar, Prior prior, Estimator estimator, int batch, Noise noise, Backend backend) {
        if (batch < 2 || batch > mu.rows()) throw new IllegalArgumentException(mu.rows() + " examples have batches of 2 to " + mu.rows() + ", not " + batch);
        var order = noise.branch(0).permutation(mu.rows());
        var sums = new double[4];
        int batches = mu.rows() / batch;
        try (var tape = Tape.inference(backend)) {
            for (int b = 0; b < batches; b++) {
                int first = b * batch;
                var rows = IntStream.range(first, first + batch).map(i -> order[i]).toArray();
                var q = new DiagonalGaussian(tape.constant(rows(mu, rows)), tape.constant(rows(logvar, rows)));
                add(sums, q, q, prior, mu.rows(), estimator, noise.branch(1 + b));
                tape.rewind();
            }
        }
        return of(sums, batches * batch);
    }

    private static void add(double[] sums, DiagonalGaussian own, DiagonalGaussian all, Prior prior, long size, Estimator estimator, Noise noise) {
        var z = own.reparameterize(noise);
        var aggregate = AggregatePosterior.estimate(all, z, size, estimator);
        add(sums, 0, own.logProbability(z).value());
        add(sums, 1, aggregate.joint().value());
        add(sums, 2, aggregate.marginals().value());
        add(sums, 3, prior.logProbability(z).value());
    }

    private static void add(double[] sums, int at, Tensor values) {
        for (float v : values.toArray()) sums[at] += v;
    }

    private static LatentInformation of(double[] sums, int count) {
        return new LatentInformation((sums[0] - sums[1]) / count, (sums[1] - sums[2]) / count, (sums[2] - sums[3]) / count);
    }

    private static Tensor rows(Tensor of, int[] indices) {
        var rows = Tensor.allocate(Shape.of(indices.length, of.columns()));
        for (int i = 0; i < indices.length; i++) rows.rows(i, 1).copyFrom(of.rows(indices[i], 1));
        return rows;
    }
}
