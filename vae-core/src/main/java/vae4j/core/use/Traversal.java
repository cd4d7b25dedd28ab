package vae4j.core.use;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/**
 * What each latent dimension stands for: codes that differ in one or two dimensions only. A dimension goes over the range
 * that data has in it, between two quantiles of the codes that the traversal is of.
 */
public final class Traversal {
    private final double[][] sorted;                                 // [latent][n], each dimension's codes in order

    private Traversal(double[][] sorted) {
        this.sorted = sorted;
    }

    /** @param codes mean codes of examples: {@code [n, latent]} */
    public static Traversal of(Tensor codes) {
        int latent = codes.columns();
        var sorted = new double[latent][codes.rows()];
        for (int j = 0; j < latent; j++) {
            for (int i = 0; i < codes.rows(); i++) sorted[j][i] = codes.get(i, j);
            Arrays.sort(sorted[j]);
        }
        return new Traversal(sorted);
    }

    /** The dimensions in the order of what they tell, the greatest KL first. @param kl of each dimension, nats */
    public static int[] byKl(double[] kl) {
        return IntStream.range(0, kl.length).boxed().sorted(Comparator.comparingDouble(j -> -kl[j])).mapToInt(j -> j).toArray();
    }

    /** The median of each dimension: {@code [1, latent]}. */
    public Tensor centre() {
        var centre = Tensor.allocate(Shape.of(1, sorted.length));
        for (int j = 0; j < sorted.length; j++) centre.set(j, (float) quantile(j, 0.5));
        return centre;
    }

    /** The variance of each dimension's codes. */
    public double[] variances() {
        var variances = new double[sorted.length];
        for (int j = 0; j < variances.length; j++) {
            double mean = 0;
            for (double code : sorted[j]) mean += code / sorted[j].length;
            for (double code : sorted[j]) variances[j] += (code - mean) * (code - mean) / sorted[j].length;
        }
        return variances;
    }

    /** The {@link Quantile} of a dimension's codes. @param q 0 to 1 */
    public double quantile(int dimension, double q) {
        return Quantile.ofSorted(sorted[dimension], q);
    }

    /**
     * The codes from the quantile q to the quantile 1 − q of one dimension, in equal steps; all other dimensions as in the base.
     *
     * @param base  one code: {@code [latent]} or {@code [1, latent]}
     * @param q     0 to less than ½
     * @param steps at least 2
     * @return {@code [steps, latent]}
     */
    public Tensor along(Tensor base, int dimension, double q, int steps) {
        var codes = copies(base, steps);
        for (int s = 0; s < steps; s++) codes.set((long) s * sorted.length + dimension, step(dimension, q, s, steps));
        return codes;
    }

    /** Like {@link #along(Tensor, int, double, int)} for one dimension after the other: {@code [dimensions * steps, latent]}. */
    public Tensor along(Tensor base, int[] dimensions, double q, int steps) {
        var codes = Tensor.allocate(Shape.of(Math.multiplyExact(dimensions.length, steps), sorted.length));
        for (int row = 0; row < dimensions.length; row++) codes.rows(row * steps, steps).copyFrom(along(base, dimensions[row], q, steps));
        return codes;
    }

    /**
     * Like {@link #along(Tensor, int, double, int)} in two dimensions at once: the manifold that they span (Kingma and Welling 2014, figure 4).
     *
     * @return {@code [steps * steps, latent]}; the first dimension grows from left to right in a grid of so many columns,
     *         the second from the bottom to the top
     */
    public Tensor plane(Tensor base, int across, int up, double q, int steps) {
        if (across == up) throw new IllegalArgumentException("a plane needs two dimensions, not " + across + " twice");
        var codes = copies(base, Math.multiplyExact(steps, steps));
        for (int row = 0; row < steps; row++) {
            for (int column = 0; column < steps; column++) {
                long at = ((long) row * steps + column) * sorted.length;
                codes.set(at + across, step(across, q, column, steps));
                codes.set(at + up, step(up, q, steps - 1 - row, steps));
            }
        }
        return codes;
    }

    private float step(int dimension, double q, int step, int steps) {
        if (!(q >= 0 && q < 0.5)) throw new IllegalArgumentException("a range ends at a quantile of 0 to less than 0.5, not " + q);
        if (steps < 2) throw new IllegalArgumentException("a range has at least 2 steps, not " + steps);
        double low = quantile(dimension, q);
        return (float) (low + step / (steps - 1.0) * (quantile(dimension, 1 - q) - low));
    }

    private Tensor copies(Tensor base, int count) {
        if (base.size() != sorted.length) throw new ShapeException("a code of shape " + base.shape() + " in a latent space of " + sorted.length + " dimensions");
        var codes = Tensor.allocate(Shape.of(count, sorted.length));
        for (int i = 0; i < count; i++) codes.rows(i, 1).copyFrom(base);
        return codes;
    }
}
