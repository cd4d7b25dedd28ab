package vae4j.core.objective;

/** What a variational autoencoder's training makes small. A record, whose components are what a model file keeps of it. */
public interface Objective {
    /** The loss of a batch, on its tape. */
    Loss of(LatentModel model, Batch batch, Step step);
}
