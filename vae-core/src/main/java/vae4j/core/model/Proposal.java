package vae4j.core.model;

import vae4j.core.autograd.Tape;
import vae4j.core.objective.Batch;
import vae4j.core.objective.LatentModel;
import vae4j.core.random.Noise;

/** A batch that has been encoded, and what draws codes for it. */
@FunctionalInterface
public interface Proposal {
    /**
     * One draw z ~ q(z|x) for each example: log p(x, z) − log q(z|x).
     *
     * @param tape other than the one of the batch
     */
    Weights draw(Tape tape, Noise noise);

    /** Of a model with one layer of Gaussian codes. */
    static Proposal of(LatentModel model, Batch batch) {
        var encoded = model.encode(batch.x());
        return (tape, noise) -> {
            var posterior = encoded.on(tape);
            var z = posterior.reparameterize(noise);
            return new Weights(batch.logProbability(model.decode(z)).value().toArray(),
                model.prior().logProbability(z).value().toArray(), posterior.logProbability(z).value().toArray());
        };
    }

    /**
     * Importance weights of a batch, in parts: log p(x|z) + log p(z) − log q(z|x).
     *
     * @param logLikelihood log p(x|z): {@code [batch]}
     * @param logPrior      log p(z): {@code [batch]}
     * @param logPosterior  log q(z|x): {@code [batch]}
     */
    record Weights(float[] logLikelihood, float[] logPrior, float[] logPosterior) {}
}
