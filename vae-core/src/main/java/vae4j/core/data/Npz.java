package vae4j.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import vae4j.core.data.store.Budget;
import vae4j.core.data.store.InputFile;
import vae4j.core.io.FormatException;

/** NPZ, the format of NumPy for several arrays: a zip file of NPY files. */
final class Npz {
    private static final int MOST_ENTRIES = 10_000;

    private Npz() {}

    /** Opens one array of the file when it is asked for. */
    static ArraySet read(Path file, Budget budget) {
        Path zip = InputFile.unpacked(file);
        try (var entries = new ZipFile(zip.toFile())) {
            if (entries.size() > MOST_ENTRIES) throw new FormatException(file, "has %,d entries; expected an NPZ file of at most %,d arrays".formatted(entries.size(), MOST_ENTRIES));
            var headers = new LinkedHashMap<String, ArraySet.Header>();
            for (var entry : (Iterable<ZipEntry>) entries.stream().map(e -> (ZipEntry) e)::iterator) {
                if (!entry.getName().endsWith(".npy")) continue;
                String name = entry.getName().substring(0, entry.getName().length() - 4);
                headers.put(name, header(file, name, entries, entry));
            }
            if (headers.isEmpty()) throw new FormatException(file, "is a zip file without an NPY file in it; expected an NPZ file");
            return ArraySet.of(file, headers, name -> array(file, zip, name, budget));
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    /** A reason not to read an array is kept for whoever wants that one. */
    private static ArraySet.Header header(Path file, String name, ZipFile entries, ZipEntry entry) throws IOException {
        try (var in = entries.getInputStream(entry)) {
            var header = NpyHeader.read(in, file + ": " + name);
            return new ArraySet.Header(header.type(), header.shape(), null);
        } catch (FormatException e) {
            return new ArraySet.Header(null, null, e);
        }
    }

    private static NamedArray array(Path file, Path zip, String name, Budget budget) {
        try (var entries = new ZipFile(zip.toFile())) {
            var entry = entries.getEntry(name + ".npy");
            try (var in = new Guarded(file + ": " + name, entries.getInputStream(entry), entry.getCompressedSize())) {
                var header = NpyHeader.read(in, file + ": " + name);
                return Npy.values(in, header, file, name, entry.getSize() < 0 ? 0 : Math.min(entry.getSize(), 8 * entry.getCompressedSize()), budget);
            }
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static FormatException damaged(Path file, IOException e) {
        return new FormatException(file, (e instanceof ZipException ? "is a damaged zip file: " : "cannot be read: ") + (e.getMessage() == null ? "it ends within an array" : e.getMessage())
            + "; expected an NPZ file. Is it still being copied?", e);
    }

    /** Counts what comes out of a zip file, as its own figures may be wrong. */
    private static final class Guarded extends InputStream {
        private final String source;
        private final InputStream in;
        private final long packed;
        private long count;

        Guarded(String source, InputStream in, long packed) {
            this.source = source;
            this.in = in;
            this.packed = packed;
        }

        @Override public int read(byte[] to, int offset, int length) throws IOException {
            int n = in.read(to, offset, length);
            if (n > 0) count += n;
            InputFile.requireCredible(source, packed, count);
            return n;
        }

        @Override public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override public void close() throws IOException {
            in.close();
        }
    }
}
