/**
 * Networks: {@link vae4j.core.nn.Layer}s from one batch of numbers to another, and the
 * {@link vae4j.core.nn.ParameterSet} that holds all their parameters in one piece of memory. No losses, no optimizers.
 */
package vae4j.core.nn;
