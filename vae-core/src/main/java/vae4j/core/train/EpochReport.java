package vae4j.core.train;

import vae4j.core.evaluate.Evaluation;

/**
 * What one epoch brought.
 *
 * @param epoch          counts from 1
 * @param step           updates so far
 * @param reconstruction mean −E log p(x|z) over the epoch's training examples, as they were met; nats
 * @param kl             mean KL over the same; nats
 * @param klWeight       β times the schedule, at the end of the epoch
 * @param learningRate   at the end of the epoch
 * @param gradientNorm   mean over the epoch's steps, before clipping
 * @param validation     on the validation examples; null if there are none
 * @param improved       whether this is the best model so far
 * @param seconds        that the epoch took, validation included; of this run, where one was resumed within it
 */
public record EpochReport(int epoch, long step, double reconstruction, double kl, double klWeight, double learningRate,
                          double gradientNorm, Evaluation validation, boolean improved, double seconds) {
    /** The evidence lower bound over the training examples, as they were met. */
    public double elbo() {
        return -reconstruction - kl;
    }
}
