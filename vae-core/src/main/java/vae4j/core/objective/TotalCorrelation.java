package vae4j.core.objective;

import static vae4j.core.objective.Objective.expect;

import java.util.Arrays;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Pairs;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.tensor.Shape;

/**
 * β-TCVAE: the KL term of the evidence lower bound taken apart into three, of which the second is the one to weigh
 * (Chen et al. 2018, equation 4 with α = γ = 1):
 * I(x; z) + β KL(q(z) ‖ Π q(zⱼ)) + Σ KL(q(zⱼ) ‖ p(zⱼ)). q(z), the mean of all posteriors, is estimated from the batch.
 *
 * @param beta      the weight of the total correlation
 * @param estimator {@code weighted} (appendix C.1), biased and calm, or {@code stratified} (appendix C.2), unbiased for q(z)
 */
public record TotalCorrelation(double beta, String estimator) implements Objective {
    /** β of the paper's experiments with shapes. */
    public static final TotalCorrelation STANDARD = new TotalCorrelation(6, "weighted");

    public TotalCorrelation {
        expect(beta >= 0 && Double.isFinite(beta), "beta", beta, "0 or more");
        expect(estimator.equals("weighted") || estimator.equals("stratified"), "estimator", estimator, "weighted or stratified");
    }

    @Override public Loss of(LatentModel model, Batch batch, Step step) {
        var q = model.encode(batch.x());
        var z = q.reparameterize(step.noise());
        var elbo = Elbo.of(model, batch, q, z);
        var logQ = aggregate(z, Pairs.gaussianLogDensities(z, q.mu(), q.logvar()), step.data().size(), estimator.equals("stratified"));

        var information = Arithmetic.subtract(q.logProbability(z), logQ.joint);                    // log q(z|x) − log q(z)
        var totalCorrelation = Arithmetic.subtract(logQ.joint, logQ.marginals);                    // log q(z) − Σ log q(zⱼ)
        var dimensions = Arithmetic.subtract(logQ.marginals, model.prior().logProbability(z));     // Σ log q(zⱼ) − log p(z)
        var kl = Arithmetic.add(Arithmetic.add(information, Arithmetic.scale(totalCorrelation, (float) beta)), dimensions);
        var loss = Sums.mean(Arithmetic.subtract(kl, elbo.logLikelihood()));
        return Loss.of(loss, elbo).with("mutual_information", information.detach()).with("total_correlation", totalCorrelation.detach());
    }

    /**
     * log q(z) and Σ log q(zⱼ) of each sample: {@code [batch]}.
     *
     * @param joint     log q(z)
     * @param marginals Σⱼ log q(zⱼ)
     */
    public record Aggregate(Variable joint, Variable marginals) {}

    /**
     * Estimates the aggregate posterior at samples of a batch from the batch's own posteriors.
     *
     * @param densities log q(zⱼ(i) | x(n)): {@code [batch * latent, batch]}, of {@link Pairs#gaussianLogDensities}
     * @param examples  N, of the training set
     */
    public static Aggregate aggregate(Variable z, Variable densities, int examples, boolean stratified) {
        int batch = z.rows();
        int latent = z.value().columns();
        var weights = z.tape().allocate(Shape.of(batch, batch)).copyFrom(stratified ? stratified(batch, examples) : weighted(batch, examples));
        var rows = z.tape().allocate(Shape.of(batch * latent, batch));       // the weights once for each dimension, for the marginals
        for (int i = 0; i < batch; i++) for (int j = 0; j < latent; j++) rows.rows(i * latent + j, 1).copyFrom(weights.rows(i, 1));
        var marginal = Densities.logSumExp(Arithmetic.add(densities, z.tape().constant(rows)));
        // The weights once for the joint density: they are of an example, not of a dimension.
        var joint = Densities.logSumExp(Arithmetic.add(Pairs.sumOverDimensions(densities, batch), z.tape().constant(weights)));
        return new Aggregate(joint, Sums.rowSum(Arithmetic.reshape(marginal, Shape.of(batch, latent))));
    }

    /** −log(N M) everywhere: M, the batch, stands for the N of the set. */
    static float[] weighted(int batch, int examples) {
        var weights = new float[batch * batch];
        Arrays.fill(weights, (float) -StrictMath.log((double) examples * batch));
        return weights;
    }

    /**
     * The log-weights of q(z(i)|x(n)): the example that z(i) is of stands for itself alone, one other for the rest of its
     * share, so that they are the uniform ones in expectation and always add up to 1.
     */
    static float[] stratified(int batch, int examples) {
        if (batch == 1) return new float[1];
        int m = batch - 1;
        var weights = new float[batch * batch];
        for (int i = 0; i < batch; i++) {
            for (int n = 0; n < batch; n++) {
                double w = n == i ? 1.0 / examples : n == (i + 1) % batch ? (double) Math.max(examples - m, 0) / ((double) examples * m) : 1.0 / m;
                weights[i * batch + n] = (float) StrictMath.log(w);
            }
        }
        return weights;
    }
}
