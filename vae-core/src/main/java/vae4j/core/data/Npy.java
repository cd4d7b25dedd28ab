package vae4j.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import vae4j.core.data.store.Budget;
import vae4j.core.data.store.Bytes;
import vae4j.core.data.store.InputFile;
import vae4j.core.data.store.PagedFile;
import vae4j.core.data.store.Spool;
import vae4j.core.io.FormatException;

/** NPY, the format of NumPy for one array; packed by gzip or not. */
final class Npy {
    /** In bytes, of an array whose axes have to be turned. */
    private static final long LONGEST_ROW = 1 << 26;

    private Npy() {}

    static NamedArray read(Path file, Budget budget) {
        try (var in = InputFile.open(file)) {
            var header = NpyHeader.read(in, file);
            long size = NamedArray.size(file, header.type(), header.shape());
            if (!in.packed() && size > budget.left() / 2) return paged(file, header, size, in.expectedSize(), budget);
            return values(in, header, file, "", in.expectedSize() - header.length(), budget);
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** The values stay in the file. */
    private static NamedArray paged(Path file, NpyHeader header, long size, long fileSize, Budget budget) {
        if (fileSize < header.length() + size) throw tooFew(file, fileSize - header.length(), size);
        if (fileSize > header.length() + size) throw tooMany(file, header.length() + size);
        var bytes = PagedFile.open(file, budget).slice(header.length(), size);
        return new NamedArray(file, "", header.type(), header.order(), header.shape(), header.fortran() ? rowMajor(file, header, bytes, budget) : bytes);
    }

    /**
     * Reads what follows a header, to the end of the stream.
     *
     * @param name of the array within the file, or empty
     */
    static NamedArray values(InputStream in, NpyHeader header, Path file, String name, long expected, Budget budget) throws IOException {
        Object source = name.isEmpty() ? file : file + ": " + name;
        long size = NamedArray.size(source, header.type(), header.shape());
        var spool = new Spool(file, Math.min(size, expected), budget);
        var chunk = new byte[1 << 16];
        for (int n; (n = in.read(chunk)) >= 0; ) {
            if (spool.size() + n > size) throw tooMany(source, header.length() + size);
            spool.write(chunk, 0, n);
        }
        if (spool.size() < size) throw tooFew(source, spool.size(), size);
        var bytes = spool.finish();
        return new NamedArray(file, name, header.type(), header.order(), header.shape(), header.fortran() ? rowMajor(file, header, bytes, budget) : bytes);
    }

    private static FormatException tooFew(Object source, long found, long size) {
        return new FormatException(source, String.format(Locale.ROOT, "ends after %,d of %,d bytes of values; the file is damaged or still being copied", Math.max(0, found), size));
    }

    private static FormatException tooMany(Object source, long end) {
        return new FormatException(source, String.format(Locale.ROOT, "goes on after its last number (byte %,d); expected the end of the array there", end));
    }

    /**
     * Turns column-major values (the first axis runs fastest) into row-major ones, some rows at a time: of those, the
     * values of one column lie side by side.
     */
    private static Bytes rowMajor(Path file, NpyHeader header, Bytes values, Budget budget) {
        List<Long> shape = header.shape();
        if (shape.size() < 2) return values;
        int width = header.type().bits() / 8;
        long rows = shape.getFirst();
        long columns = values.size() / width / rows;
        if (columns * width > LONGEST_ROW) {
            throw new FormatException(file, String.format(Locale.ROOT, "is column-major with %,d numbers an example; expected at most %,d, or row-major", columns, LONGEST_ROW / width));
        }
        long[] places = places(shape.subList(1, shape.size()), Math.toIntExact(columns));
        int block = (int) Math.clamp(Math.max(1 << 16, Math.min(budget.left() / 8, 1 << 26)) / (columns * width), 1, rows);
        var spool = new Spool(file, values.size(), budget);
        var out = new byte[Math.toIntExact(block * columns * width)];
        var column = MemorySegment.ofArray(new byte[block * width]);
        byte[] part = (byte[]) column.heapBase().orElseThrow();
        for (long first = 0; first < rows; first += block) {
            int count = (int) Math.min(block, rows - first);
            for (int j = 0; j < columns; j++) {
                values.read((places[j] * rows + first) * width, column.asSlice(0, (long) count * width));
                for (int i = 0; i < count; i++) System.arraycopy(part, i * width, out, (int) ((i * columns + j) * width), width);
            }
            spool.write(out, 0, (int) (count * columns * width));
        }
        return spool.finish();
    }

    /** For each element of a row in row-major order, its number in column-major order. */
    private static long[] places(List<Long> axes, int columns) {
        var strides = new ArrayList<Long>();
        long stride = 1;
        for (long axis : axes) {
            strides.add(stride);
            stride *= axis;
        }
        var sizes = new ArrayList<>(axes);
        Collections.reverse(sizes);
        Collections.reverse(strides);                             // innermost first, as row-major counting goes
        var places = new long[columns];
        for (int j = 0; j < columns; j++) {
            long rest = j;
            for (int a = 0; a < sizes.size(); a++) {
                places[j] += rest % sizes.get(a) * strides.get(a);
                rest /= sizes.get(a);
            }
        }
        return places;
    }
}
