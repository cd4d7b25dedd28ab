package vae4j.core.train;

import java.util.SequencedMap;
import vae4j.core.objective.Loss;

/**
 * Where training is, after a step.
 *
 * @param epoch          counts from 1
 * @param epochs         how many there will be
 * @param batch          of this epoch, counts from 1
 * @param batches        an epoch
 * @param terms          of the loss, means over the epoch so far, nats
 * @param examples       trained on since this run began
 */
public record StepReport(int epoch, int epochs, int batch, int batches, SequencedMap<String, Double> terms, long examples) {
    /** Of a model whose loss has the two terms of a bound and no others. */
    public StepReport(int epoch, int epochs, int batch, int batches, double reconstruction, double kl, long examples) {
        this(epoch, epochs, batch, batches, Loss.bound(reconstruction, kl), examples);
    }

    /** −E log p(x|z), or what the model has in its place. */
    public double reconstruction() {
        return terms.get(Loss.RECONSTRUCTION);
    }

    /** Whether there is a lower bound on log p(x). */
    public boolean hasBound() {
        return terms.containsKey(Loss.KL);
    }

    /** KL; 0 where the model has none. */
    public double kl() {
        return terms.getOrDefault(Loss.KL, 0.0);
    }
}
