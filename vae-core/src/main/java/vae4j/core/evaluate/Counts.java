package vae4j.core.evaluate;

/** Entropy and mutual information of numbered values, from how often they occur (together); nats. */
final class Counts {
    private Counts() {}

    static double entropy(int[] a) {
        var counts = new double[KnownFactors.count(a)];
        for (int v : a) counts[v]++;
        return entropy(counts, a.length);
    }

    private static double entropy(double[] counts, double n) {
        double sum = 0;
        for (double c : counts) if (c > 0) sum -= c / n * StrictMath.log(c / n);
        return sum;
    }

    /** I(a; b) = H(a) + H(b) − H(a, b), and 0 where rounding would make it negative. */
    static double mutualInformation(int[] a, int[] b) {
        int width = KnownFactors.count(b);
        var joint = new double[KnownFactors.count(a) * width];
        for (int i = 0; i < a.length; i++) joint[a[i] * width + b[i]]++;
        return Math.max(0, entropy(a) + entropy(b) - entropy(joint, a.length));
    }

    /** Of every dimension of the codes with every factor: {@code [latent][factors]}. */
    static double[][] mutualInformation(KnownFactors known) {
        var information = new double[known.latent()][known.factors().size()];
        for (int j = 0; j < information.length; j++) {
            for (int k = 0; k < information[j].length; k++) information[j][k] = mutualInformation(known.bins(j), known.classes(k));
        }
        return information;
    }

    /** How far the greatest of column k is above the second greatest; a single one stands above 0. */
    static double gap(double[][] scores, int k) {
        double first = 0;
        double second = 0;
        for (var row : scores) {
            if (row[k] > first) {
                second = first;
                first = row[k];
            } else if (row[k] > second) second = row[k];
        }
        return first - second;
    }
}
