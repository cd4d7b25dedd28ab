package vae4j.core.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.objective.Loss;

/**
 * What one epoch brought.
 *
 * @param epoch          counts from 1
 * @param step           updates so far
 * @param terms          of the loss, each the mean over the epoch's training examples, as they were met; nats. Those of a
 *                       bound are {@link Loss#RECONSTRUCTION} and {@link Loss#KL}
 * @param klWeight       β times the schedule, at the end of the epoch
 * @param learningRate   at the end of the epoch
 * @param gradientNorm   mean over the epoch's steps, before clipping
 * @param validation     on the validation examples; null if there are none
 * @param improved       whether this is the best model so far
 * @param seconds        that the epoch took, validation included; of this run, where one was resumed within it
 */
public record EpochReport(int epoch, long step, SequencedMap<String, Double> terms, double klWeight, double learningRate,
                          double gradientNorm, Evaluation validation, boolean improved, double seconds) {
    public EpochReport {
        terms = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(terms));
    }

    /** Of a model whose loss has the two terms of a bound and no others. */
    public EpochReport(int epoch, long step, double reconstruction, double kl, double klWeight, double learningRate,
                       double gradientNorm, Evaluation validation, boolean improved, double seconds) {
        this(epoch, step, Loss.bound(reconstruction, kl), klWeight, learningRate, gradientNorm, validation, improved, seconds);
    }

    /** Mean −E log p(x|z), or what the model has in its place. */
    public double reconstruction() {
        return terms.get(Loss.RECONSTRUCTION);
    }

    /** Mean KL; 0 where the model has none. */
    public double kl() {
        return terms.getOrDefault(Loss.KL, 0.0);
    }

    /** Whether there is a lower bound on log p(x). */
    public boolean hasBound() {
        return terms.containsKey(Loss.KL);
    }

    /** The evidence lower bound over the training examples, as they were met. */
    public double elbo() {
        return -reconstruction() - kl();
    }
}
