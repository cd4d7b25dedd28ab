package vae4j.core.data;

import java.util.Arrays;
import java.util.List;

/**
 * How numbers of a column become those that a model reads: {@code (number - shift) / scale}, or the share of the
 * training numbers below. One-to-one between the least and the greatest number of the training, but for QUANTILE where
 * many numbers were the same.
 *
 * @param shift     0 for NONE and QUANTILE
 * @param scale     1 for NONE and QUANTILE; never 0
 * @param quantiles of QUANTILE: numbers at equal shares from 0 to 1, ascending; else empty
 */
public record Scaling(Method method, double shift, double scale, List<Double> quantiles) {
    /** What scaling aims at. */
    public enum Method {
        /** Nothing. */
        NONE,
        /** Mean 0 and standard deviation 1. */
        STANDARD,
        /** From 0 to 1. */
        MIN_MAX,
        /** Spread evenly from 0 to 1, whatever the distribution; what lies outside of the training's range becomes 0 or 1. */
        QUANTILE
    }

    /** Leaves numbers as they are. */
    public static final Scaling NONE = new Scaling(Method.NONE, 0, 1, List.of());
    private static final int MOST_QUANTILES = 1001;

    /** @throws IllegalArgumentException if these numbers cannot scale anything */
    public Scaling {
        quantiles = List.copyOf(quantiles);
        if (!Double.isFinite(shift) || !Double.isFinite(scale) || scale == 0) throw new IllegalArgumentException("a scaling needs a finite shift and scale, not " + shift + " and " + scale);
        if ((method == Method.QUANTILE) != quantiles.size() > 1) throw new IllegalArgumentException("a scaling by " + method + " cannot have " + quantiles.size() + " quantiles");
        for (int i = 1; i < quantiles.size(); i++) {
            if (!(quantiles.get(i) >= quantiles.get(i - 1))) throw new IllegalArgumentException("quantiles must ascend, but " + quantiles.get(i - 1) + " is followed by " + quantiles.get(i));
        }
    }

    /** To mean 0 and standard deviation 1; a constant column only to 0. */
    static Scaling standard(double mean, double deviation) {
        return new Scaling(Method.STANDARD, mean, usable(deviation), List.of());
    }

    /** To 0 and 1; a constant column to 0. */
    static Scaling minMax(double least, double greatest) {
        return new Scaling(Method.MIN_MAX, least, usable(greatest - least), List.of());
    }

    private static double usable(double scale) {
        return scale > 0 && Double.isFinite(scale) ? scale : 1;
    }

    /** Numbers at equal shares of the sorted ones, between two of them by a straight line (definition 7 of Hyndman and Fan 1996). At least one. */
    static Scaling quantile(double[] numbers) {
        double[] sorted = Arrays.stream(numbers).sorted().toArray();
        int count = Math.clamp(sorted.length, 2, MOST_QUANTILES);
        var quantiles = new Double[count];
        for (int k = 0; k < count; k++) {
            double at = (double) k * (sorted.length - 1) / (count - 1);
            int below = (int) at;
            int above = Math.min(below + 1, sorted.length - 1);
            quantiles[k] = sorted[below] + (at - below) * (sorted[above] - sorted[below]);
        }
        return new Scaling(Method.QUANTILE, 0, 1, List.of(quantiles));
    }

    /** What a model reads; NaN stays NaN. */
    public double apply(double number) {
        if (method != Method.QUANTILE || number != number) return (number - shift) / scale;
        int last = quantiles.size() - 1;
        if (number <= quantiles.getFirst()) return number < quantiles.getFirst() ? 0 : share(0, upper(number));
        if (number >= quantiles.getLast()) return number > quantiles.getLast() ? 1 : share(lower(number), last);
        int low = lower(number);
        int high = upper(number);
        if (quantiles.get(high).equals(quantiles.get(low))) return share(low, high);
        // Strictly between two: low is the last quantile below, high the first above.
        double a = quantiles.get(low);
        return (low + (number - a) / (quantiles.get(high) - a)) / last;
    }

    /** The middle of equal quantiles. */
    private double share(int low, int high) {
        return (low + high) / 2.0 / (quantiles.size() - 1);
    }

    /** The first quantile that is this number, or the last below it. */
    private int lower(double number) {
        int low = 0;
        int high = quantiles.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (quantiles.get(middle) < number) low = middle + 1;
            else high = middle;
        }
        return low < quantiles.size() && quantiles.get(low) == number ? low : low - 1;
    }

    /** The last quantile that is this number, or the first above it. */
    private int upper(double number) {
        int low = 0;
        int high = quantiles.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (quantiles.get(middle) <= number) low = middle + 1;
            else high = middle;
        }
        return low > 0 && quantiles.get(low - 1) == number ? low - 1 : low;
    }

    /** The number that a model means. */
    public double invert(double scaled) {
        if (method != Method.QUANTILE || scaled != scaled) return scaled * scale + shift;
        double at = Math.clamp(scaled, 0.0, 1.0) * (quantiles.size() - 1);
        int below = (int) at;
        int above = Math.min(below + 1, quantiles.size() - 1);
        return quantiles.get(below) + (at - below) * (quantiles.get(above) - quantiles.get(below));
    }
}
