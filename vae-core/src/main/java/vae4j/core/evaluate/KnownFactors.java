package vae4j.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import vae4j.core.data.Factor;
import vae4j.core.data.Factors;
import vae4j.core.tensor.Tensor;

/**
 * The codes of examples beside the factors that the examples were generated from: what disentanglement is measured on. For
 * measures that count, codes and continuous factors are cut into {@value #BINS} intervals of equal width (as Locatello et
 * al. 2019, appendix C). Factors that have the same value in all examples are left out.
 */
public final class KnownFactors {
    /** Intervals that a code, or a continuous factor, is cut into. */
    public static final int BINS = 20;

    private final double[][] codes;
    private final List<Factor> factors = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();
    private final List<int[]> classes = new ArrayList<>();
    private final int[][] bins;

    /**
     * @param codes   {@code [n, latent]}, such as the mean codes
     * @param factors of the examples, in the same order
     * @throws IllegalArgumentException if a code is not finite, or no factor varies
     */
    public KnownFactors(Tensor codes, Factors factors) {
        int n = codes.rows();
        this.codes = new double[n][codes.columns()];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < codes.columns(); j++) {
                this.codes[i][j] = codes.get(i, j);
                if (!Double.isFinite(this.codes[i][j])) throw new IllegalArgumentException("code " + i + " has " + this.codes[i][j] + " in dimension " + j + ", expected finite numbers");
            }
        }
        var rows = IntStream.range(0, n).mapToObj(factors::of).toList();
        for (int k = 0; k < factors.list().size(); k++) {
            int at = k;
            var column = IntStream.range(0, n).mapToDouble(i -> rows.get(i)[at]).toArray();
            var numbered = factors.list().get(k).isContinuous() ? numbered(Arrays.stream(binned(column)).asDoubleStream().toArray()) : numbered(column);
            if (count(numbered) < 2) continue;
            this.factors.add(factors.list().get(k));
            values.add(column);
            classes.add(numbered);
        }
        if (this.factors.isEmpty()) throw new IllegalArgumentException("no factor varies among the " + n + " examples");
        bins = IntStream.range(0, codes.columns()).mapToObj(j -> binned(code(j))).toArray(int[][]::new);
    }

    /** Which of the intervals between the least and the greatest number each is in. */
    private static int[] binned(double[] numbers) {
        double least = Arrays.stream(numbers).min().orElseThrow();
        double width = (Arrays.stream(numbers).max().orElseThrow() - least) / BINS;
        return Arrays.stream(numbers).mapToInt(v -> width > 0 ? (int) Math.min(BINS - 1, (v - least) / width) : 0).toArray();
    }

    /** The values that occur, numbered from 0 in their order. */
    private static int[] numbered(double[] numbers) {
        var occurring = Arrays.stream(numbers).distinct().sorted().toArray();
        return Arrays.stream(numbers).mapToInt(v -> Arrays.binarySearch(occurring, v)).toArray();
    }

    static int count(int[] classes) {
        return Arrays.stream(classes).max().orElseThrow() + 1;
    }

    /** The number of examples. */
    public int size() {
        return codes.length;
    }

    public int latent() {
        return bins.length;
    }

    /** The factors that vary. */
    public List<Factor> factors() {
        return List.copyOf(factors);
    }

    /** The code of an example; not to be changed. */
    double[] codeOf(int example) {
        return codes[example];
    }

    /** Dimension j of all codes. */
    double[] code(int j) {
        return Arrays.stream(codes).mapToDouble(z -> z[j]).toArray();
    }

    /** Which interval dimension j of each code is in; not to be changed. */
    int[] bins(int j) {
        return bins[j];
    }

    /** The value of factor k in each example; not to be changed. */
    double[] values(int k) {
        return values.get(k);
    }

    /** The number of the value, or of the interval, of factor k in each example: all from 0 on occur; not to be changed. */
    int[] classes(int k) {
        return classes.get(k);
    }

    /** The variance of each dimension over all examples. */
    double[] variances() {
        var moments = new Moments(latent());
        var row = new float[latent()];
        for (var z : codes) {
            for (int j = 0; j < row.length; j++) row[j] = (float) z[j];
            moments.add(row, 0);
        }
        return IntStream.range(0, row.length).mapToDouble(moments::variance).toArray();
    }
}
