package vae4j.core.evaluate;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A model on a set of examples; means over all of them, in nats per example.
 *
 * @param elbo           the evidence lower bound: −reconstruction − kl; where there is no KL, −reconstruction, which is no bound
 * @param reconstruction −E log p(x|z), one sample of z an example, or what the model has in its place
 * @param kl             KL(q(z|x) ‖ p(z)), the sum of {@code klPerDimension}
 * @param klPerDimension that of each latent dimension; of all together where they cannot be told apart; empty where the
 *                       model has none
 * @param activeUnits    latent dimensions whose posterior mean varies over the data by more than {@link #ACTIVE_VARIANCE}
 *                       (Burda et al. 2016, section 5.2); where codes have no such mean, those that cost more nats than that
 * @param units          latent dimensions in all
 * @param examples       how many
 * @param more           what only this kind of model has, by name
 */
public record Evaluation(double elbo, double reconstruction, double kl, double[] klPerDimension, int activeUnits, int units, int examples,
                         SequencedMap<String, Double> more) {
    /** The variance of its posterior mean above which a unit counts as active. */
    public static final double ACTIVE_VARIANCE = 0.01;
    /** The name in {@code more} of a tighter bound than the ELBO, by which the best epoch is chosen where there is one. */
    public static final String BOUND = "bound";
    /** The name in {@code more} of I(x; z), see {@link LatentInformation}. */
    public static final String MUTUAL_INFORMATION = "mutual_information";

    public Evaluation {
        more = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(more));
    }

    /** Of a model that tells its dimensions apart and has nothing more to tell. */
    public Evaluation(double elbo, double reconstruction, double kl, double[] klPerDimension, int activeUnits, int examples) {
        this(elbo, reconstruction, kl, klPerDimension, activeUnits, klPerDimension.length, examples, new LinkedHashMap<>());
    }

    /** Whether the model has a lower bound on log p(x); if not, only the reconstruction is reported. */
    public boolean hasBound() {
        return klPerDimension.length > 0;
    }

    /** What is lower for a better model: −ELBO, the negative of a tighter bound, or the reconstruction alone. */
    public double score() {
        return more.containsKey(BOUND) ? -more.get(BOUND) : -elbo;
    }

    @Override public String toString() {
        return "Evaluation[elbo=" + elbo + ", reconstruction=" + reconstruction + ", kl=" + kl + ", klPerDimension="
            + Arrays.toString(klPerDimension) + ", activeUnits=" + activeUnits + " of " + units + ", examples=" + examples + (more.isEmpty() ? "" : ", more=" + more) + "]";
    }
}
