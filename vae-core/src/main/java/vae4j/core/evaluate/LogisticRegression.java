package vae4j.core.evaluate;

/**
 * Multinomial logistic regression with a small L2 penalty, by Nesterov's accelerated gradient over all rows at once. In
 * double and strictly ordered, so that the same rows give the same bits everywhere.
 */
final class LogisticRegression {
    private static final int STEPS = 500;
    private static final double PENALTY = 1e-4;

    private final double[] mean;
    private final double[] deviation;
    private final double[][] weights;                             // a row a class, the last number its bias

    LogisticRegression(double[][] rows, int[] classes, int count) {
        int n = rows.length;
        int width = rows[0].length;
        mean = new double[width];
        deviation = new double[width];
        for (int j = 0; j < width; j++) {
            for (var row : rows) mean[j] += row[j] / n;
            for (var row : rows) deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / n;
            deviation[j] = deviation[j] > 0 ? Math.sqrt(deviation[j]) : 1;
        }
        var standard = new double[n][];
        for (int i = 0; i < n; i++) standard[i] = standardised(rows[i]);
        weights = new double[count][width + 1];
        fit(standard, classes);
    }

    private double[] standardised(double[] row) {
        var x = new double[mean.length + 1];
        for (int j = 0; j < mean.length; j++) x[j] = (row[j] - mean[j]) / deviation[j];
        x[mean.length] = 1;
        return x;
    }

    /** The curvature is at most half the mean squared length of a row, here the number of its columns (Böhning 1992). */
    private void fit(double[][] rows, int[] classes) {
        int width = rows[0].length;
        double rate = 1 / (0.5 * width + PENALTY);
        var ahead = new double[weights.length][width];
        var p = new double[weights.length];
        for (int step = 1; step <= STEPS; step++) {
            var gradient = new double[weights.length][width];
            for (int i = 0; i < rows.length; i++) {
                probabilities(ahead, rows[i], p);
                for (int c = 0; c < p.length; c++) {
                    double residual = (p[c] - (classes[i] == c ? 1 : 0)) / rows.length;
                    for (int j = 0; j < width; j++) gradient[c][j] += residual * rows[i][j];
                }
            }
            double momentum = (step - 1.0) / (step + 2);
            for (int c = 0; c < p.length; c++) {
                for (int j = 0; j < width; j++) {
                    double next = ahead[c][j] - rate * (gradient[c][j] + (j < width - 1 ? PENALTY * ahead[c][j] : 0));
                    ahead[c][j] = next + momentum * (next - weights[c][j]);
                    weights[c][j] = next;
                }
            }
        }
    }

    private static void probabilities(double[][] weights, double[] row, double[] p) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < p.length; c++) {
            p[c] = 0;
            for (int j = 0; j < row.length; j++) p[c] += weights[c][j] * row[j];
            greatest = Math.max(greatest, p[c]);
        }
        double sum = 0;
        for (int c = 0; c < p.length; c++) sum += p[c] = StrictMath.exp(p[c] - greatest);
        for (int c = 0; c < p.length; c++) p[c] /= sum;
    }

    int classify(double[] row) {
        var p = new double[weights.length];
        probabilities(weights, standardised(row), p);
        int best = 0;
        for (int c = 1; c < p.length; c++) if (p[c] > p[best]) best = c;
        return best;
    }
}
