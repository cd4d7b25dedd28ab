package vae4j.core.train;

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
 * @param reconstruction  sum over the examples of those batches
 * @param kl              sum over the examples of those batches
 * @param gradientNorm    sum over those batches
 * @param best            the best epoch, from 1; 0 if there is none yet
 * @param score           its −ELBO; null if there is none yet
 */
record TrainingState(long seed, int examples, int batchSize, int epoch, int batch, long step,
                     double reconstruction, double kl, double gradientNorm, int best, Double score) {
    static TrainingState start(long seed, int examples, int batchSize) {
        return new TrainingState(seed, examples, batchSize, 0, 0, 0, 0, 0, 0, 0, null);
    }

    /** The state after an update. */
    TrainingState afterBatch(double batchReconstruction, double batchKl, double norm) {
        return new TrainingState(seed, examples, batchSize, epoch, batch + 1, step + 1,
            reconstruction + batchReconstruction, kl + batchKl, gradientNorm + norm, best, score);
    }

    /** The state at an epoch's end. */
    TrainingState afterEpoch(EarlyStopping progress) {
        return new TrainingState(seed, examples, batchSize, epoch + 1, 0, step, 0, 0, 0, progress.best(), progress.score());
    }

    /** How it differs from another run's, in what decides which examples and which noise come next; null if in nothing. */
    String misfit(TrainingState other) {
        if (seed != other.seed) return "was trained with seed " + seed + ", not " + other.seed;
        if (examples != other.examples) return "was trained on " + examples + " examples, not " + other.examples;
        if (batchSize != other.batchSize) return "was trained in batches of " + batchSize + ", not " + other.batchSize;
        return null;
    }
}
