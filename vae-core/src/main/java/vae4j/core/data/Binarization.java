package vae4j.core.data;

import vae4j.core.random.Noise;

/**
 * How grey values from 0 to 1 become the zeros and ones that a Bernoulli likelihood is a likelihood of: each pixel is 1
 * with the probability of its grey value. STATIC and DYNAMIC are different benchmarks, and so are numbers got with NONE.
 */
public enum Binarization {
    /** Values stay as they are; a Bernoulli "likelihood" of grey values is a cross-entropy and must be called so. */
    NONE,
    /** One fixed draw for all sets, before training. */
    STATIC,
    /** Training data is drawn anew at each visit ({@code Backend.bernoulli}); data to evaluate on gets one fixed draw. */
    DYNAMIC;

    /** The fixed draw: the same for every seed of a training, so that numbers of different runs are of the same data. */
    private static final Noise FIXED = Noise.seed(0).branch(Noise.Purpose.BINARIZE);

    /** What a trainer reads. For {@link #DYNAMIC} these are the grey values: it is the trainer that draws. */
    public Dataset forTraining(Dataset data) {
        return this == STATIC ? data.binarized(FIXED) : data;
    }

    /** What is evaluated on: the same at each pass. */
    public Dataset forEvaluation(Dataset data) {
        return this == NONE ? data : data.binarized(FIXED);
    }
}
