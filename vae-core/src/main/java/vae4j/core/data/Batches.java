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
    /** Blocks that are mixed with each other where not all examples can be. */
    private static final int BLOCKS = 64;

    private final int examples;
    private final int size;
    private final int window;
    private final Noise noise;                                    // null: in order

    private Batches(int examples, int size, int window, Noise noise) {
        if (examples < 1 || size < 1) throw new IllegalArgumentException("cannot cut " + examples + " examples into batches of " + size);
        this.examples = examples;
        this.size = size;
        this.window = window;
        this.noise = noise;
    }

    /**
     * Every epoch in another order, all orders equally likely.
     *
     * @param noise of the run: the branch {@link Purpose#SHUFFLE} of it is used, and of that the epoch's
     */
    public static Batches shuffled(int examples, int size, Noise noise) {
        return new Batches(examples, size, examples, noise.branch(Purpose.SHUFFLE));
    }

    /**
     * The examples of a set, every epoch in another order: any, or for a set that is too large to be visited in any order
     * one that mixes {@link Dataset#window} examples at a time. Those are 64 blocks of neighbours from anywhere in the
     * set, and each is in one window of each epoch.
     */
    public static Batches shuffled(Dataset data, int size, Noise noise) {
        return new Batches(data.size(), size, data.window(), noise.branch(Purpose.SHUFFLE));
    }

    /** Every epoch in the order of the set: for evaluation. */
    public static Batches inOrder(int examples, int size) {
        return new Batches(examples, size, examples, null);
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
        if (noise == null) return IntStream.range(0, examples).toArray();
        return window >= examples ? noise.branch(epoch).permutation(examples) : windowed(noise.branch(epoch));
    }

    private int[] windowed(Noise noise) {
        int length = Math.max(1, window / BLOCKS);
        int[] blocks = noise.permutation((examples - 1) / length + 1);
        var order = new int[examples];
        int filled = 0;
        for (int first = 0; first < blocks.length; first += BLOCKS) {
            int start = filled;
            for (int b = first; b < Math.min(first + BLOCKS, blocks.length); b++) {
                int end = (int) Math.min((blocks[b] + 1L) * length, examples);
                for (int i = blocks[b] * length; i < end; i++) order[filled++] = i;
            }
            int[] mixed = noise.branch(first / BLOCKS).permutation(filled - start);
            int[] window = java.util.Arrays.copyOfRange(order, start, filled);
            for (int i = 0; i < mixed.length; i++) order[start + i] = window[mixed[i]];
        }
        return order;
    }
}
