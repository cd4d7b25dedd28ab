package vae4j.core.evaluate;

import java.util.Arrays;

/**
 * Gradient boosting of small regression trees with squared error (Friedman 2001, algorithm 2), one sequence of trees for the
 * indicator of each class; the class of the greatest sum is predicted. Codes are cut into {@value KnownFactors#BINS} intervals
 * between which trees split. Deterministic: of equal splits the first is taken.
 */
final class BoostedTrees {
    private static final int TREES = 20, DEPTH = 3, LEAST_EXAMPLES = 5;
    private static final double RATE = 0.3;

    private final KnownFactors known;
    private final int[] classes;
    private final double[] importance;
    private final double[][] scores;                              // of every example for every class, trained on or not

    /** @param train the examples to learn from */
    BoostedTrees(KnownFactors known, int[] train, int[] classes) {
        this.known = known;
        this.classes = classes;
        importance = new double[known.latent()];
        int count = KnownFactors.count(classes);
        scores = new double[count][known.size()];
        for (int c = 0; c < count; c++) boost(c, train);
    }

    private void boost(int c, int[] train) {
        double mean = 0;
        for (int i : train) mean += classes[i] == c ? 1.0 / train.length : 0;
        Arrays.fill(scores[c], mean);
        var residual = new double[known.size()];
        var all = new int[known.size()];
        Arrays.setAll(all, i -> i);
        for (int tree = 0; tree < TREES; tree++) {
            for (int i : train) residual[i] = (classes[i] == c ? 1 : 0) - scores[c][i];
            grow(train, all, residual, scores[c], DEPTH);
        }
    }

    private record Cut(int dimension, int bin, double gain) {}

    /** Adds a tree's value to the scores of all examples in a node, and its gains to the importance. */
    private void grow(int[] train, int[] all, double[] residual, double[] score, int depth) {
        var cut = depth == 0 ? null : best(train, residual);
        if (cut == null) {
            double sum = 0;
            for (int i : train) sum += residual[i];
            double value = train.length == 0 ? 0 : RATE * sum / train.length;
            for (int i : all) score[i] += value;
            return;
        }
        importance[cut.dimension] += cut.gain;
        var bins = known.bins(cut.dimension);
        grow(part(train, bins, cut.bin, true), part(all, bins, cut.bin, true), residual, score, depth - 1);
        grow(part(train, bins, cut.bin, false), part(all, bins, cut.bin, false), residual, score, depth - 1);
    }

    private static int[] part(int[] examples, int[] bins, int bin, boolean low) {
        return Arrays.stream(examples).filter(i -> bins[i] <= bin == low).toArray();
    }

    /** The split that takes most squared error away: (Σ left)² / n + (Σ right)² / n − (Σ all)² / n; null if none does. */
    private Cut best(int[] train, double[] residual) {
        double total = 0;
        for (int i : train) total += residual[i];
        Cut best = null;
        for (int j = 0; j < known.latent(); j++) {
            var sums = new double[KnownFactors.BINS];
            var counts = new int[KnownFactors.BINS];
            var bins = known.bins(j);
            for (int i : train) {
                sums[bins[i]] += residual[i];
                counts[bins[i]]++;
            }
            double left = 0;
            int n = 0;
            for (int b = 0; b < KnownFactors.BINS - 1; b++) {
                left += sums[b];
                n += counts[b];
                int rest = train.length - n;
                if (n < LEAST_EXAMPLES || rest < LEAST_EXAMPLES) continue;
                double gain = left * left / n + (total - left) * (total - left) / rest - total * total / train.length;
                if (gain > (best == null ? 1e-9 : best.gain)) best = new Cut(j, b, gain);
            }
        }
        return best;
    }

    /** The squared error that each dimension has taken away, over all trees. */
    double[] importance() {
        return importance;
    }

    /** The share of these examples whose class is predicted. */
    double accuracy(int[] examples) {
        int right = 0;
        for (int i : examples) {
            int predicted = 0;
            for (int c = 1; c < scores.length; c++) if (scores[c][i] > scores[predicted][i]) predicted = c;
            if (predicted == classes[i]) right++;
        }
        return right / (double) examples.length;
    }
}
