/**
 * Where the values of data sets lie: bytes that arrive as a stream, packed or not ({@link vae4j.core.data.store.InputFile}),
 * are kept in memory as far as a budget allows and in a temporary file beyond it ({@link vae4j.core.data.store.Spool}),
 * and are read again by position ({@link vae4j.core.data.store.Bytes}) as rows of numbers
 * ({@link vae4j.core.data.store.Matrix}). What the numbers mean is not known here.
 */
package vae4j.core.data.store;
