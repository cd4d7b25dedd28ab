package vae4j.core.objective;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import vae4j.core.autograd.Variable;
import vae4j.core.random.Noise;

/** What a variational autoencoder's training makes small. A record, whose components are what a model file keeps of it. */
public interface Objective {
    /** The loss of a batch, on its tape. */
    Loss of(LatentModel model, Batch batch, Step step);

    /** What it measures beside the evidence lower bound, by name: each {@code [batch]}. */
    default SequencedMap<String, Variable> measure(LatentModel model, Batch batch, Noise noise) {
        return new LinkedHashMap<>();
    }

    /** @throws IllegalArgumentException naming the setting, its value and what was expected */
    static void expect(boolean condition, String setting, Object value, String expected) {
        if (!condition) throw new IllegalArgumentException(setting + " is " + value + "; expected " + expected);
    }
}
