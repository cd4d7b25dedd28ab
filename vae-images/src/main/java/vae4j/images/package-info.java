/**
 * PNG and JPEG by the JDK's own {@code javax.imageio}. A module of its own because that comes with java.desktop, which a
 * service that only links vae4j.core should not have to carry. What pictures are for is not known here.
 */
package vae4j.images;
