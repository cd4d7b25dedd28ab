package vae4j.core.objective;

import static vae4j.core.objective.Objective.expect;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Products;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.probability.DiagonalGaussian;

/**
 * DIP-VAE: −ELBO and a penalty on how far the covariance of the codes is from I (Kumar, Sattigeri and Balakrishnan 2018,
 * equations 6 and 7): λ_od Σ_{i≠j} C²ᵢⱼ + λ_d Σ (Cᵢᵢ − 1)².
 *
 * @param dipType     1: C is the covariance of the posterior means; 2: of the codes, to which their variances add
 * @param offDiagonal λ_od
 * @param diagonal    λ_d
 */
public record DisentangledInferredPrior(int dipType, double offDiagonal, double diagonal) implements Objective {
    /** The paper's ratio for type 1: λ_d = 10 λ_od. */
    public static final DisentangledInferredPrior STANDARD = new DisentangledInferredPrior(1, 10, 100);

    public DisentangledInferredPrior {
        expect(dipType == 1 || dipType == 2, "dip-type", dipType, "1 or 2");
        expect(offDiagonal >= 0 && Double.isFinite(offDiagonal), "off-diagonal", offDiagonal, "0 or more");
        expect(diagonal >= 0 && Double.isFinite(diagonal), "diagonal", diagonal, "0 or more");
    }

    @Override public Loss of(LatentModel model, Batch batch, Step step) {
        var q = model.encode(batch.x());
        var elbo = Elbo.of(model, batch, q, q.reparameterize(step.noise()));
        var loss = Arithmetic.add(NegativeElbo.PLAIN.of(elbo, step.t()), penalty(q));
        return Loss.of(loss, elbo);
    }

    /** A single number. */
    public Variable penalty(DiagonalGaussian q) {
        var c = covariance(q.mu());                                                  // Cov[mu], [latent, latent]
        int latent = c.rows();
        var tape = c.tape();
        var eye = tape.allocate(c.shape());
        tape.backend().fill(eye, 0);
        for (int j = 0; j < latent; j++) eye.set((long) j * latent + j, 1);
        if (dipType == 2) {                                                             // + E[Sigma]
            var variances = Sums.batchMean(Arithmetic.apply(ScalarFunction.EXP, q.logvar()));
            c = Arithmetic.add(c, Arithmetic.multiply(Sums.repeatRows(variances, latent), tape.constant(eye)));
        }
        var squares = Arithmetic.apply(ScalarFunction.SQUARE, Arithmetic.subtract(c, tape.constant(eye)));
        var weights = tape.allocate(c.shape());
        for (int i = 0; i < latent * latent; i++) weights.set(i, (float) (eye.get(i) == 1 ? diagonal : offDiagonal));
        return Sums.sum(Arithmetic.multiply(squares, tape.constant(weights)));
    }

    /** Of the columns, over the batch: {@code [batch, n] -> [n, n]}. */
    private static Variable covariance(Variable x) {
        var centred = Arithmetic.subtract(x, Sums.repeatRows(Sums.batchMean(x), x.rows()));
        return Arithmetic.scale(Products.ofColumns(centred, centred), 1f / x.rows());
    }
}
