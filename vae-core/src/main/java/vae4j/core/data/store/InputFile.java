package vae4j.core.data.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import vae4j.core.io.FormatException;

/**
 * A file as a stream of its unpacked bytes: its first two tell whether gzip packed it, not its name. Damage, and a file
 * that unpacks to absurdly much, end in a {@link FormatException} with the file and the place.
 */
public final class InputFile extends InputStream {
    /** Below this nobody is hurt, however well it was packed. */
    private static final long HARMLESS = 64L << 20;
    /** Deflate reaches 1,032; binary pictures as text reach 40. */
    private static final int MOST_PACKED = 250;

    private final Path file;
    private final InputStream in;
    private final boolean packed;
    private final long size;
    private byte[] start = {};                                    // looked at and not yet read
    private int startAt;
    private long position;
    private byte last;

    private InputFile(Path file, InputStream in, boolean packed, long size) {
        this.file = file;
        this.in = in;
        this.packed = packed;
        this.size = size;
    }

    /** @throws FormatException if there is no such file, or it cannot be read */
    public static InputFile open(Path file) {
        if (Files.isDirectory(file)) throw new FormatException(file, "is a folder; expected a file");
        try {
            boolean packed;
            try (var in = Files.newInputStream(file)) {
                byte[] magic = in.readNBytes(2);
                packed = magic.length == 2 && magic[0] == 0x1F && magic[1] == (byte) 0x8B;
            }
            var in = Files.newInputStream(file);
            try {
                return new InputFile(file, packed ? new GzipStream(in) : in, packed, Files.size(file));
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (EOFException e) {
            throw new FormatException(file, "ends within the header of gzip; the file is damaged or still being copied", e);
        } catch (IOException e) {
            throw new FormatException(file, reason(e), e);
        }
    }

    /** The first bytes of a file, unpacked, at most so many. */
    public static byte[] start(Path file, int count) {
        try (var in = open(file)) {
            return in.peek(count);
        }
    }

    /** A file for formats that are not read from beginning to end: itself, or unpacked, a temporary copy. */
    public static Path unpacked(Path file) {
        try (var in = open(file)) {
            if (!in.packed()) return file;
            var copy = Files.createTempFile("vae4j-", ".unpacked");
            copy.toFile().deleteOnExit();
            try (var out = Files.newOutputStream(copy)) {
                in.transferTo(out);
            }
            return copy;
        } catch (IOException e) {
            throw new FormatException(file, "cannot be unpacked into " + System.getProperty("java.io.tmpdir") + ": " + e.getMessage(), e);
        }
    }

    public Path file() {
        return file;
    }

    /** Whether gzip packed it. */
    public boolean packed() {
        return packed;
    }

    /** How many unpacked bytes were read. */
    public long position() {
        return position;
    }

    /** The last byte that was read and is no white space; 0 before there is one. */
    public byte lastByte() {
        return last;
    }

    /** What the unpacked bytes may come to, as a guess; exact where nothing is packed. */
    public long expectedSize() {
        return packed ? size * 8 : size;
    }

    /** The next bytes, without reading them; fewer at the end. */
    public byte[] peek(int count) {
        int ahead = start.length - startAt;
        if (ahead < count) {
            var more = Arrays.copyOfRange(start, startAt, startAt + count);
            int n = ahead;
            try {
                while (n < count) {
                    int got = in.read(more, n, count - n);
                    if (got < 0) break;
                    n += got;
                }
            } catch (IOException e) {
                throw damaged(e);
            }
            start = Arrays.copyOf(more, n);
            startAt = 0;
        }
        return Arrays.copyOfRange(start, startAt, startAt + Math.min(count, start.length - startAt));
    }

    /** So many bytes at least are there without waiting, as those of a file are until its end. */
    @Override public int available() throws IOException {
        return (int) Math.min(Integer.MAX_VALUE, (long) start.length - startAt + in.available());
    }

    @Override public int read(byte[] to, int offset, int length) {
        int n;
        if (startAt < start.length) {
            n = Math.min(length, start.length - startAt);
            System.arraycopy(start, startAt, to, offset, n);
            startAt += n;
        } else {
            try {
                n = in.read(to, offset, length);
            } catch (IOException e) {
                throw damaged(e);
            }
        }
        if (n > 0) {
            position += n;
            for (int i = offset + n - 1; i >= offset; i--) {
                if (to[i] > ' ' || to[i] < 0) {
                    last = to[i];
                    break;
                }
            }
            if (in instanceof GzipStream gzip) requireCredible(file, gzip.packedBytes(), position);
        }
        return n;
    }

    /** @throws FormatException if so few packed bytes have become so many that somebody must have meant harm */
    public static void requireCredible(Object source, long packed, long unpacked) {
        if (unpacked > HARMLESS && unpacked / MOST_PACKED > packed) {
            throw new FormatException(source, "unpacks to more than %d times its size; that is no data set. If it is one after all, unpack it first".formatted(MOST_PACKED));
        }
    }

    @Override public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override public byte[] readNBytes(int count) {
        try {
            return super.readNBytes(count);
        } catch (IOException e) {
            throw new AssertionError("read throws none", e);
        }
    }

    private FormatException damaged(IOException e) {
        if (e instanceof EOFException) return new FormatException(file, "ends at byte %,d unpacked, within what gzip packed; the file is damaged or still being copied".formatted(position), e);
        if (e instanceof GzipStream.Damaged) return new FormatException(file, "is damaged after byte %,d unpacked: %s".formatted(position, e.getMessage()), e);
        return new FormatException(file, reason(e), e);
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) return "there is no such file";
        if (e instanceof GzipStream.Damaged) return "is damaged: " + e.getMessage();
        return "cannot be read: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }

    @Override public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new FormatException(file, "cannot be closed: " + e.getMessage(), e);
        }
    }
}
