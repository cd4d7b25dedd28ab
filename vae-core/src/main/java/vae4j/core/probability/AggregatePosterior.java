package vae4j.core.probability;

import java.util.Arrays;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Variable;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * q(z) = 1/N Σₙ q(z|xₙ), the distribution of all codes of a set of N examples, and the product of its marginals. From a
 * batch it can only be estimated, in one of two ways, with gradients.
 */
public final class AggregatePosterior {
    /** How a batch of M examples stands for the set of N. */
    public enum Estimator {
        /** The batch is the set. */
        EXACT,
        /** 1/(N M) Σ q(z|x): minibatch-weighted sampling (Chen et al. 2018, equation 5); below q(z), as the others of the set are not seen. */
        WEIGHTED,
        /**
         * Minibatch stratified sampling (Chen et al. 2018, appendix C.2): the example that z is of weighs 1/N, which it has
         * in q(z), and the M − 1 others all that is left: 1/(M−1) each, but one of them (N−M+1)/(N (M−1)).
         */
        STRATIFIED
    }

    /**
     * What is estimated for each z, nats.
     *
     * @param joint     log q(z): {@code [batch]}
     * @param marginals Σⱼ log q(zⱼ): {@code [batch]}
     */
    public record LogDensities(Variable joint, Variable marginals) {}

    private AggregatePosterior() {}

    /**
     * The densities of the samples of a batch.
     *
     * @param posterior of the M examples of a batch: {@code [m, latent]}
     * @param z         {@code [batch, latent]}; sample i of example i, unless the estimator is exact, when any z may be asked for
     * @param size      N, at least M
     */
    public static LogDensities estimate(DiagonalGaussian posterior, Variable z, long size, Estimator estimator) {
        int m = posterior.mu().rows();
        if (size < m) throw new IllegalArgumentException("a batch of " + m + " examples cannot be of a set of " + size);
        if (estimator == Estimator.STRATIFIED && m < 2) throw new IllegalArgumentException("stratified sampling needs a batch of at least 2 examples");
        var weights = z.tape().constant(logWeights(z, m, size, estimator));
        var joint = mixed(z, posterior.mu(), posterior.logvar(), weights);
        var ones = new int[z.value().columns()];
        Arrays.fill(ones, 1);
        var zs = Columns.split(z, ones);
        var mus = Columns.split(posterior.mu(), ones);
        var logvars = Columns.split(posterior.logvar(), ones);
        Variable marginals = null;
        for (int j = 0; j < ones.length; j++) {
            var marginal = mixed(zs.get(j), mus.get(j), logvars.get(j), weights);
            marginals = marginals == null ? marginal : Arithmetic.add(marginals, marginal);
        }
        return new LogDensities(joint, marginals);
    }

    /** log q(z) alone, of any z, where the M examples are the set: {@code [batch]}. */
    public static Variable logProbability(DiagonalGaussian posterior, Variable z) {
        int m = posterior.mu().rows();
        return mixed(z, posterior.mu(), posterior.logvar(), z.tape().constant(logWeights(z, m, m, Estimator.EXACT)));
    }

    private static Variable mixed(Variable z, Variable mu, Variable logvar, Variable logWeights) {
        return Densities.logSumExp(Arithmetic.add(Densities.gaussianPairs(z, mu, logvar), logWeights));
    }

    /** Of example j in the estimate for z of example i: {@code [i, j]}. */
    private static Tensor logWeights(Variable z, int m, double n, Estimator estimator) {
        var weights = z.tape().allocate(Shape.of(z.rows(), m));
        z.tape().backend().fill(weights, (float) -StrictMath.log(switch (estimator) {
            case EXACT -> m;
            case WEIGHTED -> n * m;
            case STRATIFIED -> m - 1;
        }));
        if (estimator != Estimator.STRATIFIED) return weights;
        float own = (float) -StrictMath.log(n);
        float last = (float) StrictMath.log((n - m + 1) / (n * (m - 1)));
        for (int i = 0; i < m; i++) {
            weights.set((long) i * m + i, own);
            weights.set((long) i * m + (i + 1) % m, last);
        }
        return weights;
    }
}
