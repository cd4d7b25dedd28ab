/**
 * The {@code vae} command: reads options, calls the library, and prints. Results go to stdout, progress and
 * messages to stderr. What is computed belongs to {@code vae4j.core}.
 */
package vae4j.cli;
