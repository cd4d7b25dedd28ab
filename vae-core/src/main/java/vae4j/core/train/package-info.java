/**
 * Training: the loop, and everything that happens between its steps: validation, early stopping, checkpoints, listeners.
 * It prints nothing and knows no files but checkpoints.
 */
package vae4j.core.train;
