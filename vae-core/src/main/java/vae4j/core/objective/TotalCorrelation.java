package vae4j.core.objective;

import static vae4j.core.objective.Objective.expect;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.probability.AggregatePosterior;
import vae4j.core.probability.AggregatePosterior.Estimator;

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
        var logQ = AggregatePosterior.estimate(q, z, step.data().size(), estimator(z.rows()));

        var information = Arithmetic.subtract(q.logProbability(z), logQ.joint());                  // log q(z|x) − log q(z)
        var totalCorrelation = Arithmetic.subtract(logQ.joint(), logQ.marginals());                // log q(z) − Σ log q(zⱼ)
        var dimensions = Arithmetic.subtract(logQ.marginals(), model.prior().logProbability(z));   // Σ log q(zⱼ) − log p(z)
        var kl = Arithmetic.add(Arithmetic.add(information, Arithmetic.scale(totalCorrelation, (float) beta)), dimensions);
        var loss = Sums.mean(Arithmetic.subtract(kl, elbo.logLikelihood()));
        return Loss.of(loss, elbo).with("mutual_information", information.detach()).with("total_correlation", totalCorrelation.detach());
    }

    /** A batch of one has no other example to stand for the rest of the set. */
    private Estimator estimator(int batch) {
        if (estimator.equals("weighted")) return Estimator.WEIGHTED;
        return batch > 1 ? Estimator.STRATIFIED : Estimator.EXACT;
    }
}
