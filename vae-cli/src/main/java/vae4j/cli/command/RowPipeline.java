package vae4j.cli.command;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import vae4j.cli.UserException;
import vae4j.core.data.TableStream;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Rows of a stream, read by one thread, worked on in blocks by several, and given in their order. Rows that are there are worked on at once.
 *
 * @param <T> what a block becomes
 */
final class RowPipeline<T> implements AutoCloseable {
    private final TableStream rows;
    private final Function<Tensor, T> work;
    private final BlockingQueue<Tensor> empty;
    private final BlockingQueue<Future<T>> done;                     // in the order of the rows; of null at the end
    private final ExecutorService workers;
    private final Thread reader = daemon(this::read, "vae-rows");

    /**
     * @param most rows at once
     * @param work on a block {@code [count, …]}, which is its own until it returns
     */
    RowPipeline(TableStream rows, Shape example, int most, int threads, Function<Tensor, T> work) {
        this.rows = rows;
        this.work = work;
        int blocks = threads + 2;                                    // one that is read, one that waits
        empty = new ArrayBlockingQueue<>(blocks);
        done = new ArrayBlockingQueue<>(blocks + 1);
        for (int i = 0; i < blocks; i++) empty.add(Tensor.allocate(example.batch(most)));
        workers = Executors.newFixedThreadPool(threads, task -> daemon(task, "vae-rows-worker"));
        reader.start();
    }

    /** It may wait for somebody who never writes. */
    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void read() {
        try {
            for (int count = 1; count > 0; ) {
                var x = empty.take();
                try {
                    count = rows.read(x);
                } catch (RuntimeException | Error e) {               // whoever waits for rows is to know
                    done.put(CompletableFuture.failedFuture(e));
                    return;
                }
                done.put(count > 0 ? submitted(x, count) : CompletableFuture.completedFuture(null));
            }
        } catch (InterruptedException | RejectedExecutionException e) {
            Thread.currentThread().interrupt();                      // closed: nobody wants more
        }
    }

    private Future<T> submitted(Tensor x, int count) {
        return workers.submit(() -> {
            try {
                return work.apply(x.rows(0, count));
            } finally {
                empty.put(x);
            }
        });
    }

    /** What the next rows became; null at the end. */
    T next() {
        try {
            return done.take().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserException.failed("interrupted while waiting for rows").because(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) throw problem;
            if (e.getCause() instanceof Error problem) throw problem;
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits for the work that has begun. */
    @Override public void close() {
        reader.interrupt();
        workers.shutdownNow();
        try {
            workers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
