package vae4j.core.data.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import vae4j.core.io.FormatException;

/**
 * Bytes in a file, of which the pages that were used last are held in memory. The file is read and not mapped: pages of
 * a mapped file count as memory of the process, and nothing bounds them.
 */
public final class PagedFile implements Bytes {
    static final int PAGE = 1 << 16;
    /** What a file gets even where the budget has nothing left. */
    static final long LEAST = 4 * PAGE;

    private final Pages pages;
    private final long start;
    private final long size;

    private PagedFile(Pages pages, long start, long size) {
        this.pages = pages;
        this.start = start;
        this.size = size;
    }

    /**
     * @param budget that pages take memory from: half of what is left, so that another set finds some too
     * @throws FormatException if the file cannot be read
     */
    public static PagedFile open(Path file, Budget budget) {
        try {
            var opened = new RandomAccessFile(file.toFile(), "r");
            long bytes = Math.clamp(budget.left() / 2, LEAST, Math.max(LEAST, opened.length() + PAGE));
            budget.take(bytes);
            return of(file, opened, Arena.ofAuto().allocate(bytes));
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Of a file that is open already; the garbage collector closes it. */
    static PagedFile of(Path name, RandomAccessFile file, MemorySegment memory) throws IOException {
        return new PagedFile(new Pages(name, file, memory), 0, file.length());
    }

    @Override public long size() {
        return size;
    }

    @Override public long resident() {
        return Math.min(size, pages.memory.byteSize());
    }

    @Override public void read(long position, MemorySegment to) {
        if (position < 0 || position + to.byteSize() > size) throw new IndexOutOfBoundsException("bytes " + position + " to " + (position + to.byteSize()) + " of " + size);
        pages.read(start + position, to);
    }

    @Override public Bytes slice(long position, long count) {
        if (position < 0 || count < 0 || position + count > size) throw new IndexOutOfBoundsException("bytes " + position + " to " + (position + count) + " of " + size);
        return new PagedFile(pages, start + position, count);
    }

    /** The pages in memory, the one used longest ago first. */
    private static final class Pages {
        private final Path name;
        private final RandomAccessFile file;
        private final MemorySegment memory;
        private final byte[] arriving = new byte[PAGE];
        private final int count;
        private final LinkedHashMap<Long, Integer> places = new LinkedHashMap<>(16, 0.75f, true);

        Pages(Path name, RandomAccessFile file, MemorySegment memory) {
            this.name = name;
            this.file = file;
            this.memory = memory;
            count = (int) Math.min(Integer.MAX_VALUE, memory.byteSize() / PAGE);
        }

        synchronized void read(long position, MemorySegment to) {
            long done = 0;
            while (done < to.byteSize()) {
                long page = (position + done) / PAGE;
                long within = (position + done) % PAGE;
                long n = Math.min(PAGE - within, to.byteSize() - done);
                MemorySegment.copy(memory, place(page) * (long) PAGE + within, to, done, n);
                done += n;
            }
        }

        private int place(long page) {
            Integer known = places.get(page);
            if (known != null) return known;
            int place = places.size() < count ? places.size() : places.pollFirstEntry().getValue();
            try {
                // Not a FileChannel: the interrupt of one reader would close it for all.
                file.seek(page * PAGE);
                int n = 0;
                while (n < PAGE) {
                    int got = file.read(arriving, n, PAGE - n);
                    if (got < 0) break;
                    n += got;
                }
                if (n < PAGE && page * PAGE + n < file.length()) throw new IOException("a page is incomplete");
                MemorySegment.copy(arriving, 0, memory, ValueLayout.JAVA_BYTE, (long) place * PAGE, n);
            } catch (IOException e) {
                throw new FormatException(name, "cannot be read any more: " + e.getMessage(), e);
            }
            places.put(page, place);
            return place;
        }
    }
}
