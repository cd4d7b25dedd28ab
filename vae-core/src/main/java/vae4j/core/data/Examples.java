package vae4j.core.data;

import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Where the values of a {@link Dataset} come from: memory, or a procedure that draws them on demand. Examples do not
 * change, and any number of threads may read at once. Callers go through {@link Dataset}, which checks the arguments.
 */
public interface Examples {
    /** The number of examples, at least 1. */
    int size();

    /** The shape of one example, such as {@code [28, 28]}. */
    Shape shape();

    /** No value is below this. NaN (a missing value) is neither below nor above. */
    float min();

    /** No value is above this. */
    float max();

    /** Whether every value is known to be 0 or 1. */
    default boolean binary() {
        return false;
    }

    /** Whether a value may be missing, which reads as NaN. */
    default boolean missing() {
        return false;
    }

    /** The bytes that all values take where they are stored; 0 for what is drawn on demand. */
    default long bytes() {
        return 0;
    }

    /** Of those, how many are held in memory. The rest is read from a file, in pages. */
    default long resident() {
        return bytes();
    }

    /**
     * Writes the examples {@code indices[from]} to {@code indices[from + count - 1]} into the rows of {@code out}.
     *
     * @param out {@code [count, ...shape]}
     */
    void read(int[] indices, int from, int count, Tensor out);
}
