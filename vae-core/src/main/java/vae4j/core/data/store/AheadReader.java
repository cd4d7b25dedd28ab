package vae4j.core.data.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.util.concurrent.ArrayBlockingQueue;

/** Text that another thread unpacks and decodes while this one is busy with what came before. For one reading thread. */
public final class AheadReader extends Reader {
    private static final int BLOCK = 1 << 18;
    private static final int BLOCKS = 4;

    /** @param length of the text; -1 at the end @param problem in place of more text */
    private record Block(char[] text, int length, Throwable problem) {}

    private final Reader in;
    private final ArrayBlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);
    private final ArrayBlockingQueue<char[]> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread thread = new Thread(this::fill, "vae4j-ahead");
    private Block block = new Block(new char[0], 0, null);
    private int position;

    /** @param in read by the other thread alone until this one is closed, which closes it */
    public AheadReader(Reader in) {
        this.in = in;
        for (int i = 0; i < BLOCKS; i++) empty.add(new char[BLOCK]);
        thread.setDaemon(true);
        thread.start();
    }

    private void fill() {
        try {
            int length = 0;
            while (length >= 0) {
                var text = empty.take();
                Throwable problem = null;
                try {
                    length = in.read(text, 0, BLOCK);
                } catch (IOException | RuntimeException e) {
                    problem = e;
                    length = -1;
                }
                full.put(new Block(text, length, problem));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();                      // closed: nobody wants more
        }
    }

    @Override public int read(char[] to, int offset, int count) throws IOException {
        if (position >= block.length && !next()) return -1;
        int n = Math.min(count, block.length - position);
        System.arraycopy(block.text, position, to, offset, n);
        position += n;
        return n;
    }

    private boolean next() throws IOException {
        if (block.length < 0) return false;
        try {
            if (block.text.length > 0) empty.put(block.text);
            block = full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading");
        }
        position = 0;
        switch (block.problem) {
            case null -> { return block.length > 0; }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new AssertionError(block.problem);
        }
    }

    @Override public void close() throws IOException {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        in.close();
    }
}
