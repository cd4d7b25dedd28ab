package vae4j.core.evaluate;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The directions in which rows vary most, for looking at a latent space of many dimensions in two: the first eigenvectors
 * of the covariance, by Jacobi's rotations in double precision. The same rows give the same bits everywhere.
 */
public final class PrincipalComponents {
    private final double[] mean;
    private final double[][] axes;
    private final double[] variances;
    private final double total;

    private PrincipalComponents(double[] mean, double[][] axes, double[] variances, double total) {
        this.mean = mean;
        this.axes = axes;
        this.variances = variances;
        this.total = total;
    }

    /**
     * @param rows  {@code [examples][columns]}, at least one
     * @param count of axes, 1 to the number of columns
     * @throws IllegalArgumentException if a row has another length than the first, or a number is not finite
     */
    public static PrincipalComponents of(double[][] rows, int count) {
        if (rows.length == 0 || rows[0].length == 0) throw new IllegalArgumentException("principal components need at least one row and one column");
        int columns = rows[0].length;
        if (count < 1 || count > columns) throw new IllegalArgumentException("rows of " + columns + " columns have 1 to " + columns + " principal components, not " + count);
        check(rows, columns);
        var mean = mean(rows, columns);
        var covariance = covariance(rows, mean);
        double total = 0;
        for (int j = 0; j < columns; j++) total += covariance[j][j];
        var vectors = SymmetricEigen.diagonalize(covariance);
        int[] order = IntStream.range(0, columns).boxed()
            .sorted(Comparator.comparingDouble(j -> -covariance[j][j])).limit(count).mapToInt(j -> j).toArray();
        var axes = new double[count][];
        var variances = new double[count];
        for (int k = 0; k < count; k++) {
            axes[k] = pointed(vectors[order[k]]);
            variances[k] = Math.max(0, covariance[order[k]][order[k]]);   // rounding may leave less than nothing
        }
        return new PrincipalComponents(mean, axes, variances, total);
    }

    private static void check(double[][] rows, int columns) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) throw new IllegalArgumentException("row " + i + " has " + rows[i].length + " columns, expected " + columns);
            for (int j = 0; j < columns; j++) {
                if (!Double.isFinite(rows[i][j])) throw new IllegalArgumentException("row " + i + ", column " + j + " is " + rows[i][j] + ", expected a finite number");
            }
        }
    }

    private static double[] mean(double[][] rows, int columns) {
        var mean = new double[columns];
        for (var row : rows) {
            for (int j = 0; j < columns; j++) mean[j] += row[j];
        }
        for (int j = 0; j < columns; j++) mean[j] /= rows.length;
        return mean;
    }

    /** That of the rows seen, not an estimate of another population's; as in {@link Moments}. */
    private static double[][] covariance(double[][] rows, double[] mean) {
        int columns = mean.length;
        var covariance = new double[columns][columns];
        var centred = new double[columns];
        for (var row : rows) {
            for (int j = 0; j < columns; j++) centred[j] = row[j] - mean[j];
            for (int i = 0; i < columns; i++) {
                for (int j = i; j < columns; j++) covariance[i][j] += centred[i] * centred[j];
            }
        }
        for (int i = 0; i < columns; i++) {
            for (int j = i; j < columns; j++) {
                covariance[i][j] /= rows.length;
                covariance[j][i] = covariance[i][j];
            }
        }
        return covariance;
    }

    /** An axis has no direction of its own: its greatest element, the first of equals, is made positive. */
    private static double[] pointed(double[] axis) {
        int greatest = 0;
        for (int j = 1; j < axis.length; j++) {
            if (Math.abs(axis[j]) > Math.abs(axis[greatest])) greatest = j;
        }
        double sign = axis[greatest] < 0 ? -1 : 1;
        var pointed = new double[axis.length];
        for (int j = 0; j < axis.length; j++) pointed[j] = sign * axis[j];
        return pointed;
    }

    /**
     * Where rows lie along the axes, seen from the mean.
     *
     * @param rows {@code [examples][columns]}, of the set that the axes are of or of another one
     * @return {@code [examples][axes]}
     */
    public double[][] project(double[][] rows) {
        check(rows, mean.length);
        var places = new double[rows.length][axes.length];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < axes.length; k++) {
                for (int j = 0; j < mean.length; j++) places[i][k] += axes[k][j] * (rows[i][j] - mean[j]);
            }
        }
        return places;
    }

    /** The mean of each column. */
    public double[] mean() {
        return mean.clone();
    }

    /** {@code [axes][columns]}: of length 1, at right angles to each other, the one of greatest variance first. */
    public double[][] axes() {
        return IntStream.range(0, axes.length).mapToObj(k -> axes[k].clone()).toArray(double[][]::new);
    }

    /** The variance of the rows along each axis, the greatest first. */
    public double[] variances() {
        return variances.clone();
    }

    /** The share of all variance that lies along an axis, 0 to 1; 0 if nothing varies. */
    public double explained(int axis) {
        return total > 0 ? Math.min(1, variances[axis] / total) : 0;
    }
}
