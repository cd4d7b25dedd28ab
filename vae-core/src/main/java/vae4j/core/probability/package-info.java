/**
 * Distributions, as formulas over variables: the posterior {@link vae4j.core.probability.DiagonalGaussian} and its mean over
 * a set, {@link vae4j.core.probability.Prior}s, and {@link vae4j.core.probability.Likelihood}s of data given what a decoder
 * computes, which all know of missing values. All log-probabilities and divergences are in nats, an example each. No
 * networks: what parametrizes a distribution comes from outside.
 */
package vae4j.core.probability;
