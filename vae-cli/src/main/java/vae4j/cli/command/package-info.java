/**
 * The commands, a class each, and the options that several of them share. A command reads options, has the work done
 * elsewhere, and prints; what belongs to a training lives in {@code vae4j.cli.run}.
 */
package vae4j.cli.command;
