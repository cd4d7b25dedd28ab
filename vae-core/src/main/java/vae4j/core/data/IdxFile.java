package vae4j.core.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import vae4j.core.data.store.Budget;
import vae4j.core.data.store.Bytes;
import vae4j.core.data.store.GzipStream;
import vae4j.core.data.store.InputFile;
import vae4j.core.data.store.Matrix;
import vae4j.core.data.store.PagedFile;
import vae4j.core.data.store.Spool;
import vae4j.core.io.ElementType;
import vae4j.core.tensor.Shape;

/**
 * One IDX file of unsigned bytes, read and checked: big-endian, {@code 0 0 type axes}, the size of each axis, the
 * values row by row. Nothing is allocated because a header says so, only as data arrives.
 *
 * @param file where it is from
 * @param sizes of all axes; the first is the number of records
 * @param bytes the values
 */
record IdxFile(Path file, int[] sizes, Bytes bytes) {
    private static final int MAGIC = 4;
    private static final int UNSIGNED_BYTE = 0x08;
    private static final Map<Integer, String> TYPES = Map.of(0x09, "signed bytes", 0x0B, "16-bit integers", 0x0C, "32-bit integers", 0x0D, "32-bit floats", 0x0E, "64-bit floats");
    private static final int MOST_AXES = 4;

    int count() {
        return sizes[0];
    }

    /** The shape of one record; a record of one axis is a single number. */
    Shape shape() {
        return Shape.of(sizes).example();
    }

    /** The records as rows. */
    Matrix matrix() {
        return Matrix.of(bytes, ElementType.U8, ByteOrder.nativeOrder(), count(), (int) shape().size());
    }

    /** @throws DataException if the file is not there, or anything in it is not as it should be */
    static IdxFile read(Path file, Budget budget) {
        try (var in = open(file)) {
            return new Reading(file, in, budget).read();
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": there is no such file", e);
        } catch (EOFException e) {
            throw new DataException(file.getFileName() + ": ends within the header; the file is damaged or still being copied", e);
        } catch (GzipStream.Damaged e) {
            throw new DataException(file.getFileName() + ": is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The unpacked bytes of a file, packed by gzip or not: its first two bytes tell. */
    static InputStream open(Path file) throws IOException {
        var in = new PushbackInputStream(Files.newInputStream(file), 2);
        try {
            byte[] start = in.readNBytes(2);
            in.unread(start);
            boolean packed = start.length == 2 && start[0] == 0x1F && start[1] == (byte) 0x8B;
            return packed ? new GzipStream(in) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The state of reading one file. */
    private static final class Reading {
        private final Path file;
        private final InputStream in;
        private final boolean packed;
        private final Budget budget;
        private int header;
        private long done;                                        // values read

        Reading(Path file, InputStream in, Budget budget) {
            this.file = file;
            this.in = in;
            this.packed = in instanceof GzipStream;
            this.budget = budget;
        }

        IdxFile read() throws IOException {
            int[] sizes = header();
            long record = 1;
            for (int i = 1; i < sizes.length; i++) {
                record *= sizes[i];
                if (record > Integer.MAX_VALUE) throw wrong("says that one record has more than 2,147,483,647 values");
            }
            return new IdxFile(file, sizes, values(sizes, record));
        }

        private int[] header() throws IOException {
            byte[] magic = in.readNBytes(MAGIC);
            if (magic.length == 0) throw wrong("is empty; expected an IDX file");
            if (magic.length < MAGIC) throw wrong("ends after %d bytes, within the header; the file is damaged or still being copied", magic.length);
            if (magic[0] != 0 || magic[1] != 0) throw wrong("starts with bytes %02x %02x %02x %02x; expected an IDX file: 00 00 08 and the number of axes", magic[0], magic[1], magic[2], magic[3]);
            if (magic[2] != UNSIGNED_BYTE) {
                throw wrong("holds %s (type 0x%02x at byte 2); expected unsigned bytes (0x08)", TYPES.getOrDefault((int) magic[2], "values of an unknown type"), magic[2]);
            }
            if (magic[3] < 1 || magic[3] > MOST_AXES) throw wrong("says that it has %d axes (byte 3); expected 1 to %d", magic[3] & 0xFF, MOST_AXES);
            byte[] rest = in.readNBytes(Integer.BYTES * magic[3]);
            if (rest.length < Integer.BYTES * magic[3]) throw wrong("ends after %d bytes, within the header; the file is damaged or still being copied", MAGIC + rest.length);
            header = MAGIC + rest.length;
            var sizes = new int[magic[3]];
            var layout = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = MemorySegment.ofArray(rest).get(layout, (long) Integer.BYTES * i);
                if (sizes[i] < 1) {
                    throw wrong("says that axis %d has %,d elements (byte %d); expected 1 to 2,147,483,647", i, Integer.toUnsignedLong(sizes[i]), MAGIC + Integer.BYTES * i);
                }
            }
            return sizes;
        }

        /** What is too large for memory stays in the file, or goes to another one if it is packed. */
        private Bytes values(int[] sizes, long record) throws IOException {
            long total = sizes[0] * record;                       // below 2^62
            long fileSize = Files.size(file);
            if (!packed && fileSize == header + total && total > budget.left() / 2) {
                done = total;
                return PagedFile.open(file, budget).slice(header, total);
            }
            var spool = new Spool(file, Math.min(total, fileSize * (packed ? 8 : 1)), budget);  // MNIST: five times
            var chunk = new byte[1 << 16];
            while (true) {
                int n;
                try {
                    n = in.read(chunk);
                } catch (EOFException e) {                        // all that came before it was delivered
                    throw ends(sizes, record, total);
                } catch (GzipStream.Damaged e) {
                    throw wrong("is damaged after %s: %s", progress(sizes, record, total), e.getMessage());
                }
                if (n < 0) break;
                if (done + n > total) throw wrong("goes on after its last record (byte %,d%s); expected the end of the file there", header + total, packed ? " unpacked" : "");
                if (in instanceof GzipStream gzip) InputFile.requireCredible(file, gzip.packedBytes(), done);
                spool.write(chunk, 0, n);
                done += n;
            }
            if (done < total) throw ends(sizes, record, total);
            return spool.finish();
        }

        private DataException ends(int[] sizes, long record, long total) {
            return done == total ? wrong("ends before the checksum that gzip puts after the data; the file is damaged or still being copied")
                    : wrong("ends after %s; the file is damaged or still being copied", progress(sizes, record, total));
        }

        private String progress(int[] sizes, long record, long total) {
            return String.format(Locale.ROOT, "%,d of %,d %s (byte %,d of %,d%s)", done / record, sizes[0], sizes.length == 1 ? "labels" : "images", header + done, header + total, packed ? " unpacked" : "");
        }

        private DataException wrong(String format, Object... values) {
            return new DataException(file.getFileName() + ": " + String.format(Locale.ROOT, format, values));
        }
    }
}
