package vae4j.core.objective;

import static vae4j.core.objective.Objective.expect;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;

/**
 * β-VAE: −E log p(x|z) + β |KL(q(z|x) ‖ p(z)) − C(t)|, where the capacity C rises in proportion to its final value
 * (Burgess et al. 2018, equation 8, whose γ is β here). With C = 0 it is Higgins et al. 2017, equation 4.
 *
 * @param beta           the weight of the KL term
 * @param capacity       what C becomes, in nats
 * @param capacityEpochs how long that takes; 0 for at once
 */
public record CapacityAnnealing(double beta, double capacity, double capacityEpochs) implements Objective {
    /** β of Higgins et al. 2017 for images, without capacity. */
    public static final CapacityAnnealing STANDARD = new CapacityAnnealing(4, 0, 0);

    public CapacityAnnealing {
        expect(beta >= 0 && Double.isFinite(beta), "beta", beta, "0 or more");
        expect(capacity >= 0 && Double.isFinite(capacity), "capacity", capacity, "0 or more nats");
        expect(capacityEpochs >= 0 && Double.isFinite(capacityEpochs), "capacity-epochs", capacityEpochs, "0 or more");
    }

    /** C after so many epochs. */
    public double capacity(double t) {
        return t >= capacityEpochs ? capacity : capacity * t / capacityEpochs;
    }

    @Override public Loss of(LatentModel model, Batch batch, Step step) {
        var posterior = model.encode(batch.x());
        var elbo = Elbo.of(model, batch, posterior, posterior.reparameterize(step.noise()));
        var reconstruction = Arithmetic.scale(Sums.mean(elbo.logLikelihood()), -1);
        var kl = Sums.sum(Sums.batchMean(elbo.kl()));
        return Loss.of(Arithmetic.add(reconstruction, distance(kl, (float) capacity(step.t()))), elbo);
    }

    /** β |KL − C|. */
    private Variable distance(Variable kl, float c) {
        var difference = Arithmetic.subtract(kl, kl.tape().constant(kl.shape(), c));
        return Arithmetic.scale(difference, (float) (kl.value().get(0) >= c ? beta : -beta));
    }
}
