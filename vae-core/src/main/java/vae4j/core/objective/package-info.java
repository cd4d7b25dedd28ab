/**
 * What is optimised: the {@link vae4j.core.objective.Elbo} and how its two terms are weighed against each other while a
 * model learns. Weights act here and only here, so that a reported ELBO never has one in it. No networks.
 */
package vae4j.core.objective;
