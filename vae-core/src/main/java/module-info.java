/** Variational autoencoders: tensors, gradients, layers, models, training, and the reference backend. */
module vae4j.core {
    requires tools.jackson.databind;

    exports vae4j.core.backend;
    exports vae4j.core.data;
    exports vae4j.core.random;
    exports vae4j.core.tensor;
}
