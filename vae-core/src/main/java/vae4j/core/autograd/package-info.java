/**
 * Reverse-mode differentiation: a {@link vae4j.core.autograd.Tape} records operations on
 * {@link vae4j.core.autograd.Variable}s and runs their adjoints backwards. Each operation is one forward kernel of the
 * backend and its adjoint beside it, grouped by kind: {@link vae4j.core.autograd.Arithmetic},
 * {@link vae4j.core.autograd.Products}, {@link vae4j.core.autograd.Sums}, {@link vae4j.core.autograd.Columns},
 * {@link vae4j.core.autograd.Densities}. No knowledge of models, no loops over numbers.
 */
package vae4j.core.autograd;
