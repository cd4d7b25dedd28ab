package vae4j.core.model;

import java.util.Optional;
import vae4j.core.nn.ParameterSet;
import vae4j.core.objective.Batch;
import vae4j.core.objective.Loss;
import vae4j.core.objective.Step;
import vae4j.core.optim.Optimizer;

/**
 * An update of one group of parameters within a step; all others are constants in it.
 *
 * @param group     what learns
 * @param optimizer what it learns with; empty for the one that is trained with
 * @param loss      what it makes small
 */
public record Pass(ParameterSet.Group group, Optional<Optimizer> optimizer, Objective loss) {
    /** The loss of a batch. */
    @FunctionalInterface
    public interface Objective {
        Loss of(Batch batch, Step step);
    }
}
