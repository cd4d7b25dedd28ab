package vae4j.core.evaluate;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How well scores tell anomalies from the rest: the higher, the more anomalous. Equal scores are one threshold, so that
 * their order does not matter.
 */
public final class Ranking {
    private Ranking() {}

    /**
     * The area under the receiver operating characteristic: the probability that an anomaly scores higher than an ordinary
     * example, ties counting half (Mann and Whitney 1947; Fawcett 2006, section 7). ½ is chance.
     *
     * @throws IllegalArgumentException if a score is not a number, or there is not at least one of each kind
     */
    public static double rocAuc(double[] scores, boolean[] anomalous) {
        var curve = new Curve(scores, anomalous);
        double area = 0;
        for (int i = 0; i < curve.steps; i++) area += curve.ordinary[i] * (curve.foundBefore(i) + 0.5 * curve.anomalies[i]);
        return area / ((double) curve.allAnomalies * curve.allOrdinary);
    }

    /**
     * The mean precision over the thresholds, each weighed with the recall it adds, without interpolation (Davis and
     * Goadrich 2006; Manning et al. 2008, section 8.4). The share of anomalies is chance.
     *
     * @throws IllegalArgumentException if a score is not a number, or there is not at least one of each kind
     */
    public static double averagePrecision(double[] scores, boolean[] anomalous) {
        var curve = new Curve(scores, anomalous);
        double sum = 0;
        double seen = 0;
        for (int i = 0; i < curve.steps; i++) {
            seen += curve.anomalies[i] + curve.ordinary[i];
            sum += curve.anomalies[i] * (curve.foundBefore(i) + curve.anomalies[i]) / seen;
        }
        return sum / curve.allAnomalies;
    }

    /** The examples of each score, from the highest. */
    private static final class Curve {
        final int[] anomalies;
        final int[] ordinary;
        final long[] found;
        int steps;
        long allAnomalies;
        long allOrdinary;

        Curve(double[] scores, boolean[] anomalous) {
            if (scores.length != anomalous.length) throw new IllegalArgumentException(scores.length + " scores for " + anomalous.length + " examples");
            var order = new Integer[scores.length];
            for (int i = 0; i < order.length; i++) {
                if (Double.isNaN(scores[i])) throw new IllegalArgumentException("the score of example " + i + " is not a number");
                order[i] = i;
            }
            Arrays.sort(order, Comparator.comparingDouble(i -> -scores[i]));
            anomalies = new int[order.length];
            ordinary = new int[order.length];
            found = new long[order.length];
            for (int k = 0; k < order.length; k++) {
                if (k == 0 || scores[order[k]] != scores[order[k - 1]]) found[steps++] = allAnomalies;
                if (anomalous[order[k]]) {
                    anomalies[steps - 1]++;
                    allAnomalies++;
                } else {
                    ordinary[steps - 1]++;
                    allOrdinary++;
                }
            }
            if (allAnomalies == 0 || allOrdinary == 0) {
                throw new IllegalArgumentException("there are " + allAnomalies + " anomalies and " + allOrdinary + " ordinary examples; expected at least one of each");
            }
        }

        /** Anomalies with a higher score than those of a step. */
        long foundBefore(int step) {
            return found[step];
        }
    }
}
