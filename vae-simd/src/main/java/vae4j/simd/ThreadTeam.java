package vae4j.simd;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share out the pieces of a kernel: the caller and {@code threads - 1} daemon threads. They wait for the
 * next call by spinning for a moment and then sleeping, because a kernel takes microseconds and waking a thread takes
 * tens of them. Which thread takes which piece is left to chance, so no result may depend on it.
 *
 * <p>Several threads may call at once, also from inside a piece: a call that finds the team busy computes all of its
 * pieces itself.
 */
final class ThreadTeam implements AutoCloseable {
    /** What is shared out. */
    interface Task {
        /** Computes one piece; called once for each index, by any thread of the team. */
        void piece(int index);
    }

    /** How long a waiting thread spins: longer than the gaps between the kernels of a training step. */
    private static final long SPIN_NANOS = 50_000;
    private static final int LEFT_BITS = 32;
    private static final long LEFT_MASK = (1L << LEFT_BITS) - 1;

    private final Worker[] workers;
    private final AtomicBoolean busy = new AtomicBoolean();
    /**
     * The number of the current call, and below it how many of its pieces nobody has taken. A piece is taken by lowering
     * the count in one atomic step together with the call's number, so a thread that was late cannot take a piece of one
     * call for a piece of another. While the count is not zero, {@link #task} belongs to the call.
     */
    private final AtomicLong ticket = new AtomicLong();
    /** How many pieces of the current call are not finished. */
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile Thread waitingCaller;
    private volatile boolean closed;
    private Task task;
    private Throwable failure;

    /** @param threads how many compute, the caller included; at least 1 */
    ThreadTeam(int threads) {
        if (threads < 1) throw new IllegalArgumentException("a team needs at least 1 thread, not " + threads);
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) workers[i] = new Worker(i + 2);
        for (var worker : workers) worker.start();
    }

    int threads() {
        return workers.length + 1;
    }

    /**
     * Computes the pieces 0 to {@code pieces - 1} and returns when all are done. What the pieces wrote is visible to the
     * caller then. If some throw, the first exception is rethrown after all others have ended.
     */
    void run(int pieces, Task task) {
        if (closed) throw new IllegalStateException("the backend that this team of threads belongs to is closed");
        if (pieces <= 1 || workers.length == 0 || !busy.compareAndSet(false, true)) {
            for (int i = 0; i < pieces; i++) task.piece(i);
            return;
        }
        Throwable thrown;
        try {
            shareOut(pieces, task);
            thrown = failure;
        } finally {
            this.task = null;
            failure = null;
            busy.set(false);
        }
        if (thrown != null) rethrow(thrown);
    }

    private void shareOut(int pieces, Task task) {
        this.task = task;
        unfinished.set(pieces);
        long call = (ticket.get() >>> LEFT_BITS) + 1;
        ticket.set(call << LEFT_BITS | pieces);
        for (int i = 0; i < Math.min(workers.length, pieces - 1); i++) {
            if (workers[i].asleep) LockSupport.unpark(workers[i]);
        }
        while (takePiece()) { }
        for (long start = System.nanoTime(); unfinished.get() > 0 && System.nanoTime() - start < SPIN_NANOS; ) Thread.onSpinWait();
        waitingCaller = Thread.currentThread();
        while (unfinished.get() > 0) LockSupport.park(this);
        waitingCaller = null;
    }

    /** Takes a piece of the current call and computes it; false if there is none left. */
    private boolean takePiece() {
        long t = ticket.get();
        int left = (int) (t & LEFT_MASK);
        if (left == 0) return false;
        Task current = task;
        if (!ticket.compareAndSet(t, t - 1)) return true;
        try {
            current.piece(left - 1);
        } catch (Throwable e) { // all there is: it is the caller's to handle, and a lost one would leave the caller waiting
            record(e);
        }
        if (unfinished.decrementAndGet() == 0) {
            Thread caller = waitingCaller;
            if (caller != null) LockSupport.unpark(caller);
        }
        return true;
    }

    private synchronized void record(Throwable e) {
        if (failure == null) failure = e;
        else if (failure != e) failure.addSuppressed(e);
    }

    @SuppressWarnings("unchecked") // the cast is not checked, so what a piece threw leaves as it is
    private static <E extends Throwable> void rethrow(Throwable e) throws E {
        throw (E) e;
    }

    /** Ends the threads after the pieces they are at. Calls that are running complete; later ones are refused. */
    @Override public void close() {
        closed = true;
        for (var worker : workers) LockSupport.unpark(worker);
        boolean interrupted = false;
        for (var worker : workers) {
            while (worker != Thread.currentThread() && worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private final class Worker extends Thread {
        volatile boolean asleep;

        Worker(int number) {
            super("vae4j-" + number);
            setDaemon(true);
        }

        @Override public void run() {
            while (!closed) {
                while (takePiece()) { }
                awaitPiece();
            }
        }

        private boolean nothingToDo() {
            return (ticket.get() & LEFT_MASK) == 0 && !closed;
        }

        private void awaitPiece() {
            for (long start = System.nanoTime(); nothingToDo() && System.nanoTime() - start < SPIN_NANOS; ) Thread.onSpinWait();
            while (nothingToDo()) {
                asleep = true; // before the second look, so that a caller who comes between sees it and wakes this thread
                if (nothingToDo()) LockSupport.park(ThreadTeam.this);
                asleep = false;
                Thread.interrupted(); // a set interrupt flag would turn sleeping into spinning
            }
        }
    }
}
