package vae4j.core.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vae4j.core.data.store.Budget;
import vae4j.core.data.store.Bytes;
import vae4j.core.data.store.InputFile;
import vae4j.core.data.store.Matrix;
import vae4j.core.data.store.PagedFile;
import vae4j.core.data.store.Spool;
import vae4j.core.io.ElementType;
import vae4j.core.tensor.Shape;

/**
 * The binary version of CIFAR-10 (Krizhevsky 2009): records of a class and the red, green and blue values of 32 x 32
 * pixels, each colour row by row.
 */
final class Cifar {
    static final int RECORD = 3073;
    private static final Shape PICTURE = Shape.of(3, 32, 32);
    private static final List<String> CLASSES = List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    private static final Pattern TRAIN = Pattern.compile("data_batch.*\\.bin(\\.gz)?");
    private static final Pattern TEST = Pattern.compile("test_batch.*\\.bin(\\.gz)?");

    private Cifar() {}

    /** Whether a folder has files under the names that CIFAR-10 comes with. */
    static boolean isFolder(Path folder) {
        return !files(folder, TRAIN).isEmpty();
    }

    static DataSource open(Path path, ReadOptions options, Budget budget) {
        options.refuse(path, "CIFAR-10", false, false, false);
        if (!Files.isDirectory(path)) return new DataSource(read(List.of(path), options.shape(), budget).named(path.getFileName().toString()), Optional.empty());
        String name = path.toAbsolutePath().normalize().getFileName().toString();
        var train = read(files(path, TRAIN), options.shape(), budget).named(name);
        var tests = files(path, TEST);
        return new DataSource(train, tests.isEmpty() ? Optional.empty() : Optional.of(read(tests, options.shape(), budget).named(name)));
    }

    private static List<Path> files(Path folder, Pattern names) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> names.matcher(f.getFileName().toString()).matches()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Dataset read(List<Path> files, Optional<Shape> shape, Budget budget) {
        shape.filter(s -> s.size() != PICTURE.size()).ifPresent(s -> {
            throw DataException.of("%s: examples have the shape %s, of which none of shape %s can be made", files.getFirst(), PICTURE, s);
        });
        var bytes = files.size() == 1 && unpackedAndLarge(files.getFirst(), budget) ? PagedFile.open(files.getFirst(), budget) : joined(files, budget);
        if (bytes.size() % RECORD != 0 || bytes.size() / RECORD > Integer.MAX_VALUE) {
            throw DataException.of("%s: ends after %,d bytes of the last of %,d records of %,d bytes; the file is damaged or still being copied",
                files.getLast(), bytes.size() % RECORD, bytes.size() / RECORD + 1, RECORD);
        }
        int count = (int) (bytes.size() / RECORD);
        var values = new Matrix(bytes, ElementType.U8, ByteOrder.nativeOrder(), count, (int) PICTURE.size(), 1, RECORD);
        return Dataset.of(files.getFirst().getFileName().toString(), MatrixExamples.pictures(values, shape.orElse(PICTURE))).withLabels(labels(files.getFirst(), bytes, count));
    }

    private static boolean unpackedAndLarge(Path file, Budget budget) {
        try (var in = InputFile.open(file)) {
            return !in.packed() && in.expectedSize() > budget.left() / 2;
        }
    }

    private static Bytes joined(List<Path> files, Budget budget) {
        var inputs = new ArrayList<InputFile>();
        try {
            files.forEach(f -> inputs.add(InputFile.open(f)));
            var spool = new Spool(files.getFirst(), inputs.stream().mapToLong(InputFile::expectedSize).sum(), budget);
            var chunk = new byte[1 << 16];
            for (var in : inputs) {
                for (int n; (n = in.read(chunk, 0, chunk.length)) >= 0; ) spool.write(chunk, 0, n);
                if (in.position() == 0 || in.position() % RECORD != 0) {
                    throw DataException.of("%s: has %,d bytes; expected a multiple of %,d, the length of a CIFAR-10 record. Is it damaged or still being copied?",
                        in.file(), in.position(), RECORD);
                }
            }
            return spool.finish();
        } finally {
            inputs.forEach(InputFile::close);
        }
    }

    private static Labels labels(Path file, Bytes bytes, int count) {
        var values = new int[count];
        byte[] one = new byte[1];
        var label = MemorySegment.ofArray(one);
        for (int i = 0; i < count; i++) {
            bytes.read((long) i * RECORD, label);
            values[i] = one[0] & 0xFF;
            if (values[i] >= CLASSES.size()) throw DataException.of("%s: record %,d (byte %,d) has class %d; expected 0 to 9", file, i, (long) i * RECORD, values[i]);
        }
        return Labels.of(values, CLASSES);
    }
}
