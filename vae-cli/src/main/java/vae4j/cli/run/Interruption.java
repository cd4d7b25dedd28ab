package vae4j.cli.run;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a training end well when the process is told to end (Ctrl-C, SIGTERM): asks it to stop, and holds the process
 * until it has. The JVM ends with the exit code that belongs to the signal: 130 for Ctrl-C.
 */
final class Interruption implements AutoCloseable {
    /** What the exit code is after Ctrl-C: 128 + SIGINT. */
    static final int EXIT_CODE = 130;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Runnable stop) {
        hook = new Thread(() -> {
            stop.run();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "vae-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Says that nothing more has to be waited for. */
    @Override public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook with it.
        }
    }
}
