package vae4j.core.objective;

import static vae4j.core.objective.Objective.expect;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarMath;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The importance-weighted bound: L_k = E log 1/k Σ p(x, zᵢ) / q(zᵢ|x), zᵢ ~ q(z|x) (Burda, Grosse and Salakhutdinov
 * 2016, equation 8). L_1 is the evidence lower bound, and L_k does not fall as k grows.
 *
 * @param samples  k
 * @param gradient {@code standard}: that of the bound, in which zᵢ weighs w̃ᵢ = wᵢ / Σ wⱼ (equation 14); {@code dreg}: the
 *                 doubly reparameterized one (Tucker et al. 2019, equation 8), in which the encoder sees w̃ᵢ² and z only,
 *                 whose noise does not grow with k
 */
public record ImportanceWeighted(int samples, String gradient) implements Objective {
    /** The name of −L_k among the terms of a loss, and of L_k among what is measured. */
    public static final String LOSS = "negative_bound", BOUND = "bound";
    public static final ImportanceWeighted STANDARD = new ImportanceWeighted(5, "standard");

    public ImportanceWeighted {
        expect(samples >= 1, "samples", samples, "at least 1");
        expect(gradient.equals("standard") || gradient.equals("dreg"), "gradient", gradient, "standard or dreg");
    }

    @Override public Loss of(LatentModel model, Batch batch, Step step) {
        var terms = weigh(model, batch, step.noise(), gradient.equals("dreg"));
        var loss = Arithmetic.scale(Sums.mean(terms.bound), -1);
        return Loss.of(loss, terms.elbo).with(LOSS, Arithmetic.scale(terms.bound.detach(), -1));
    }

    @Override public SequencedMap<String, Variable> measure(LatentModel model, Batch batch, Noise noise) {
        var measured = new LinkedHashMap<String, Variable>();
        measured.put(BOUND, weigh(model, batch, noise, false).bound);
        return measured;
    }

    /** L_k of each example, {@code [batch]}; and for reports the ELBO with all k samples. */
    private record Weighed(Variable bound, Elbo elbo) {}

    private Weighed weigh(LatentModel model, Batch data, Noise noise, boolean dreg) {
        var tape = data.x().tape();
        int batch = data.size();
        var encoded = model.encode(data.x());
        var q = encoded.repeated(samples);                               // rows i of all k copies are of example i
        var z = q.reparameterize(noise);
        var shares = tape.allocate(Shape.of(samples * batch));           // w̃, known once all of log w is
        if (dreg) {
            z = Arithmetic.scaleGradient(z, shares);                     // w̃ᵢ once more
            q = q.detach();                                              // log q(z|x) through z only
        }
        var logLikelihood = data.repeated(samples).logProbability(model.decode(z));
        var logW = Arithmetic.subtract(Arithmetic.add(logLikelihood, model.prior().logProbability(z)), q.logProbability(z));
        var ofEach = ofEach(logW, samples);
        var bound = Densities.logSumExp(ofEach);
        if (dreg) share(ofEach, bound, shares);
        var mean = Arithmetic.scale(Sums.rowSum(Columns.transpose(Arithmetic.reshape(logLikelihood.detach(), Shape.of(samples, batch)))), 1f / samples);
        var elbo = new Elbo(mean, model.prior().kl(encoded.detach(), encoded.detach().reparameterize(noise)));
        return new Weighed(Arithmetic.subtract(bound, tape.constant(bound.shape(), (float) StrictMath.log(samples))), elbo);
    }

    /** log w of k copies of a batch, one after the other, by example: {@code [k * batch] -> [batch, k]}. */
    private static Variable ofEach(Variable logW, int samples) {
        return Columns.transpose(Arithmetic.reshape(logW, Shape.of(samples, logW.rows() / samples)));
    }

    /** log 1/k Σ wᵢ of each example, from log w of k copies of a batch, one after the other: {@code [k * batch] -> [batch]}. */
    public static Variable bound(Variable logW, int samples) {
        var sum = Densities.logSumExp(ofEach(logW, samples));
        return Arithmetic.subtract(sum, sum.tape().constant(sum.shape(), (float) StrictMath.log(samples)));
    }

    /** w̃ = exp(log w − log Σ w), in the order of z's rows. */
    private static void share(Variable logW, Variable logSum, Tensor shares) {
        for (int i = 0; i < logW.rows(); i++) {
            for (int k = 0; k < logW.value().columns(); k++) {
                shares.set((long) k * logW.rows() + i, ScalarMath.exp(logW.value().get(i, k) - logSum.value().get(i)));
            }
        }
    }
}
