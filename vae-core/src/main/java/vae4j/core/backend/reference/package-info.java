/**
 * The executable specification of {@link vae4j.core.backend.Backend}: plain loops over one number at a time, always
 * usable, never fast. What it computes is what every other backend must compute, bit for bit.
 */
package vae4j.core.backend.reference;
