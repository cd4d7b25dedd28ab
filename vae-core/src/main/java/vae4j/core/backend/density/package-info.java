/**
 * Log-probabilities of single numbers, their derivatives, means and draws: the formulas inside of
 * {@link vae4j.core.backend.Backend#logProbability}, and thereby their exact bits. One class a family. No tensors.
 */
package vae4j.core.backend.density;
