/**
 * Distributions, as formulas over variables: the posterior {@link vae4j.core.probability.DiagonalGaussian}, priors, and
 * likelihoods of data given what a decoder computes. All log-probabilities and divergences are in nats, an example each.
 * No networks: what parametrizes a distribution comes from outside.
 */
package vae4j.core.probability;
