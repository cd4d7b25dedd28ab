package vae4j.core.backend;

import java.util.Optional;

/**
 * Makes one kind of backend. Found by {@link java.util.ServiceLoader}; an implementation must not touch a class that
 * the running JVM may lack before {@link #unusableReason} has said that it is there.
 */
public interface BackendProvider {
    /** The name by which users ask for it: lower case, one word. */
    String name();

    /** The automatic choice takes the usable one with the highest; the reference backend has 0. */
    int priority();

    /** Why this JVM or machine cannot run it, in one clause; empty if it can. */
    Optional<String> unusableReason();

    /**
     * @param threads how many threads compute, the caller's included; at least 1
     * @throws IllegalStateException if it is unusable
     */
    Backend open(int threads);
}
