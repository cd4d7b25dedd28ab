package vae4j.core.use;

import java.util.Arrays;
import vae4j.core.random.Noise;

/**
 * Keeps, of candidates that come one after the other, one for each example and draw with the probability of its weight:
 * sampling-importance-resampling (Rubin 1987) in one pass, as a weighted reservoir of one.
 */
final class Resampler {
    private final Noise noise;
    private final double[] greatest;
    private final double[] total;
    private final float[][] kept;
    private int count;

    Resampler(int rows, int draws, Noise noise) {
        this.noise = noise;
        greatest = new double[rows];
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
        total = new double[rows];
        kept = new float[draws][];
    }

    /** @param logWeights of each example @param candidates a draw of each, row by row */
    void offer(double[] logWeights, float[] candidates) {
        int rows = total.length;
        int columns = candidates.length / rows;
        for (int row = 0; row < rows; row++) {
            if (logWeights[row] > greatest[row]) {
                total[row] *= StrictMath.exp(greatest[row] - logWeights[row]);
                greatest[row] = logWeights[row];
            }
            double weight = logWeights[row] == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(logWeights[row] - greatest[row]);
            total[row] += weight;
            for (int m = 0; m < kept.length; m++) {
                if (kept[m] == null) kept[m] = candidates.clone();
                else if (noise.branch(count).uniform((long) row * kept.length + m) * total[row] < weight) {
                    System.arraycopy(candidates, row * columns, kept[m], row * columns, columns);
                }
            }
        }
        count++;
    }

    float[] draw(int number) {
        return kept[number];
    }
}
