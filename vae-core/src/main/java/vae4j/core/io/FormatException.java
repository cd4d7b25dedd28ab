package vae4j.core.io;

/**
 * A file that cannot be read as what it should be: missing, unreadable, damaged, or of another kind.
 * The message is one line: the file, the place in it, what was wrong, what was expected.
 */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param source the file, as the user named it */
    public FormatException(Object source, String problem) {
        this(source, problem, null);
    }

    /** @param cause what the reader below ran into; null if there is none */
    public FormatException(Object source, String problem, Throwable cause) {
        super(oneLine(source + ": " + problem), cause);
    }

    /** A message that is safe to print. Names and values out of a damaged file may hold anything: line breaks, terminal escapes, or a megabyte. */
    public static String oneLine(String message) {
        var line = new StringBuilder();
        message.codePoints().limit(1000).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.LINE_SEPARATOR || Character.getType(c) == Character.PARAGRAPH_SEPARATOR) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }
}
