package vae4j.core.objective;

import java.util.Optional;
import vae4j.core.autograd.Tape;
import vae4j.core.data.Labels;
import vae4j.core.random.Noise;

/** All that is trained on, for objectives that need more than the batch of a step. */
public interface TrainingData {
    /** The number of examples. */
    int size();

    Optional<Labels> labels();

    /**
     * These examples as training meets them, on the tape.
     *
     * @param noise of what is drawn, where grey values become zeros and ones
     */
    Batch read(Tape tape, Noise noise, int... indices);

    /** Examples drawn with replacement. */
    default Batch draw(Tape tape, Noise noise, int count) {
        var indices = new int[count];
        for (int i = 0; i < count; i++) indices[i] = (int) ((Integer.toUnsignedLong(noise.word(i)) * size()) >>> 32);
        return read(tape, noise.branch(0), indices);
    }
}
