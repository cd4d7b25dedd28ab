package vae4j.core.train;

/** Training met a number that is not finite: in a step, which was not taken, or after an epoch, which does not count. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(String message) {
        super(message);
    }
}
