package vae4j.core.train;

import java.util.List;

/**
 * How a training went.
 *
 * @param epochs  those of this run; of a resumed one only what came after
 * @param best    the epoch whose parameters the model now has, from 1; 0 if none was completed
 * @param score   the validation −ELBO of that epoch, or the last training −ELBO where there is no validation; nats
 * @param end     why it ended
 * @param reason  the same as a sentence
 * @param seconds that it took, without what came before a resume
 */
public record History(List<EpochReport> epochs, int best, double score, End end, String reason, double seconds) {
    /** Why training ends. */
    public enum End { COMPLETED, STOPPED_EARLY, INTERRUPTED }

    public History {
        epochs = List.copyOf(epochs);
    }
}
