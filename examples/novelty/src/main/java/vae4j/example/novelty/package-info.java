/** vae4j as a library, from the first line to a score: one class. */
package vae4j.example.novelty;
