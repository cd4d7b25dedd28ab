package vae4j.core.use;

import java.util.Arrays;

/** The number below which a given fraction of others lies; between two of them by their distance (type 7 of Hyndman and Fan 1996). */
public final class Quantile {
    private Quantile() {}

    /** @param numbers at least one, in any order @param q 0 to 1 */
    public static double of(double[] numbers, double q) {
        var sorted = numbers.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted, q);
    }

    /** @param sorted ascending, at least one */
    static double ofSorted(double[] sorted, double q) {
        if (!(q >= 0 && q <= 1)) throw new IllegalArgumentException("a quantile is 0 to 1, not " + q);
        double place = q * (sorted.length - 1);
        int below = (int) place;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (place - below) * (above - sorted[below]);
    }
}
