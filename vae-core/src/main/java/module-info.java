/** Variational autoencoders: tensors, gradients, layers, models, training, and the reference backend. */
module vae4j.core {
    requires tools.jackson.databind;

    exports vae4j.core.autograd;
    exports vae4j.core.backend;
    exports vae4j.core.backend.density;
    exports vae4j.core.data;
    exports vae4j.core.evaluate;
    exports vae4j.core.io;
    exports vae4j.core.model;
    exports vae4j.core.nn;
    exports vae4j.core.objective;
    exports vae4j.core.optim;
    exports vae4j.core.probability;
    exports vae4j.core.random;
    exports vae4j.core.tensor;
    exports vae4j.core.train;

    // Records are read from and written as JSON.
    opens vae4j.core.train to tools.jackson.databind;

    uses vae4j.core.backend.BackendProvider;
}
