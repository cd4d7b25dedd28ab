package vae4j.core.train;

/**
 * Where a training is: with the parameters, the optimizer's memory and the best parameters so far, all that going on
 * needs. Noise and the order of examples follow from seed, epoch and step.
 *
 * @param seed            of the run
 * @param epoch           completed epochs
 * @param batch           completed batches of the next one
 * @param step            completed updates
 * @param reconstruction  sum over the examples of those batches
 * @param kl              sum over the examples of those batches
 * @param gradientNorm    sum over those batches
 * @param best            the best epoch, from 1; 0 if there is none yet
 * @param score           its −ELBO; null if there is none yet
 */
record TrainingState(long seed, int epoch, int batch, long step, double reconstruction, double kl, double gradientNorm, int best, Double score) {
    static TrainingState start(long seed) {
        return new TrainingState(seed, 0, 0, 0, 0, 0, 0, 0, null);
    }
}
