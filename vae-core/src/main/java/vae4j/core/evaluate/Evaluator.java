package vae4j.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.data.Batches;
import vae4j.core.data.Dataset;
import vae4j.core.model.Model;
import vae4j.core.objective.Batch;
import vae4j.core.objective.LatentModel;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Goes once through a set in its order and measures. The noise belongs to the evaluation, not to a place in training, so
 * that two models, or one at two times, meet the same draws.
 */
public final class Evaluator {
    /** Examples at once: a part of what defines the noise of each. */
    private static final int BATCH = 512;
    /** Examples whose posteriors make up q(z), and how many of them a code is drawn of: log 2,048 is 7.6 nats, and their time is not felt. */
    private static final int INFORMED = 2048, DRAWN = 512;
    /** As Locatello et al. 2019 have it, for measures that learn a classifier: half of them to learn from. */
    private static final int TOLD_APART = 10_000;

    private final Model model;
    private final Noise noise;

    private Evaluator(Model model, Noise noise) {
        this.model = model;
        this.noise = noise;
    }

    /** @param seed of the samples of z */
    public static Evaluator of(Model model, long seed) {
        return new Evaluator(model, Noise.seed(seed).branch(Noise.Purpose.EVALUATE));
    }

    private interface BatchVisitor {
        void visit(Batch batch, Noise noise);
    }

    private void eachBatch(Dataset data, BatchVisitor visitor) {
        var batches = Batches.inOrder(data.size(), BATCH);
        var order = batches.order(0);
        try (var tape = Tape.inference(model.backend())) {
            for (int b = 0; b < batches.count(); b++) {
                var x = tape.allocate(data.shape().batch(batches.length(b)));
                data.read(order, batches.start(b), batches.length(b), x);
                visitor.visit(Batch.of(tape, x, labels(data, batches.start(b), batches.length(b))), noise.branch(b));
                tape.rewind();
            }
        }
    }

    private static int[] labels(Dataset data, int first, int count) {
        return data.labels().map(l -> IntStream.range(first, first + count).map(l::get).toArray()).orElse(null);
    }

    /** The evidence lower bound of all examples, and its parts. */
    public Evaluation evaluate(Dataset data) {
        var sums = new Columns[3];
        var posteriors = new Posteriors();
        var more = new LinkedHashMap<String, Moments>();
        eachBatch(data, (batch, batchNoise) -> {
            var measured = model.measure(batch, batchNoise);
            sums[0] = Columns.add(sums[0], measured.reconstruction(), 1);
            if (measured.kl() != null) sums[1] = Columns.add(sums[1], measured.kl(), measured.kl().value().columns());
            sums[2] = Columns.add(sums[2], measured.code(), measured.code().value().columns());
            posteriors.add(measured.posterior());
            measured.more().forEach((name, number) -> addRows(more.computeIfAbsent(name, _ -> new Moments(1)), number.value().toArray(), 1));
        });
        var klPerDimension = sums[1] == null ? new double[0] : sums[1].means();
        double kl = 0;
        for (double one : klPerDimension) kl += one;
        int active = 0;
        boolean means = posteriors.known() || klPerDimension.length == 0 || klPerDimension.length == sums[2].width;
        int units = means ? sums[2].width : klPerDimension.length;
        for (int j = 0; j < units; j++) {
            if ((means ? sums[2].moments.variance(j) : klPerDimension[j]) > Evaluation.ACTIVE_VARIANCE) active++;
        }
        double reconstruction = sums[0].moments.mean(0);
        var numbers = new LinkedHashMap<String, Double>();
        more.forEach((name, moments) -> numbers.put(name, moments.mean(0)));
        numbers.putAll(model.summarize(sums[2].means()));
        if (posteriors.known()) numbers.put(Evaluation.MUTUAL_INFORMATION, posteriors.mutualInformation());
        return new Evaluation(-reconstruction - kl, reconstruction, kl, klPerDimension, active, units, data.size(), numbers);
    }

    /**
     * What the divergence from the prior of a set is made of, with q(z) the mixture of the posteriors of its first examples,
     * {@value #INFORMED} at most; its mutual information is the one that {@link #evaluate} tells. Empty where a model's codes
     * are not one Gaussian of x alone with a prior of their own.
     */
    public Optional<LatentInformation> information(Dataset data) {
        if (!(model instanceof LatentModel latent)) return Optional.empty();
        var posteriors = new Posteriors();
        var first = data.subset(IntStream.range(0, Math.min(INFORMED, data.size())).toArray());
        eachBatch(first, (batch, _) -> posteriors.add(latent.encode(batch.x())));
        return Optional.of(LatentInformation.exact(posteriors.mu(), posteriors.logvar(), latent.prior(), DRAWN, posteriors.noise(), model.backend()));
    }

    /**
     * How well codes stand for the factors that the data was generated from, by {@value #TOLD_APART} examples at most; empty
     * where the data has none that are known.
     */
    public Optional<Disentanglement> disentanglement(Dataset data) {
        if (data.factors().isEmpty()) return Optional.empty();
        var own = noise.branch(Noise.Purpose.SHUFFLE);
        var chosen = Arrays.copyOf(own.branch(0).permutation(data.size()), Math.min(TOLD_APART, data.size()));
        var some = data.subset(chosen);
        var codes = model.encode(some, model.needsLabels() ? labels(some, 0, some.size()) : null);
        return Optional.of(Disentanglement.of(new KnownFactors(codes, some.factors().orElseThrow()), own.branch(1)));
    }

    /** q(z|x) of the first examples. */
    private final class Posteriors {
        private final List<Tensor> mus = new ArrayList<>();
        private final List<Tensor> logvars = new ArrayList<>();
        private int count;

        void add(DiagonalGaussian q) {
            if (q == null || full()) return;
            int rows = Math.min(q.mu().rows(), INFORMED - count);
            mus.add(q.mu().value().rows(0, rows).detach());
            logvars.add(q.logvar().value().rows(0, rows).detach());
            count += rows;
        }

        boolean full() {
            return count == INFORMED;
        }

        boolean known() {
            return count > 0;
        }

        Tensor mu() {
            return joined(mus);
        }

        Tensor logvar() {
            return joined(logvars);
        }

        private Tensor joined(List<Tensor> parts) {
            var all = Tensor.allocate(Shape.of(count, parts.getFirst().columns()));
            int at = 0;
            for (var part : parts) {
                all.rows(at, part.rows()).copyFrom(part);
                at += part.rows();
            }
            return all;
        }

        /** Apart from that of every batch. */
        Noise noise() {
            return noise.branch(Noise.Purpose.SAMPLE);
        }

        double mutualInformation() {
            return LatentInformation.mutualInformation(mu(), logvar(), DRAWN, noise(), model.backend());
        }
    }

    /** The moments of values whose width is known with the first batch. */
    private record Columns(Moments moments, int width) {
        static Columns add(Columns before, Variable x, int width) {
            var columns = before != null ? before : new Columns(new Moments(width), width);
            addRows(columns.moments, x.value().toArray(), width);
            return columns;
        }

        double[] means() {
            var means = new double[width];
            for (int j = 0; j < width; j++) means[j] = moments.mean(j);
            return means;
        }
    }

    private static void addRows(Moments moments, float[] values, int columns) {
        for (int at = 0; at < values.length; at += columns) moments.add(values, at);
    }

    /**
     * The mean of log p(x) ≈ log 1/K Σ p(x, zₖ) / q(zₖ|x) over all examples (Burda et al. 2016, equation 8); K = 1 is the
     * evidence lower bound. Each example is encoded once; weights are summed by log-sum-exp in double precision.
     *
     * @param samples K, at least 1
     * @throws IllegalArgumentException if K is below 1, or the model has no density
     */
    public double logProbability(Dataset data, int samples) {
        if (samples < 1) throw new IllegalArgumentException("importance samples must be at least 1, not " + samples);
        var mean = new double[1];
        try (var tape = Tape.inference(model.backend())) {
            eachBatch(data, (batch, batchNoise) -> {
                var proposal = model.propose(batch).orElseThrow(() -> new IllegalArgumentException("a model of the kind " + model.config().model() + " has no log p(x)"));
                var weights = new LogMeanExp(batch.size());
                for (int k = 0; k < samples; k++) {
                    var drawn = proposal.draw(tape, batchNoise.branch(k));
                    weights.add(drawn.logLikelihood(), drawn.logPrior(), drawn.logPosterior());
                    tape.rewind();
                }
                for (int i = 0; i < batch.size(); i++) mean[0] += weights.value(i) / data.size();
            });
        }
        return mean[0];
    }
}
