/**
 * How parameters follow their gradients: optimizers over a whole {@code ParameterSet} at once, and
 * {@link vae4j.core.optim.LearningRateSchedule}s. The arithmetic is a backend's.
 */
package vae4j.core.optim;
