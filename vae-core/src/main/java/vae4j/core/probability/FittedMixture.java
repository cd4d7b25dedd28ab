package vae4j.core.probability;

import vae4j.core.backend.ScalarMath;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * A mixture of Gaussians with full covariances, fitted to the codes of data after training: codes drawn from it lie where
 * codes of data do, which those of the prior may not (Ghosh et al. 2020, section 4, ex-post density estimation). In double
 * and strictly ordered: the same codes and noise give the same bits everywhere.
 */
public final class FittedMixture {
    private final double[] weights;
    private final double[][] means;
    private final double[][][] covariances;
    private final Cholesky[] factors;

    /**
     * A mixture with these parameters.
     *
     * @param weights     {@code [k]}, adding up to 1
     * @param means       {@code [k][latent]}
     * @param covariances {@code [k][latent][latent]}
     * @throws ArithmeticException if a covariance is not positive definite
     */
    public FittedMixture(double[] weights, double[][] means, double[][][] covariances) {
        this.weights = weights.clone();
        this.means = copy(means);
        this.covariances = new double[covariances.length][][];
        factors = new Cholesky[covariances.length];
        for (int k = 0; k < factors.length; k++) {
            this.covariances[k] = copy(covariances[k]);
            factors[k] = new Cholesky(covariances[k]);
        }
    }

    private static double[][] copy(double[][] rows) {
        var copy = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) copy[i] = rows[i].clone();
        return copy;
    }

    /**
     * Fits by expectation maximisation from k-means++; see {@link MixtureFit}.
     *
     * @param codes {@code [n, latent]}, such as the mean codes of the training data
     * @throws IllegalArgumentException if there are fewer codes than components, or one is not finite
     */
    public static FittedMixture fit(Tensor codes, int components, Noise noise) {
        return new MixtureFit(codes, components, noise).run();
    }

    private int latent() {
        return means[0].length;
    }

    public double[] weights() {
        return weights.clone();
    }

    /** {@code [k][latent]}. */
    public double[][] means() {
        return copy(means);
    }

    /** {@code [k][latent][latent]}. */
    public double[][][] covariances() {
        var copy = new double[covariances.length][][];
        for (int k = 0; k < copy.length; k++) copy[k] = copy(covariances[k]);
        return copy;
    }

    /** log p(z), nats. */
    public double logProbability(double[] z) {
        return logProbability(z, new double[weights.length]);
    }

    /** @param responsibilities set to p(k|z) */
    double logProbability(double[] z, double[] responsibilities) {
        var e = new double[z.length];
        var u = new double[z.length];
        double greatest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < weights.length; k++) {
            for (int j = 0; j < e.length; j++) e[j] = z[j] - means[k][j];
            double log = StrictMath.log(weights[k])
                - 0.5 * (e.length * StrictMath.log(2 * Math.PI) + factors[k].logDeterminant() + factors[k].squaredLength(e, u));
            responsibilities[k] = log;
            greatest = Math.max(greatest, log);
        }
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            responsibilities[k] = StrictMath.exp(responsibilities[k] - greatest);
            sum += responsibilities[k];
        }
        for (int k = 0; k < weights.length; k++) responsibilities[k] /= sum;
        return greatest + StrictMath.log(sum);
    }

    /** Draws {@code [count, latent]}: first a component, then L ε from its mean; each draw from a branch of its own. */
    public Tensor sample(int count, Noise noise) {
        var codes = Tensor.allocate(Shape.of(count, latent()));
        var epsilon = new double[latent()];
        for (int i = 0; i < count; i++) {
            var own = noise.branch(i);
            int k = component(own.uniform(0));
            for (int j = 0; j < epsilon.length; j++) epsilon[j] = ScalarMath.normal(own.word(1 + j));
            for (int j = 0; j < epsilon.length; j++) codes.set((long) i * epsilon.length + j, (float) (means[k][j] + factors[k].product(j, epsilon)));
        }
        return codes;
    }

    private int component(double uniform) {
        double sum = 0;
        for (int k = 0; k < weights.length - 1; k++) {
            sum += weights[k];
            if (uniform < sum) return k;
        }
        return weights.length - 1;
    }
}
