package vae4j.cli.bench;

import java.util.Arrays;

/** Durations of something done again and again, in nanoseconds. */
final class Timings {
    private double[] nanos = new double[1024];
    private int count;

    void add(double value) {
        if (count == nanos.length) nanos = Arrays.copyOf(nanos, 2 * count);
        nanos[count++] = value;
    }

    int count() {
        return count;
    }

    /** The value that a share of all is at or below, by the nearest rank. @param share over 0, up to 1 */
    double quantile(double share) {
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.clamp((int) Math.ceil(share * count) - 1, 0, count - 1)];
    }
}
