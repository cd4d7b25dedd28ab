package vae4j.core.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import vae4j.core.autograd.Variable;

/**
 * What there is to say of each example of a batch.
 *
 * @param reconstruction −log p(x|z), or what the model has in its place: {@code [batch]}
 * @param kl             KL(q(z|x) ‖ p(z)) of each latent dimension: {@code [batch, latent]}; null where there is none
 * @param code           the posterior mean, or what stands for it: {@code [batch, n]}
 * @param more           further numbers by name, each {@code [batch]}, of which the means are reported
 */
public record Measurement(Variable reconstruction, Variable kl, Variable code, SequencedMap<String, Variable> more) {
    public Measurement {
        more = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(more));
    }

    /** Without further numbers. */
    public Measurement(Variable reconstruction, Variable kl, Variable code) {
        this(reconstruction, kl, code, new LinkedHashMap<>());
    }

    /** With one more number. */
    public Measurement with(String name, Variable number) {
        var all = new LinkedHashMap<>(more);
        all.put(name, number);
        return new Measurement(reconstruction, kl, code, all);
    }
}
