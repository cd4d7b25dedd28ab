package vae4j.core.objective;

import vae4j.core.random.Noise;

/**
 * Where in training a batch is met.
 *
 * @param noise    of this step
 * @param t        epochs since the start, with fractions
 * @param weights  how the terms of the bound are weighed, for objectives that leave that open
 * @param data     all that is trained on
 */
public record Step(Noise noise, double t, NegativeElbo weights, TrainingData data) {}
