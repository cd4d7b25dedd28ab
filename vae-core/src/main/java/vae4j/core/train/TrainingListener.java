package vae4j.core.train;

/** Is told how training goes, on the thread that trains. */
public interface TrainingListener {
    /** Before the first step of a run; {@code completedEpochs} is above 0 where it goes on from a checkpoint. */
    default void onStart(int completedEpochs) {}

    /** After each step. */
    default void onStep(StepReport report) {}

    /** After each epoch and its validation, before its checkpoint is written. The model has this epoch's parameters. */
    default void onEpoch(EpochReport report) {}
}
