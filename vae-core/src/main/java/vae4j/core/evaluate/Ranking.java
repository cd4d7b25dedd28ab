package vae4j.core.evaluate;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well scores put the wanted examples above the others.
 *
 * @param rocAuc           the area under the receiver operating characteristic: the probability that a wanted example
 *                         scores above another one, ties counting half (Hanley and McNeil 1982)
 * @param averagePrecision the mean, over the wanted examples, of the precision among all that score at least as high
 */
public record Ranking(double rocAuc, double averagePrecision) {
    /**
     * @param scores higher for what should be wanted
     * @param wanted of the same examples
     * @throws IllegalArgumentException if all are wanted or none is, or a score is NaN
     */
    public static Ranking of(double[] scores, boolean[] wanted) {
        if (scores.length != wanted.length) throw new IllegalArgumentException(scores.length + " scores for " + wanted.length + " examples");
        int n = scores.length;
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(scores[i])) throw new IllegalArgumentException("the score of example " + i + " is not a number");
        }
        long positives = IntStream.range(0, n).filter(i -> wanted[i]).count();
        if (positives == 0 || positives == n) throw new IllegalArgumentException("a ranking needs examples of both kinds; " + positives + " of " + n + " are wanted");
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> -scores[i])).mapToInt(i -> i).toArray();
        double above = 0;                                            // pairs in the right order
        double precisions = 0;
        long seen = 0;
        long found = 0;
        for (int first = 0; first < n;) {                            // groups of equal scores, from the highest
            int end = first;
            long hits = 0;
            for (; end < n && scores[order[end]] == scores[order[first]]; end++) if (wanted[order[end]]) hits++;
            long others = end - first - hits;
            above += found * (double) others + 0.5 * hits * others;
            seen += end - first;
            found += hits;
            precisions += hits * (double) found / seen;
            first = end;
        }
        return new Ranking(above / ((double) positives * (n - positives)), precisions / positives);
    }
}
