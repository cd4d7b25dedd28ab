package vae4j.core.data.store;

/**
 * Memory that the values of data sets may take together, in bytes, off the heap. What does not fit is read from files,
 * through pages that fit. For any number of threads.
 */
public final class Budget {
    private final long total;
    private long taken;

    private Budget(long total) {
        this.total = total;
    }

    public static Budget of(long bytes) {
        return new Budget(bytes);
    }

    /** As much as the Java heap may have: by default a quarter of what the machine or its container has. */
    public static Budget standard() {
        return of(Runtime.getRuntime().maxMemory());
    }

    public long total() {
        return total;
    }

    /** What nothing has taken yet. */
    public synchronized long left() {
        return Math.max(0, total - taken);
    }

    synchronized void take(long bytes) {
        taken += bytes;
    }
}
