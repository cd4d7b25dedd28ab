/**
 * What a trained model is worth: the evidence lower bound and its terms, importance-weighted log p(x), active units, what
 * the codes of a set know and share, how well they separate known factors, how well scores find anomalies. All in nats per
 * example at β = 1, whatever was optimised. No training.
 */
package vae4j.core.evaluate;
