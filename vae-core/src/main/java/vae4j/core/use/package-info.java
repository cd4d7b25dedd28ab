/**
 * What a trained model is used for: paths and directions in the space of codes, scores of single examples, filling in
 * what is missing. What is only about codes takes and gives codes ({@code [n, latent]}), whatever model they are of.
 * No training, and no measuring of models: that is {@link vae4j.core.evaluate}.
 */
package vae4j.core.use;
