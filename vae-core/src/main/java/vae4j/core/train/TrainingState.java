package vae4j.core.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Where a training is: with the parameters, the optimizer's memory and the best parameters so far, all that going on
 * needs. Noise and the order of examples follow from seed, epoch and step.
 *
 * @param seed            of the run
 * @param examples        trained on
 * @param batchSize       examples a batch
 * @param epoch           completed epochs
 * @param batch           completed batches of the next one
 * @param step            completed updates
 * @param terms           of the loss, summed over the examples of those batches
 * @param gradientNorm    sum over those batches
 * @param best            the best epoch, from 1; 0 if there is none yet
 * @param score           its −ELBO; null if there is none yet
 */
record TrainingState(long seed, int examples, int batchSize, int epoch, int batch, long step,
                     SequencedMap<String, Double> terms, double gradientNorm, int best, Double score) {
    TrainingState {
        terms = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(terms));
    }

    static TrainingState start(long seed, int examples, int batchSize) {
        return new TrainingState(seed, examples, batchSize, 0, 0, 0, new LinkedHashMap<>(), 0, 0, null);
    }

    /** The state after an update. */
    TrainingState afterBatch(TrainingStep.Outcome outcome) {
        var sums = new LinkedHashMap<>(terms);
        outcome.terms().forEach((name, sum) -> sums.merge(name, sum, Double::sum));
        return new TrainingState(seed, examples, batchSize, epoch, batch + 1, step + 1, sums, gradientNorm + outcome.gradientNorm(), best, score);
    }

    /** The state at an epoch's end. */
    TrainingState afterEpoch(EarlyStopping progress) {
        return new TrainingState(seed, examples, batchSize, epoch + 1, 0, step, new LinkedHashMap<>(), 0, progress.best(), progress.score());
    }

    /** How it differs from another run's, in what decides which examples and which noise come next; null if in nothing. */
    String misfit(TrainingState other) {
        if (seed != other.seed) return "was trained with seed " + seed + ", not " + other.seed;
        if (examples != other.examples) return "was trained on " + examples + " examples, not " + other.examples;
        if (batchSize != other.batchSize) return "was trained in batches of " + batchSize + ", not " + other.batchSize;
        return null;
    }
}
