package vae4j.core.data;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import vae4j.core.data.store.Budget;
import vae4j.core.io.AtomicFile;

/**
 * IDX, the format of MNIST (LeCun, Cortes and Burges, "The MNIST database", section "File formats"): images and labels
 * of unsigned bytes, a file for each, packed by gzip or not. Reading recognises gzip by content, not by name.
 */
public final class Idx {
    private Idx() {}

    /**
     * Opens a folder of IDX files ({@code train-images…}, {@code train-labels…}, {@code t10k-images…},
     * {@code t10k-labels…}, or one images file with or without labels), or one images file, together with the labels
     * file beside it whose name differs only in that word.
     *
     * @throws DataException if there is nothing usable, or something is damaged
     */
    public static DataSource open(Path path) {
        return open(path, Budget.standard());
    }

    /** {@link #open(Path)} with so much memory. */
    static DataSource open(Path path, Budget budget) {
        if (!Files.exists(path)) throw new DataException(path + ": there is no such file or folder");
        if (!Files.isDirectory(path)) {
            var folder = IdxFolder.of(path.toAbsolutePath().getParent());
            var labels = folder.labelsOf(path);
            return new DataSource(labels.isPresent() ? read(path, labels.get(), budget) : read(path, budget), Optional.empty());
        }
        return IdxFolder.of(path).open(budget);
    }

    /**
     * Images without labels.
     *
     * @return named as the file
     */
    public static Dataset read(Path images) {
        return read(images, Budget.standard());
    }

    static Dataset read(Path images, Budget budget) {
        var file = IdxFile.read(images, budget);
        if (file.sizes().length < 2) {
            throw DataException.of("%s: holds one number a record; expected images. Is it a labels file?", images.getFileName());
        }
        return Dataset.of(images.getFileName().toString(), MatrixExamples.pictures(file.matrix(), file.shape()));
    }

    /** Images with labels; the number of classes is one more than the greatest label. */
    public static Dataset read(Path images, Path labels) {
        return read(images, labels, Budget.standard());
    }

    static Dataset read(Path images, Path labels, Budget budget) {
        var data = read(images, budget);
        return data.withLabels(Labels.of(labels(labels, data, images)));
    }

    /** Images with labels from 0 to {@code classes} - 1. */
    static Dataset read(Path images, Path labels, int classes, Budget budget) {
        var data = read(images, budget);
        int[] values = labels(labels, data, images);
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= classes) {
                throw DataException.of("%s: record %,d (byte %,d) has label %d; expected 0 to %d, as in the training set", labels.getFileName(), i, 8 + i, values[i], classes - 1);
            }
        }
        return data.withLabels(Labels.of(values, Labels.numbers(classes)));
    }

    private static int[] labels(Path path, Dataset images, Path imagesPath) {
        var file = IdxFile.read(path, Budget.standard());
        if (file.sizes().length != 1) {
            throw DataException.of("%s: holds records of shape %s; expected labels, one number each", path.getFileName(), file.shape());
        }
        if (file.count() != images.size()) {
            throw DataException.of("%s: has %,d labels, but %s has %,d images; expected one label for each", path.getFileName(), file.count(), imagesPath.getFileName(), images.size());
        }
        var bytes = new byte[file.count()];
        file.bytes().read(0, MemorySegment.ofArray(bytes));
        var values = new int[bytes.length];
        for (int i = 0; i < values.length; i++) values[i] = bytes[i] & 0xFF;
        return values;
    }

    /**
     * Writes the four files of MNIST's naming, packed, into a folder, which is made if need be: images and, where there
     * are any, labels of the training and of the test set.
     *
     * @throws DataException if a value is not between 0 and 1
     * @throws UncheckedIOException if a file cannot be written
     */
    public static void write(Path folder, DataSource source) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder + ": " + e.getMessage(), e);
        }
        writeSet(folder, "train", source.train());
        source.test().ifPresent(test -> writeSet(folder, "t10k", test));
    }

    private static void writeSet(Path folder, String set, Dataset data) {
        writeImages(folder.resolve(set + "-images-idx" + (1 + data.shape().rank()) + "-ubyte.gz"), data);
        data.labels().ifPresent(labels -> writeLabels(folder.resolve(set + "-labels-idx1-ubyte.gz"), labels));
    }

    /**
     * Writes all examples, rounded to bytes (value * 255); packed if the name ends in {@code .gz}. The file appears
     * when it is complete.
     *
     * @throws DataException if a value is not between 0 and 1
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void writeImages(Path path, Dataset data) {
        data.requireValues(0, 1, "an IDX file of unsigned bytes");
        int columns = (int) data.shape().size();
        int chunk = Math.clamp((1 << 18) / columns, 1, data.size());
        write(path, data.shape().batch(data.size()).toArray(), out -> {
            var bytes = new byte[columns];
            for (int first = 0; first < data.size(); first += chunk) {
                float[] values = data.read(first, Math.min(chunk, data.size() - first)).toArray();
                for (int row = 0; row < values.length / columns; row++) {
                    for (int j = 0; j < columns; j++) bytes[j] = (byte) Math.round(255 * values[row * columns + j]);
                    out.write(bytes);
                }
            }
        });
    }

    /** Writes labels, packed if the name ends in {@code .gz}; the file appears when it is complete. */
    public static void writeLabels(Path path, Labels labels) {
        if (labels.classes() > 256) throw DataException.of("%s: %,d classes; an IDX file of unsigned bytes holds at most 256", path, labels.classes());
        write(path, new int[] {labels.size()}, out -> {
            for (int i = 0; i < labels.size(); i++) out.write(labels.get(i));
        });
    }

    private interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static void write(Path path, int[] sizes, Content content) {
        AtomicFile.writeStream(path, file -> {
            var packed = path.toString().endsWith(".gz") ? new GZIPOutputStream(file, 1 << 16) : null;
            var out = new DataOutputStream(packed == null ? file : new BufferedOutputStream(packed, 1 << 16));
            out.writeInt(0x0800 | sizes.length);
            for (int size : sizes) out.writeInt(size);
            content.writeTo(out);
            out.flush();
            if (packed != null) packed.finish();
        });
    }
}
