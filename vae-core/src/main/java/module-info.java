/** Variational autoencoders: tensors, gradients, layers, models, training, and the reference backend. */
module vae4j.core {
    requires tools.jackson.databind;
}
