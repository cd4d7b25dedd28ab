package vae4j.core.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;

/**
 * What a step makes small, and what there is to report of it.
 *
 * @param objective a single number
 * @param terms     by name, each {@code [batch]} or {@code [batch, n]}: their sums over the columns are nats of an example,
 *                  without any weight that acts in the objective
 */
public record Loss(Variable objective, SequencedMap<String, Variable> terms) {
    /** The names of the two terms of an evidence lower bound, and of models whose reports have the first alone. */
    public static final String RECONSTRUCTION = "reconstruction", KL = "kl";

    public Loss {
        terms = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(terms));
    }

    /** With the two terms of a bound to report. */
    public static Loss of(Variable objective, Elbo elbo) {
        var terms = new LinkedHashMap<String, Variable>();
        terms.put(RECONSTRUCTION, elbo.reconstruction());
        terms.put(KL, elbo.kl());
        return new Loss(objective, terms);
    }

    /** The mean of the only term, the reconstruction of each example: {@code [batch]}. */
    public static Loss of(Variable reconstruction) {
        var terms = new LinkedHashMap<String, Variable>();
        terms.put(RECONSTRUCTION, reconstruction);
        return new Loss(Sums.mean(reconstruction), terms);
    }

    /** The means of the two terms of a bound, by their names. */
    public static SequencedMap<String, Double> bound(double reconstruction, double kl) {
        var terms = new LinkedHashMap<String, Double>();
        terms.put(RECONSTRUCTION, reconstruction);
        terms.put(KL, kl);
        return terms;
    }

    /** With one more term to report. */
    public Loss with(String name, Variable term) {
        var more = new LinkedHashMap<>(terms);
        more.put(name, term);
        return new Loss(objective, more);
    }
}
