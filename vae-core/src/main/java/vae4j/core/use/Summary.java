package vae4j.core.use;

import java.util.Arrays;
import vae4j.core.tensor.Tensor;

/** The running weighted mean and variance of missing values. Weights come as logs; the greatest so far is kept apart. */
final class Summary {
    private final Gaps gaps;
    private final double[] greatest;
    private final double[] total;
    private final double[] mean;                                     // of expectations, times the total weight
    private final double[] draws;
    private final double[] squares;

    Summary(Gaps gaps) {
        this.gaps = gaps;
        int values = gaps.rows() * gaps.columns();
        greatest = new double[gaps.rows()];
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
        total = new double[gaps.rows()];
        mean = new double[values];
        draws = new double[values];
        squares = new double[values];
    }

    /**
     * @param expected   E[x|z], as large as the batch
     * @param drawn      x ~ p(x|z)
     * @param logWeights of each example; null for equal ones
     */
    void add(float[] expected, float[] drawn, double[] logWeights) {
        for (int row = 0; row < total.length; row++) {
            double logWeight = logWeights == null ? 0 : logWeights[row];
            if (logWeight > greatest[row]) {
                rescale(row, StrictMath.exp(greatest[row] - logWeight));
                greatest[row] = logWeight;
            }
            double weight = logWeight == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(logWeight - greatest[row]);
            total[row] += weight;
            for (int i = row * gaps.columns(); i < (row + 1) * gaps.columns(); i++) {
                mean[i] += weight * expected[i];
                draws[i] += weight * drawn[i];
                squares[i] += weight * drawn[i] * drawn[i];
            }
        }
    }

    private void rescale(int row, double factor) {
        total[row] *= factor;
        for (int i = row * gaps.columns(); i < (row + 1) * gaps.columns(); i++) {
            mean[i] *= factor;
            draws[i] *= factor;
            squares[i] *= factor;
        }
    }

    Tensor mean(Tensor x) {
        var out = Tensor.allocate(x.shape());
        for (int i = 0; i < mean.length; i++) out.set(i, gaps.isKnown(i) ? gaps.value(i) : (float) (mean[i] / total[i / gaps.columns()]));
        return out;
    }

    Tensor deviation(Tensor x) {
        var out = Tensor.allocate(x.shape());
        for (int i = 0; i < mean.length; i++) {
            if (gaps.isKnown(i)) continue;
            double weight = total[i / gaps.columns()];
            double average = draws[i] / weight;
            out.set(i, (float) StrictMath.sqrt(Math.max(0, squares[i] / weight - average * average)));
        }
        return out;
    }
}
