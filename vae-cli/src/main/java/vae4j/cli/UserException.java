package vae4j.cli;

/** Something that the user can put right. The message is the line they see: what, where, what was expected. */
public final class UserException extends RuntimeException {
    /** The exit code for everything but wrong usage. */
    public static final int FAILED = 1;
    /** The exit code for wrong usage. */
    public static final int USAGE = 2;
    private static final long serialVersionUID = 1;
    private final int exitCode;

    private UserException(String message, int exitCode, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The command was called in a way that it cannot be. */
    public static UserException usage(String message) {
        return new UserException(message, USAGE, null);
    }

    /** What was asked for is right, but cannot be done. */
    public static UserException failed(String message) {
        return new UserException(message, FAILED, null);
    }

    /** The same with what it follows from, which {@code --verbose} shows. */
    public UserException because(Throwable cause) {
        return new UserException(getMessage(), exitCode, cause);
    }

    int exitCode() {
        return exitCode;
    }
}
