package vae4j.core.train;

/** Training met a number that is not finite; the parameters were not changed by the step that did. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(String message) {
        super(message);
    }
}
