package vae4j.core.data;

import java.util.Locale;
import vae4j.core.io.FormatException;

/**
 * Data that cannot be used. The message is one line: what was wrong, where (file, record, byte), and what was expected.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataException(String message) {
        super(FormatException.oneLine(message));
    }

    public DataException(String message, Throwable cause) {
        super(FormatException.oneLine(message), cause);
    }

    /** A message made as by {@link String#format}, with numbers written the same way everywhere. */
    static DataException of(String format, Object... values) {
        return new DataException(String.format(Locale.ROOT, format, values));
    }
}
