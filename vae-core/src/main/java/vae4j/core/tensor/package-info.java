/**
 * Where numbers live: a {@link vae4j.core.tensor.Shape}, a {@link vae4j.core.tensor.Tensor} (a shape and a place in
 * off-heap memory) and the {@link vae4j.core.tensor.Workspace} that a training step takes its values from.
 * No arithmetic: that is what a backend is for.
 */
package vae4j.core.tensor;
