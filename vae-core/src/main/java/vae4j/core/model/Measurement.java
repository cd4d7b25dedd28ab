package vae4j.core.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import vae4j.core.autograd.Variable;
import vae4j.core.objective.Elbo;
import vae4j.core.probability.DiagonalGaussian;

/**
 * What there is to say of each example of a batch.
 *
 * @param reconstruction −log p(x|z), or what the model has in its place: {@code [batch]}
 * @param kl             KL(q(z|x) ‖ p(z)) of each latent dimension: {@code [batch, latent]}; null where there is none
 * @param code           the posterior mean, or what stands for it: {@code [batch, n]}
 * @param posterior      q(z|x), where it is one Gaussian that depends on x alone; else null
 * @param more           further numbers by name, each {@code [batch]}, of which the means are reported
 */
public record Measurement(Variable reconstruction, Variable kl, Variable code, DiagonalGaussian posterior, SequencedMap<String, Variable> more) {
    public Measurement {
        more = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(more));
    }

    /** Without further numbers, of a code that is no posterior. */
    public Measurement(Variable reconstruction, Variable kl, Variable code) {
        this(reconstruction, kl, code, null, new LinkedHashMap<>());
    }

    /** Of a model with one layer of Gaussian codes. */
    public Measurement(Elbo elbo, DiagonalGaussian posterior) {
        this(elbo.reconstruction(), elbo.kl(), posterior.mu(), posterior, new LinkedHashMap<>());
    }

    /** With one more number. */
    public Measurement with(String name, Variable number) {
        var all = new LinkedHashMap<>(more);
        all.put(name, number);
        return new Measurement(reconstruction, kl, code, posterior, all);
    }
}
