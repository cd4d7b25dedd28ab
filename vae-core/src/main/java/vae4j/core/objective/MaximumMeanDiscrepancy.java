package vae4j.core.objective;

import static vae4j.core.objective.Objective.expect;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Pairs;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;

/**
 * InfoVAE: −E log p(x|z) + (1 − α) KL(q(z|x) ‖ p(z)) + (α + λ − 1) MMD(q(z) ‖ p(z)) (Zhao, Song and Ermon 2019, equation
 * 6). The divergence of the aggregate posterior is the maximum mean discrepancy between the codes of a batch and as many
 * draws from the prior, with an unbiased estimator (Gretton et al. 2012, equation 3).
 *
 * @param alpha  below 1 keeps the KL term; at 1 codes carry as much as they can
 * @param lambda λ
 * @param kernel {@code imq}, C / (C + d²) with C = 2 J, or {@code rbf}, exp(−d² / C), of squared distances d²
 */
public record MaximumMeanDiscrepancy(double alpha, double lambda, String kernel) implements Objective {
    /** α = 0 and λ = 1000, the paper's for images. */
    public static final MaximumMeanDiscrepancy STANDARD = new MaximumMeanDiscrepancy(0, 1000, "imq");

    public MaximumMeanDiscrepancy {
        expect(alpha <= 1, "alpha", alpha, "at most 1");
        expect(alpha + lambda - 1 >= 0 && Double.isFinite(lambda) && Double.isFinite(alpha), "lambda", lambda, "at least 1 - alpha");
        expect(kernel.equals("imq") || kernel.equals("rbf"), "kernel", kernel, "imq or rbf");
    }

    @Override public Loss of(LatentModel model, Batch batch, Step step) {
        var q = model.encode(batch.x());
        var z = q.reparameterize(step.noise());
        var elbo = Elbo.of(model, batch, q, z);
        var kl = Arithmetic.scale(Sums.sum(Sums.batchMean(elbo.kl())), (float) (1 - alpha));
        var loss = Arithmetic.add(Arithmetic.scale(Sums.mean(elbo.logLikelihood()), -1), kl);
        if (z.rows() > 1) {
            var mmd = between(z, model.prior().sample(z.tape(), z.rows(), step.noise().branch(0)));
            loss = Arithmetic.add(loss, Arithmetic.scale(mmd, (float) (alpha + lambda - 1)));
        }
        return Loss.of(loss, elbo);
    }

    /** MMD² of two samples of one size, a single number: {@code [m, J]} x 2; an estimate, which may be below 0. */
    public Variable between(Variable a, Variable b) {
        var within = Arithmetic.add(meanOfOthers(a), meanOfOthers(b));
        var across = Sums.mean(kernel(Pairs.squaredDistances(a, b), a.value().columns()));
        return Arithmetic.subtract(within, Arithmetic.scale(across, 2));
    }

    /** The mean of k(zᵢ, zⱼ) over all i ≠ j. */
    private Variable meanOfOthers(Variable z) {
        int m = z.rows();
        var others = z.tape().allocate(Shape.of(m, m));
        for (int i = 0; i < m * m; i++) others.set(i, i % m == i / m ? 0 : 1f / (m * (m - 1)));
        return Sums.sum(Arithmetic.multiply(kernel(Pairs.squaredDistances(z, z), z.value().columns()), z.tape().constant(others)));
    }

    private Variable kernel(Variable squared, int latent) {
        var ofC = Arithmetic.scale(squared, 1f / (2 * latent));                      // d² / C
        if (kernel.equals("rbf")) return Arithmetic.apply(ScalarFunction.EXP, Arithmetic.scale(ofC, -1));
        var one = squared.tape().constant(squared.shape(), 1);
        return Arithmetic.apply(ScalarFunction.EXP, Arithmetic.scale(Arithmetic.apply(ScalarFunction.LOG, Arithmetic.add(ofC, one)), -1));
    }
}
