package vae4j.cli.command;

import java.util.concurrent.ArrayBlockingQueue;
import vae4j.cli.UserException;
import vae4j.core.data.TableStream;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Rows of a stream that another thread reads while this one is busy with those before. Rows that are there come at once. */
final class RowsAhead implements AutoCloseable {
    private static final int BLOCKS = 3;

    /** @param count of the rows; 0 at the end @param problem in place of more rows; null for none */
    private record Block(Tensor x, int count, RuntimeException problem) {}

    private final TableStream rows;
    private final ArrayBlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);
    private final ArrayBlockingQueue<Tensor> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread thread = new Thread(this::fill, "vae-rows");
    private Block last;

    /** @param most rows at once */
    RowsAhead(TableStream rows, Shape example, int most) {
        this.rows = rows;
        for (int i = 0; i < BLOCKS; i++) empty.add(Tensor.allocate(example.batch(most)));
        thread.setDaemon(true);                                      // it may wait for somebody who never writes
        thread.start();
    }

    private void fill() {
        try {
            for (int count = 1; count > 0; ) {
                var x = empty.take();
                RuntimeException problem = null;
                try {
                    count = rows.read(x);
                } catch (RuntimeException e) {
                    problem = e;
                    count = 0;
                }
                full.put(new Block(x, count, problem));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();                      // closed: nobody wants more
        }
    }

    /** The next rows, {@code [count, …]}, which last until the next call; null at the end. */
    Tensor next() {
        try {
            if (last != null) empty.put(last.x);
            last = full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserException.failed("interrupted while waiting for rows").because(e);
        }
        if (last.problem != null) throw last.problem;
        return last.count == 0 ? null : last.x.rows(0, last.count);
    }

    @Override public void close() {
        thread.interrupt();
    }
}
