/**
 * The file formats that models and results are stored in: {@link vae4j.core.io.Safetensors} for tensors,
 * {@link vae4j.core.io.Json} for configurations and numbers, {@link vae4j.core.io.Png} for pictures.
 * Every file is written by {@link vae4j.core.io.AtomicFile}, so that a reader finds the old one or the new one, never a
 * half; every file that cannot be read ends in a {@link vae4j.core.io.FormatException} of one line.
 * What a model or a data set means is not known here.
 */
package vae4j.core.io;
