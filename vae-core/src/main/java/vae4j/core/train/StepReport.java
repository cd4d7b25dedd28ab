package vae4j.core.train;

/**
 * Where training is, after a step.
 *
 * @param epoch          counts from 1
 * @param epochs         how many there will be
 * @param batch          of this epoch, counts from 1
 * @param batches        an epoch
 * @param reconstruction mean over the epoch so far, nats
 * @param kl             mean over the epoch so far, nats
 * @param examples       trained on since this run began
 */
public record StepReport(int epoch, int epochs, int batch, int batches, double reconstruction, double kl, long examples) {}
