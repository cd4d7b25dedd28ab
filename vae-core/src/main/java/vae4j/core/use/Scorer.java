package vae4j.core.use;

import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.LogMeanExp;
import vae4j.core.model.GaussianCodes;
import vae4j.core.objective.Batch;
import vae4j.core.objective.LatentModel;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.probability.StandardNormal;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * How little each example fits what a model has learned: nats, higher for what is odder. The score of an example is the
 * same whatever stands beside it and in whatever batches it comes, because all examples meet the same draws of ε.
 * Of an example with missing values (NaN) the rest is scored.
 * Keeps its memory from call to call. For one thread at a time.
 */
public final class Scorer implements AutoCloseable {
    /** What is measured. */
    public enum Kind {
        /** −log p(x|z) at the mean of q(z|x). */
        RECONSTRUCTION,
        /** −ELBO: −log p(x|z), as a mean over draws of z, plus KL(q(z|x) ‖ p(z)). */
        ELBO,
        /** −log p(x), importance-weighted over draws of z (Burda et al. 2016, equation 8). */
        LOG_PROBABILITY
    }

    /** Examples of a set that are scored at once. */
    private static final int BATCH = 1024;

    private final GaussianCodes codes;
    private final Kind kind;
    private final int samples;
    private final Noise noise;
    private final Tape tape;

    private Scorer(GaussianCodes codes, Kind kind, int samples, long seed) {
        this.codes = codes;
        this.kind = kind;
        this.samples = samples;
        noise = Noise.seed(seed).branch(Noise.Purpose.EVALUATE);
        tape = Tape.inference(codes.backend());
    }

    /**
     * @param samples draws of z, at least 1; {@link Kind#RECONSTRUCTION} needs none and ignores them
     * @param seed    of the draws
     */
    public static Scorer of(GaussianCodes model, Kind kind, int samples, long seed) {
        if (samples < 1) throw new IllegalArgumentException("a score needs at least 1 sample, not " + samples);
        return new Scorer(model, kind, samples, seed);
    }

    /** The scores of examples: {@code [n, …] -> [n]}. */
    public double[] score(Tensor x) {
        return score(x, null);
    }

    /** Like {@link #score(Tensor)}, of examples whose classes are known. */
    public double[] score(Tensor x, int[] labels) {
        try {
            var model = codes.given(labels);
            var batch = Batch.of(tape, x, null);
            var posterior = model.encode(batch.x());
            return switch (kind) {
                case RECONSTRUCTION -> negative(batch.logProbability(model.decode(posterior.mu())));
                case ELBO -> negativeElbo(model, posterior, batch);
                case LOG_PROBABILITY -> negativeLogProbability(model, posterior, batch);
            };
        } finally {
            tape.rewind();
        }
    }

    /** The scores of all examples of a set, in its order. @param labels of all of them; null for none */
    public double[] score(Dataset data, int[] labels) {
        var scores = new double[data.size()];
        for (int first = 0; first < scores.length; first += BATCH) {
            int count = Math.min(BATCH, scores.length - first);
            System.arraycopy(score(data.read(first, count), Labels.part(labels, first, count)), 0, scores, first, count);
        }
        return scores;
    }

    /**
     * Why an example scores as it does: −log p(x|z) of each of its values, at the mean of q(z|x); 0 of a missing one. A row adds up to
     * {@link Kind#RECONSTRUCTION}.
     *
     * @return {@code [n][values]}, nats
     */
    public double[][] contributions(Tensor x) {
        return contributions(x, null);
    }

    /** Like {@link #contributions(Tensor)}, of examples whose classes are known. */
    public double[][] contributions(Tensor x, int[] labels) {
        try {
            var model = codes.given(labels);
            var batch = Batch.of(tape, x, null);
            var each = negative(model.decode(model.encode(batch.x()).mu()).logProbabilities(batch.x().value().reshape(Shape.of(x.rows(), x.columns()))));
            for (int i = 0; batch.mask() != null && i < each.length; i++) if (batch.mask().get(i) == 0) each[i] = 0;
            var rows = new double[x.rows()][x.columns()];
            for (int i = 0; i < rows.length; i++) System.arraycopy(each, i * x.columns(), rows[i], 0, x.columns());
            return rows;
        } finally {
            tape.rewind();
        }
    }

    private static double[] negative(Variable nats) {
        return negative(nats.value());
    }

    private static double[] negative(Tensor nats) {
        var floats = nats.toArray();
        var numbers = new double[floats.length];
        for (int i = 0; i < numbers.length; i++) numbers[i] = -floats[i];
        return numbers;
    }

    private double[] negativeElbo(LatentModel model, DiagonalGaussian posterior, Batch batch) {
        var scores = new double[batch.size()];
        boolean exact = model.prior() instanceof StandardNormal;     // then it is the same for each draw
        for (int k = 0; k < samples; k++) {
            var z = draw(posterior, k);
            if (k == 0 || !exact) addSums(model.prior().kl(posterior, z).value().toArray(), exact ? 1 : samples, scores);
            var each = batch.logProbability(model.decode(z)).value().toArray();
            for (int i = 0; i < each.length; i++) scores[i] -= (double) each[i] / samples;
        }
        return scores;
    }

    /** Adds a row's sum, divided, to its score. */
    private static void addSums(float[] kl, int divisor, double[] scores) {
        int dimensions = kl.length / scores.length;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < dimensions; j++) scores[i] += (double) kl[i * dimensions + j] / divisor;
        }
    }

    private double[] negativeLogProbability(LatentModel model, DiagonalGaussian posterior, Batch batch) {
        var weights = new LogMeanExp(batch.size());
        for (int k = 0; k < samples; k++) {
            var z = draw(posterior, k);
            weights.add(batch.logProbability(model.decode(z)).value().toArray(),
                model.prior().logProbability(z).value().toArray(), posterior.logProbability(z).value().toArray());
        }
        var scores = new double[batch.size()];
        for (int i = 0; i < scores.length; i++) scores[i] = -weights.value(i);
        return scores;
    }

    /** z = μ + σ ⊙ ε with the same ε for each example. */
    private Variable draw(DiagonalGaussian posterior, int k) {
        var one = tape.allocate(Shape.of(posterior.mu().value().columns()));
        codes.backend().normal(noise.branch(k).key(), one);
        var epsilon = tape.allocate(posterior.mu().shape());
        codes.backend().broadcastRows(one, epsilon);
        var z = tape.allocate(posterior.mu().shape());
        codes.backend().reparameterize(posterior.mu().value(), posterior.logvar().value(), epsilon, z);
        return tape.constant(z);
    }

    @Override public void close() {
        tape.close();
    }
}
