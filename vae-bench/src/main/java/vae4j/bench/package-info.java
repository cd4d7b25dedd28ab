/** Benchmarks of the kernels and of whole training steps. Each class answers one question about speed. */
package vae4j.bench;
