package vae4j.core.evaluate;

import java.util.Arrays;

/** The running log 1/K Σ exp(wₖ) of many rows at once, without overflow: the greatest weight so far is kept apart. */
public final class LogMeanExp {
    private final double[] greatest;
    private final double[] sum;
    private long count;

    /** No weights yet. */
    public LogMeanExp(int rows) {
        greatest = new double[rows];
        sum = new double[rows];
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    }

    /** Adds one importance weight a row: log p(x|z) + log p(z) − log q(z|x). */
    public void add(float[] logLikelihood, float[] logPrior, float[] logPosterior) {
        count++;
        for (int i = 0; i < sum.length; i++) {
            double w = (double) logLikelihood[i] + logPrior[i] - logPosterior[i];
            if (w > greatest[i]) {
                sum[i] = sum[i] * StrictMath.exp(greatest[i] - w) + 1;
                greatest[i] = w;
            } else if (w != Double.NEGATIVE_INFINITY) {              // which weighs nothing
                sum[i] += StrictMath.exp(w - greatest[i]);
            }
        }
    }

    /** log 1/K Σ exp(wₖ) of a row, over the weights so far. */
    public double value(int row) {
        return greatest[row] + StrictMath.log(sum[row] / count);
    }
}
