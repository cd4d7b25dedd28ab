/**
 * Three things that Doersch 2016, "Tutorial on Variational Autoencoders" (arXiv 1606.05908), says of the method, shown by
 * doing them: each a table and a picture.
 */
package vae4j.cli.tutorial;
