package vae4j.core.use;

import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** A batch of which some values are missing, and what takes their place meanwhile. */
final class Gaps {
    private final Tensor x;
    private final boolean[] known;

    private Gaps(Tensor x, boolean[] known) {
        this.x = x;
        this.known = known;
    }

    /**
     * @param mask as large as x: 1 where a value is known, 0 where it is missing
     * @throws IllegalArgumentException if a mask is neither, or a value that is said to be known is NaN
     */
    static Gaps of(Tensor x, Tensor mask) {
        if (mask.size() != x.size()) throw new ShapeException("a mask of shape " + mask.shape() + " for examples of shape " + x.shape());
        var known = new boolean[Math.toIntExact(x.size())];
        for (int i = 0; i < known.length; i++) {
            float m = mask.get(i);
            if (m != 0 && m != 1) throw new IllegalArgumentException(place(x, i) + ": the mask is " + m + "; expected 1 for a known value or 0 for a missing one");
            known[i] = m == 1;
            if (known[i] && Float.isNaN(x.get(i))) throw new IllegalArgumentException(place(x, i) + " is not a number, but the mask says that it is known");
        }
        return new Gaps(x, known);
    }

    private static String place(Tensor x, int i) {
        return "example " + i / x.columns() + ", value " + i % x.columns();
    }

    int rows() {
        return x.rows();
    }

    int columns() {
        return x.columns();
    }

    boolean isKnown(int i) {
        return known[i];
    }

    float value(int i) {
        return x.get(i);
    }

    /** Writes the examples into a tensor, with other numbers where values are missing. @param others as large */
    void fill(float[] others, Tensor out) {
        for (int i = 0; i < known.length; i++) out.set(i, known[i] ? x.get(i) : others[i]);
    }

    /** The examples, with other numbers where values are missing. @param others as large */
    Tensor filled(float[] others) {
        var filled = Tensor.allocate(x.shape());
        fill(others, filled);
        return filled;
    }

    /** The log-probability of what is known of each example. @param each of every value, as large as the batch */
    double[] sumOfKnown(float[] each) {
        var sums = new double[rows()];
        for (int i = 0; i < known.length; i++) if (known[i]) sums[i / columns()] += each[i];
        return sums;
    }
}
