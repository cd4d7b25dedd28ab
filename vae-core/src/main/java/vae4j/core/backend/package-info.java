/**
 * What every computation means: {@link vae4j.core.backend.Backend} is the contract, bit for bit, and
 * {@link vae4j.core.backend.Backends} says which implementation of it runs. Scalar formulas that all backends share,
 * with their constants, are in {@link vae4j.core.backend.ScalarMath} and {@link vae4j.core.backend.ScalarFunction}.
 * No networks, no calculus, no speed: those live in {@code nn}, {@code autograd} and the backends.
 */
package vae4j.core.backend;
