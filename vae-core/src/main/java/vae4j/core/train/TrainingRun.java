package vae4j.core.train;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import vae4j.core.autograd.Tape;
import vae4j.core.data.Batches;
import vae4j.core.data.Binarization;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.data.Missing;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.objective.TrainingData;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** One call of {@link Trainer#fit}: the loop, and the state it goes through. */
final class TrainingRun implements AutoCloseable {
    private final Trainer settings;
    private final Dataset train;
    private final Optional<Dataset> validation;
    private final Noise noise;
    private final Batches batches;
    private final TrainingStep step;
    private final TrainingData data;
    private final Arena arena = Arena.ofShared();
    private final Tensor bestValues;
    private final ArrayList<EpochReport> reports = new ArrayList<>();
    private final long start = System.nanoTime();
    private TrainingState state;
    private EarlyStopping progress;
    private long examples;

    TrainingRun(Trainer settings, Dataset train, Optional<Dataset> validation) {
        this.settings = settings;
        this.train = settings.binarization.forTraining(train);
        this.validation = validation.map(settings.binarization::forEvaluation);
        noise = Noise.seed(settings.seed);
        batches = Batches.shuffled(train, settings.batch, noise);
        step = new TrainingStep(settings.model, settings.optimizer, settings.maxGradientNorm);
        var values = settings.model.parameters().values();
        bestValues = Tensor.allocate(arena, values.shape()).copyFrom(values);
        state = TrainingState.start(settings.seed, train.size(), settings.batch);
        progress = EarlyStopping.start(settings.patience);
        data = new Data();
        settings.model.prepare(data, noise.branch(Purpose.SPLIT));
    }

    /** The training set, as steps meet it. */
    private final class Data implements TrainingData {
        @Override public int size() {
            return train.size();
        }

        @Override public Optional<Labels> labels() {
            return train.labels();
        }

        @Override public Batch read(Tape tape, Noise draw, int... indices) {
            var x = tape.allocate(train.shape().batch(indices.length));
            train.read(indices, 0, indices.length, x);
            var mask = mask(x, tape::allocate);
            return new Batch(tape.constant(binarized(x, draw, tape::allocate)), mask, labelsOf(indices, 0, indices.length));
        }
    }

    private int[] labelsOf(int[] order, int from, int count) {
        return train.labels().map(l -> IntStream.range(from, from + count).map(i -> l.get(order[i])).toArray()).orElse(null);
    }

    void restore() {
        state = Checkpoint.restore(settings.checkpoint, settings.model, state, bestValues, step.memory());
        progress = new EarlyStopping(state.best(), state.score(), settings.patience);
    }

    History run() {
        settings.listeners.forEach(l -> l.onStart(state.epoch()));
        try {
            while (state.epoch() < settings.epochs && !progress.stops(state.epoch())) {
                if (!epoch()) return end(History.End.INTERRUPTED, "interrupted in epoch " + (state.epoch() + 1) + " after step " + state.step());
            }
        } catch (DivergedException e) {
            settings.model.parameters().values().copyFrom(bestValues);
            throw inContext(e);
        }
        if (state.epoch() >= settings.epochs) return end(History.End.COMPLETED, "all " + settings.epochs + " epochs are done");
        return end(History.End.STOPPED_EARLY, (settings.model.hasBound() ? "the validation ELBO has not risen for " : "the validation reconstruction has not improved for ") + settings.patience + " epochs");
    }

    private History end(History.End end, String reason) {
        settings.model.parameters().values().copyFrom(bestValues);
        double score = progress.score() == null ? Double.NaN : progress.score();
        return new History(reports, progress.best(), score, end, reason, seconds(start));
    }

    /** Goes through what is left of an epoch; false if asked to stop before its end. */
    private boolean epoch() {
        long began = System.nanoTime();
        var order = batches.order(state.epoch());
        while (state.batch() < batches.count()) {
            if (settings.stopRequested) {
                save();
                return false;
            }
            step(order);
        }
        int epoch = state.epoch() + 1;
        var terms = means(train.size());
        double gradientNorm = state.gradientNorm() / batches.count();
        var evaluation = validation.map(v -> Evaluator.of(settings.model, settings.seed).evaluate(v));
        double score = evaluation.map(Evaluation::score).orElse(score(terms));
        requireFinite(evaluation);
        boolean scored = evaluation.isPresent() && settings.model.isScored();
        boolean improved = progress.improvedBy(score, scored);
        if (improved) bestValues.copyFrom(settings.model.parameters().values());
        progress = progress.after(epoch, score, scored);
        state = state.afterEpoch(progress);
        var report = new EpochReport(epoch, state.step(), terms, settings.objective.beta() * settings.objective.schedule().weight(epoch),
            settings.optimizer.rate() * settings.schedule.factor(epoch, settings.epochs), gradientNorm, evaluation.orElse(null), improved, seconds(began));
        reports.add(report);
        settings.listeners.forEach(l -> l.onEpoch(report));
        save();
        return true;
    }

    private SequencedMap<String, Double> means(long examples) {
        var means = new LinkedHashMap<String, Double>();
        state.terms().forEach((name, sum) -> means.put(name, sum / examples));
        return means;
    }

    private static double score(Map<String, Double> terms) {
        return terms.get(Loss.RECONSTRUCTION) + terms.getOrDefault(Loss.KL, 0.0);
    }

    /** The last step of an epoch may leave parameters with which nothing is finite any more; then the epoch does not count. */
    private void requireFinite(Optional<Evaluation> evaluation) {
        String what = null;
        if (evaluation.isPresent()) {
            var e = evaluation.get();
            if (!Double.isFinite(e.elbo())) what = "the validation ELBO's " + (Double.isFinite(e.reconstruction()) ? "KL term" : "reconstruction term");
            else if (!Double.isFinite(e.score())) what = "the validation bound";
        } else if (!Double.isFinite(settings.model.backend().sumOfSquares(settings.model.parameters().values()))) {
            what = "the norm of the parameters";
        }
        if (what != null) throw new DivergedException("step " + state.step() + ": " + what + " is not a finite number; the epoch does not count");
    }

    private void step(int[] order) {
        int count = batches.length(state.batch());
        double t = state.epoch() + (double) state.batch() / batches.count();
        var x = step.allocate(train.shape().batch(count));
        train.read(order, batches.start(state.batch()), count, x);
        var place = new Step(stepNoise(Purpose.REPARAMETERIZE), t, settings.objective, data);
        var mask = mask(x, step::allocate);
        var outcome = step.update(binarized(x, stepNoise(Purpose.BINARIZE), step::allocate), mask, labelsOf(order, batches.start(state.batch()), count),
            place, state.step() + 1, settings.schedule.factor(t, settings.epochs));
        state = state.afterBatch(outcome);
        examples += count;
        report();
    }

    /** Puts 0 where a value is missing; null if none is. */
    private Tensor mask(Tensor x, Function<Shape, Tensor> memory) {
        return train.missing() ? Missing.mask(x, memory) : null;
    }

    private Tensor binarized(Tensor grey, Noise draw, Function<Shape, Tensor> memory) {
        if (settings.binarization != Binarization.DYNAMIC) return grey;
        var x = memory.apply(grey.shape());
        settings.model.backend().bernoulli(draw.key(), grey, x);
        return x;
    }

    private Noise stepNoise(Purpose purpose) {
        return noise.branch(purpose).branch(state.step());
    }

    private DivergedException inContext(DivergedException e) {
        return new DivergedException("training diverged in epoch " + (state.epoch() + 1) + " at " + e.getMessage()
            + (progress.best() > 0 ? ", the model of epoch " + progress.best() + " is kept" : "")
            + ". A smaller learning rate or clipping the gradient usually helps");
    }

    private void report() {
        if (settings.listeners.isEmpty()) return;
        long seen = Math.min((long) state.batch() * settings.batch, train.size());
        var report = new StepReport(state.epoch() + 1, settings.epochs, state.batch(), batches.count(), means(seen), examples);
        settings.listeners.forEach(l -> l.onStep(report));
    }

    private void save() {
        if (settings.checkpoint != null) Checkpoint.save(settings.checkpoint, settings.model, state, bestValues, step.memory());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }

    @Override public void close() {
        step.close();
        arena.close();
    }
}
