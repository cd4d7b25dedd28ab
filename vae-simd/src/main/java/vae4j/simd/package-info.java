/**
 * Every kernel of the reference backend once more, in vectors: the same bits, sooner. What a kernel means
 * is said in {@code vae4j.core.backend}; only how it is made fast is said here. No class is public, because
 * callers meet this backend by its contract.
 */
package vae4j.simd;
