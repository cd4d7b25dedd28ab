package vae4j.core.probability;

import java.util.Arrays;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;

/**
 * Expectation maximisation (Dempster, Laird and Rubin 1977; Bishop 2006, section 9.2.2), from components that k-means++
 * (Arthur and Vassilvitskii 2007) finds. It ends when an iteration gains less than 10⁻⁶ nats a code, or after 500.
 * <p>A millionth of the codes' mean variance is added to each covariance's diagonal, so that a component cannot shrink to a
 * point or a line, where the likelihood has no bound.
 */
final class MixtureFit {
    private static final int MOST_ITERATIONS = 500, MOST_ASSIGNMENTS = 20;
    private static final double LEAST_GAIN = 1e-6, RIDGE = 1e-6;

    private final double[][] codes;
    private final int latent;
    private final int components;
    private final Noise noise;
    private final double ridge;

    MixtureFit(Tensor codes, int components, Noise noise) {
        if (components < 1 || components > codes.rows()) {
            throw new IllegalArgumentException(codes.rows() + " codes can have 1 to " + codes.rows() + " components, not " + components);
        }
        this.components = components;
        this.noise = noise;
        latent = codes.columns();
        this.codes = new double[codes.rows()][latent];
        for (int i = 0; i < codes.rows(); i++) {
            for (int j = 0; j < latent; j++) {
                this.codes[i][j] = codes.get(i, j);
                if (!Double.isFinite(this.codes[i][j])) throw new IllegalArgumentException("code " + i + " has " + this.codes[i][j] + " in dimension " + j + ", expected finite numbers");
            }
        }
        ridge = Math.max(RIDGE * meanVariance(), Double.MIN_NORMAL);
    }

    private double meanVariance() {
        double sum = 0;
        for (int j = 0; j < latent; j++) {
            double mean = 0;
            for (var z : codes) mean += z[j] / codes.length;
            for (var z : codes) sum += (z[j] - mean) * (z[j] - mean) / codes.length;
        }
        return sum / latent;
    }

    FittedMixture run() {
        var responsibilities = assigned(seeds());
        var mixture = maximised(responsibilities, null);
        double before = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < MOST_ITERATIONS; i++) {
            double mean = 0;
            for (int n = 0; n < codes.length; n++) mean += mixture.logProbability(codes[n], responsibilities[n]) / codes.length;
            if (mean - before < LEAST_GAIN) break;
            before = mean;
            mixture = maximised(responsibilities, mixture);
        }
        return mixture;
    }

    /** The first at random, each other one with a probability in proportion to the squared distance to the nearest before it. */
    private double[][] seeds() {
        var seeds = new double[components][];
        var nearest = new double[codes.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        seeds[0] = codes[(int) (noise.uniform(0) * codes.length)];
        for (int k = 1; k < components; k++) {
            double total = 0;
            for (int n = 0; n < codes.length; n++) {
                nearest[n] = Math.min(nearest[n], squaredDistance(codes[n], seeds[k - 1]));
                total += nearest[n];
            }
            double place = noise.uniform(k) * total;
            int chosen = 0;
            while (chosen < codes.length - 1 && (place -= nearest[chosen]) >= 0) chosen++;
            seeds[k] = codes[chosen];
        }
        return seeds;
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
        return sum;
    }

    /** Lloyd's iterations; 1 for the cluster of each code, 0 for the others: {@code [n][k]}. */
    private double[][] assigned(double[][] centres) {
        var cluster = new int[codes.length];
        for (int i = 0; i < MOST_ASSIGNMENTS; i++) {
            boolean changed = false;
            for (int n = 0; n < codes.length; n++) {
                int nearest = 0;
                for (int k = 1; k < components; k++) {
                    if (squaredDistance(codes[n], centres[k]) < squaredDistance(codes[n], centres[nearest])) nearest = k;
                }
                changed |= i == 0 || nearest != cluster[n];
                cluster[n] = nearest;
            }
            if (!changed) break;
            centres = centres(cluster, centres);
        }
        var indicators = new double[codes.length][components];
        for (int n = 0; n < codes.length; n++) indicators[n][cluster[n]] = 1;
        return indicators;
    }

    /** The means of the clusters; of an empty one, where it was. */
    private double[][] centres(int[] cluster, double[][] before) {
        var sums = new double[components][latent];
        var counts = new int[components];
        for (int n = 0; n < codes.length; n++) {
            counts[cluster[n]]++;
            for (int j = 0; j < latent; j++) sums[cluster[n]][j] += codes[n][j];
        }
        for (int k = 0; k < components; k++) {
            if (counts[k] == 0) sums[k] = before[k];
            else for (int j = 0; j < latent; j++) sums[k][j] /= counts[k];
        }
        return sums;
    }

    /** The weights, means and covariances that are best for the responsibilities (Bishop 2006, equations 9.24 to 9.26). */
    private FittedMixture maximised(double[][] responsibilities, FittedMixture before) {
        var weights = new double[components];
        var means = new double[components][latent];
        var covariances = new double[components][latent][latent];
        for (int k = 0; k < components; k++) {
            double count = 0;
            for (var r : responsibilities) count += r[k];
            weights[k] = count / codes.length;
            if (count == 0) {                                        // nothing to learn from: it stays, and is never drawn
                if (before != null) means[k] = before.means()[k];
                for (int j = 0; j < latent; j++) covariances[k][j][j] = before == null ? ridge : before.covariances()[k][j][j];
                continue;
            }
            for (int n = 0; n < codes.length; n++) {
                for (int j = 0; j < latent; j++) means[k][j] += responsibilities[n][k] / count * codes[n][j];
            }
            addCovariance(k, count, responsibilities, means[k], covariances[k]);
        }
        return new FittedMixture(weights, means, covariances);
    }

    private void addCovariance(int k, double count, double[][] responsibilities, double[] mean, double[][] covariance) {
        for (int n = 0; n < codes.length; n++) {
            double weight = responsibilities[n][k] / count;
            if (weight == 0) continue;
            for (int i = 0; i < latent; i++) {
                for (int j = 0; j <= i; j++) covariance[i][j] += weight * (codes[n][i] - mean[i]) * (codes[n][j] - mean[j]);
            }
        }
        for (int i = 0; i < latent; i++) {
            covariance[i][i] += ridge;
            for (int j = 0; j < i; j++) covariance[j][i] = covariance[i][j];
        }
    }
}
