package vae4j.core.data;

import java.util.stream.IntStream;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;

/**
 * The order in which an epoch visits examples, cut into batches; the last one is smaller where the sizes do not divide.
 * A pure function of noise and epoch, so that training resumes at any batch with nothing to restore:
 * <pre>{@code
 * int[] order = batches.order(epoch);
 * for (int b = first; b < batches.count(); b++) data.read(order, batches.start(b), batches.length(b), x);
 * }</pre>
 */
public final class Batches {
    private final int examples;
    private final int size;
    private final Noise noise;                                    // null: in order

    private Batches(int examples, int size, Noise noise) {
        if (examples < 1 || size < 1) throw new IllegalArgumentException("cannot cut " + examples + " examples into batches of " + size);
        this.examples = examples;
        this.size = size;
        this.noise = noise;
    }

    /**
     * Every epoch in another order, all orders equally likely.
     *
     * @param noise of the run: the branch {@link Purpose#SHUFFLE} of it is used, and of that the epoch's
     */
    public static Batches shuffled(int examples, int size, Noise noise) {
        return new Batches(examples, size, noise.branch(Purpose.SHUFFLE));
    }

    /** Every epoch in the order of the set: for evaluation. */
    public static Batches inOrder(int examples, int size) {
        return new Batches(examples, size, null);
    }

    /** The number of batches an epoch. */
    public int count() {
        return (examples - 1) / size + 1;
    }

    /** Where a batch starts in the order. */
    public int start(int batch) {
        if (batch < 0 || batch >= count()) throw new IndexOutOfBoundsException("batch " + batch + " of " + count());
        return batch * size;
    }

    /** The number of examples in a batch: the batch size, or what is left for the last one. */
    public int length(int batch) {
        return Math.min(size, examples - start(batch));
    }

    /** The indices of all examples in the order of an epoch, a new array. */
    public int[] order(long epoch) {
        return noise == null ? IntStream.range(0, examples).toArray() : noise.branch(epoch).permutation(examples);
    }
}
