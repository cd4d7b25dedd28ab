package vae4j.core.tensor;

/** Shapes that do not fit together; the message names the operand and shows both. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ShapeException(String message) {
        super(message);
    }
}
