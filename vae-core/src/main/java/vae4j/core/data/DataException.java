package vae4j.core.data;

/**
 * Data that cannot be used. The message is one line: what was wrong, where (file, record, byte), and what was expected.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
