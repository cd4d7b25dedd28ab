package vae4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.OptionalInt;

/**
 * The stream for progress and messages, and what the launcher script knows about it.
 *
 * <p>The launcher lets what the JVM prints while it starts pass through a filter, and hands the stderr that
 * it was started with on as another descriptor. Without the launcher all of this does nothing.
 */
public final class StandardError {
    private StandardError() {}

    /** Makes {@link System#err} the stderr that the launcher was started with. Comes first in {@code main}. */
    static void restore() {
        int number = Integer.getInteger("vae4j.stderr", 2);
        if (number == 2) {
            return;
        }
        try {
            // Java has no other way to write to a descriptor that it inherits. A foreign call to dup2 would
            // do, but takes 100 ms of every start.
            var field = FileDescriptor.class.getDeclaredField("fd");
            field.setAccessible(true);
            var descriptor = new FileDescriptor();
            field.setInt(descriptor, number);
            System.setErr(new PrintStream(new FileOutputStream(descriptor), true, System.err.charset()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // What is printed then still arrives, by way of the filter.
        }
    }

    /** Whether stderr is a terminal, so that a progress bar makes sense. */
    public static boolean isTerminal() {
        return Boolean.getBoolean("vae4j.stderr.terminal");
    }

    /** How wide that terminal was at the start. */
    public static OptionalInt columns() {
        int columns = Integer.getInteger("vae4j.stderr.columns", 0);
        return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
    }
}
