package vae4j.core.model;

import vae4j.core.backend.Backend;
import vae4j.core.objective.LatentModel;

/** A model with one layer of Gaussian codes, whose distributions may depend on the class of an example. */
public interface GaussianCodes {
    VaeConfig config();

    Backend backend();

    /**
     * Its distributions for examples of these classes: each is of as many rows as there are labels, in their order.
     *
     * @param labels of the examples; null where the model knows none
     * @throws IllegalArgumentException if the model needs labels and there are none
     */
    LatentModel given(int[] labels);
}
