package vae4j.core.data.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import vae4j.core.io.FormatException;

/**
 * Collects bytes as they arrive, in memory as far as a budget goes, and from there on in a temporary file that has no
 * name any more once it is open, so that nothing is left of it whatever happens. Memory grows with what has arrived, not
 * with what a header promises.
 */
public final class Spool {
    private static final int FIRST = (int) PagedFile.LEAST;

    private final Path source;
    private final Budget budget;
    private final long most;
    private MemorySegment memory;
    private long size;
    private RandomAccessFile file;

    /**
     * @param source   where the bytes come from, for messages
     * @param expected how many there may be; more or fewer may come
     * @param budget   that memory is taken from: at most half of what is left, as the memory that was outgrown is free
     *                 only when the garbage collector comes by
     */
    public Spool(Path source, long expected, Budget budget) {
        this.source = source;
        this.budget = budget;
        most = Math.max(PagedFile.LEAST, budget.left() / 2);
        memory = allocate(Math.min(most, Math.max(FIRST, expected)));
    }

    private static MemorySegment allocate(long bytes) {
        return Arena.ofAuto().allocate(Math.max(bytes, 1), 64);
    }

    /** How many have arrived. */
    public long size() {
        return size;
    }

    public void write(byte[] bytes, int offset, int count) {
        if (file == null && size + count > most) spill();
        if (file != null) {
            try {
                file.write(bytes, offset, count);
            } catch (IOException e) {
                throw full(e);
            }
        } else {
            if (size + count > memory.byteSize()) {
                var more = allocate(Math.min(most, Math.max(2 * memory.byteSize(), size + count)));
                MemorySegment.copy(memory, 0, more, 0, size);
                memory = more;
            }
            MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, size, count);
        }
        size += count;
    }

    private void spill() {
        try {
            var path = Files.createTempFile("vae4j-", ".spool");
            try {
                file = new RandomAccessFile(path.toFile(), "rw");
            } finally {
                // Windows keeps an open file's name until the process ends.
                if (!path.toFile().delete()) path.toFile().deleteOnExit();
            }
            var chunk = new byte[1 << 16];
            for (long at = 0; at < size; at += chunk.length) {
                int n = (int) Math.min(chunk.length, size - at);
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, chunk, 0, n);
                file.write(chunk, 0, n);
            }
        } catch (IOException e) {
            throw full(e);
        }
    }

    private FormatException full(IOException e) {
        return new FormatException(source, "does not fit into memory (--memory), and the temporary file in " + System.getProperty("java.io.tmpdir")
            + " cannot be written: " + e.getMessage(), e);
    }

    /** All that has arrived; nothing more may. */
    public Bytes finish() {
        budget.take(memory.byteSize());
        if (file == null) return new MemoryBytes(memory.asSlice(0, size));
        try {
            return PagedFile.of(source, file, memory);                // what was full of values is now full of pages
        } catch (IOException e) {
            throw full(e);
        }
    }
}
