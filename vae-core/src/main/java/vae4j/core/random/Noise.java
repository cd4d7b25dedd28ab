package vae4j.core.random;

/**
 * The name of a stream of random numbers: a seed, then as many branches as needed, such as purpose and step. Immutable;
 * drawing from it changes nothing, so whoever needs other numbers takes another branch.
 *
 * @param key what {@link Threefry} is keyed with
 */
public record Noise(long key) {
    /** What numbers are drawn for: one branch each, so that adding a use never changes the numbers of another. */
    public enum Purpose { INITIALIZE, SHUFFLE, SPLIT, BINARIZE, REPARAMETERIZE, SAMPLE, EVALUATE, SYNTHESIZE, LAYERS }

    /** The root of all noise of a seed. */
    public static Noise seed(long seed) {
        return new Noise(seed);
    }

    /**
     * An independent stream.
     *
     * @param index at least 0: a step, an epoch, an example, a layer
     */
    public Noise branch(long index) {
        return new Noise(Threefry.block(key, -1 - index));        // counters that no stream of words reaches
    }

    /** An independent stream for a purpose. */
    public Noise branch(Purpose purpose) {
        return new Noise(Threefry.block(key, Long.MIN_VALUE + purpose.ordinal()));
    }

    /** Word {@code index}, uniform over all ints. */
    public int word(long index) {
        return Threefry.word(key, index);
    }

    /** A number uniform in [0, 1), from word {@code index}. */
    public float uniform(long index) {
        return (word(index) >>> 8) * 0x1p-24f;
    }

    /** The numbers 0 to n - 1 in a random order, every order equally likely (Fisher and Yates, as Durstenfeld 1964). */
    public int[] permutation(int n) {
        var order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = (int) ((Integer.toUnsignedLong(word(i)) * (i + 1)) >>> 32);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
