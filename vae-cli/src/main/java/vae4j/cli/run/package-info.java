/**
 * A training as the command sees it: its options and configuration, the folder it fills, what is shown while it runs
 * and what is told of its result. No arithmetic on models: that is {@code vae4j.core}'s.
 */
package vae4j.cli.run;
