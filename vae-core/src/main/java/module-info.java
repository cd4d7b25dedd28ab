/** Variational autoencoders: tensors, gradients, layers, models, training, and the reference backend. */
module vae4j.core {
    requires tools.jackson.databind;

    exports vae4j.core.autograd;
    exports vae4j.core.backend;
    exports vae4j.core.io;
    exports vae4j.core.model;
    exports vae4j.core.nn;
    exports vae4j.core.objective;
    exports vae4j.core.optim;
    exports vae4j.core.probability;
    exports vae4j.core.random;
    exports vae4j.core.tensor;

    uses vae4j.core.backend.BackendProvider;
}
