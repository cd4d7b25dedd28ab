/**
 * Noise without state: {@link vae4j.core.random.Noise} names a stream of random numbers by seed, purpose and step, and
 * {@link vae4j.core.random.Threefry} computes any word of it from its index. The same stream gives the same numbers
 * however the work is cut. The distributions drawn from a stream are kernels of a backend.
 */
package vae4j.core.random;
