package vae4j.core.support;

import java.util.Arrays;
import java.util.Random;
import vae4j.core.data.Dataset;
import vae4j.core.model.Vae;
import vae4j.core.tensor.Shape;

/**
 * x = W z + b + σ ε: the one variational autoencoder whose log p(x), posterior and ELBO are known exactly
 * (Tipping and Bishop 1999). All in double.
 *
 * @param w     {@code [values][latent]}
 * @param b     {@code [values]}
 * @param sigma the fixed standard deviation
 */
public record LinearGaussian(double[][] w, double[] b, double sigma) {
    /** A model without hidden layers, whose decoder is this. */
    public static Vae model(int values, int latent, String sigma) {
        return Vae.builder(Shape.of(values)).hidden().latent(latent).gaussian(sigma).backend(GradientCheck.BACKEND).build();
    }

    /** What a linear model's decoder is. */
    public static LinearGaussian of(Vae model, double sigma) {
        var named = model.parameters().named();
        var weight = named.get("decoder.0.weight");
        var w = new double[weight.rows()][weight.columns()];
        for (int i = 0; i < w.length; i++) for (int j = 0; j < w[i].length; j++) w[i][j] = weight.get(i, j);
        return new LinearGaussian(w, GradientCheck.doubles(named.get("decoder.0.bias")), sigma);
    }

    public int values() {
        return w.length;
    }

    public int latent() {
        return w[0].length;
    }

    /** Draws from the model. */
    public Dataset draw(int n, long seed) {
        var random = new Random(seed);
        var x = new float[n * values()];
        var z = new double[latent()];
        for (int i = 0; i < x.length; i++) {
            if (i % values() == 0) Arrays.setAll(z, _ -> random.nextGaussian());
            int v = i % values();
            double mean = b[v];
            for (int j = 0; j < z.length; j++) mean += w[v][j] * z[j];
            x[i] = (float) (mean + sigma * random.nextGaussian());
        }
        return Dataset.of("linear", Shape.of(values()), x);
    }

    /** log N(x; b, W Wᵀ + σ² I), nats. */
    public double logProbability(double[] x) {
        var covariance = new double[values()][values()];
        for (int i = 0; i < values(); i++) {
            for (int j = 0; j < values(); j++) {
                covariance[i][j] = i == j ? sigma * sigma : 0;
                for (int k = 0; k < latent(); k++) covariance[i][j] += w[i][k] * w[j][k];
            }
        }
        double sum = 0;
        var u = new double[values()];                                // L u = x − b, with Cholesky's L made row by row
        var l = covariance;
        for (int i = 0; i < values(); i++) {
            for (int j = 0; j <= i; j++) {
                for (int k = 0; k < j; k++) l[i][j] -= l[i][k] * l[j][k];
                l[i][j] = i == j ? Math.sqrt(l[i][j]) : l[i][j] / l[j][j];
            }
            u[i] = x[i] - b[i];
            for (int k = 0; k < i; k++) u[i] -= l[i][k] * u[k];
            u[i] /= l[i][i];
            sum -= 0.5 * Math.log(2 * Math.PI) + Math.log(l[i][i]) + 0.5 * u[i] * u[i];
        }
        return sum;
    }

    /** The exact evidence lower bound for q = N(mu, diag variance). */
    public double elbo(double[] x, double[] mu, double[] variance) {
        double sum = 0;
        for (int i = 0; i < values(); i++) {
            double error = x[i] - b[i];
            double spread = 0;
            for (int j = 0; j < latent(); j++) {
                error -= w[i][j] * mu[j];
                spread += w[i][j] * w[i][j] * variance[j];
            }
            sum -= Math.log(sigma) + 0.5 * Math.log(2 * Math.PI) + (error * error + spread) / (2 * sigma * sigma);
        }
        for (int j = 0; j < latent(); j++) sum -= Oracle.kl(mu[j], Math.log(variance[j]));
        return sum;
    }

    /** Where the columns of W are orthogonal: the variance of each dimension of the posterior, the same for all x. */
    public double posteriorVariance(int j) {
        double norm = 0;
        for (double[] row : w) norm += row[j] * row[j];
        return 1 / (1 + norm / (sigma * sigma));
    }

    /** The greatest mean log p(x) that any such model with a σ of its choice can give to data with a covariance of these eigenvalues. */
    public static double optimum(double[] eigenvalues, int latent) {
        int d = eigenvalues.length;
        var sorted = eigenvalues.clone();
        Arrays.sort(sorted);
        double noise = Arrays.stream(sorted, 0, d - latent).average().orElseThrow();
        double sum = d * Math.log(2 * Math.PI) + (d - latent) * Math.log(noise) + d;
        for (int j = d - latent; j < d; j++) sum += Math.log(sorted[j]);
        return -0.5 * sum;
    }
}
