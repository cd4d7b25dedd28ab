/**
 * What models learn from: {@link vae4j.core.data.Dataset} (examples of one shape, with labels and generating factors
 * where they are known), its {@link vae4j.core.data.Schema}, the readers of files, the built-in procedural sets, and the order in which
 * {@link vae4j.core.data.Batches} visits examples. Storage is compact and off the heap; all randomness comes from
 * {@link vae4j.core.random.Noise}. No model knowledge, and nothing is downloaded.
 */
package vae4j.core.data;
