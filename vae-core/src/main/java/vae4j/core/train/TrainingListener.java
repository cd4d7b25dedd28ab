package vae4j.core.train;

/** Is told how training goes, on the thread that trains. */
public interface TrainingListener {
    /** After each step. */
    default void onStep(StepReport report) {}

    /** After each epoch, its validation and, if there is one, its checkpoint. The model has this epoch's parameters. */
    default void onEpoch(EpochReport report) {}
}
