package vae4j.core.data;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import vae4j.core.data.ImageDecoder.Picture;
import vae4j.core.data.store.Budget;
import vae4j.core.data.store.InputFile;
import vae4j.core.data.store.Matrix;
import vae4j.core.data.store.Spool;
import vae4j.core.io.ElementType;
import vae4j.core.io.FormatException;
import vae4j.core.tensor.Shape;

/**
 * Pictures in a folder, in the order of their names; or in its subfolders, whose names are the classes. Subfolders
 * {@code train} and {@code test} are the two parts of a set, each of the one kind or the other. What is no picture, such
 * as a README, is passed over if its name has no picture's ending.
 */
final class ImageFolder {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "pgm", "ppm", "pnm");
    /** Before scaling; about 8,000 x 8,000. */
    private static final long MOST_PIXELS = 1L << 26;
    private static final long LONGEST_FILE = 1L << 28;

    private final ReadOptions options;
    private final Budget budget;
    private Path first;                                           // the picture that size and colours were taken from
    private int height;
    private int width;
    private int channels;

    private ImageFolder(ReadOptions options, Budget budget) {
        this.options = options;
        this.budget = budget;
    }

    static DataSource open(Path path, ReadOptions options, Budget budget) {
        options.refuse(path, "a folder of pictures", false, false, true);
        if (!Files.isDirectory(path)) throw DataException.of("%s: is one picture; expected a folder of them", path);
        var reading = new ImageFolder(options, budget);
        var name = path.toAbsolutePath().normalize().getFileName();
        boolean parts = Files.isDirectory(path.resolve("train"));
        var train = reading.read(parts ? path.resolve("train") : path, Optional.empty());
        var test = parts && Files.isDirectory(path.resolve("test")) ? Optional.of(reading.read(path.resolve("test"), train.labels())) : Optional.<Dataset>empty();
        return new DataSource(named(train, name), test.map(t -> named(t, name)));
    }

    private static Dataset named(Dataset data, Path name) {
        return name == null ? data : data.named(name.toString());
    }

    private Dataset read(Path folder, Optional<Labels> known) {
        var classes = list(folder, Files::isDirectory);
        var files = new ArrayList<Path>();
        var labels = new ArrayList<Integer>();
        for (var file : pictures(folder)) files.add(file);
        if (!files.isEmpty() && !classes.isEmpty() && classes.stream().anyMatch(c -> !pictures(c).isEmpty())) {
            throw DataException.of("%s: has pictures of its own (%s) and folders of pictures (%s); expected one or the other", folder, files.getFirst().getFileName(), classes.getFirst().getFileName());
        }
        var names = new ArrayList<String>();
        if (files.isEmpty()) {
            for (var of : classes) {
                var members = pictures(of);
                if (members.isEmpty()) continue;
                names.add(of.getFileName().toString());
                files.addAll(members);
                for (int i = 0; i < members.size(); i++) labels.add(names.size() - 1);
            }
        }
        if (files.isEmpty()) {
            throw DataException.of("%s: no data in this folder; expected pictures (PNG, JPEG, PGM, PPM) in it or in a folder for each class, or IDX files such as train-images-idx3-ubyte.gz", folder);
        }
        return read(folder, files, labels, names, known);
    }

    private Dataset read(Path folder, List<Path> files, List<Integer> labels, List<String> names, Optional<Labels> known) {
        Spool spool = null;
        var kept = new ArrayList<Integer>();
        int bad = 0;
        String firstBad = null;
        for (int i = 0; i < files.size(); i++) {
            Picture picture;
            try {
                picture = picture(files.get(i));
            } catch (DataException | FormatException e) {
                if (!options.skipBad()) throw e;
                if (bad++ == 0) firstBad = e.getMessage();
                continue;
            }
            if (spool == null) spool = new Spool(folder, (long) files.size() * picture.values().length, budget);
            spool.write(picture.values(), 0, picture.values().length);
            kept.add(i);
        }
        if (spool == null) throw DataException.of("%s: none of %,d pictures can be read; the first: %s", folder, files.size(), firstBad);
        var shape = channels == 1 ? Shape.of(height, width) : Shape.of(channels, height, width);
        var values = Matrix.of(spool.finish(), ElementType.U8, ByteOrder.nativeOrder(), kept.size(), (int) shape.size());
        var data = Dataset.of(folder.toString(), MatrixExamples.pictures(values, shape))
            .noting(bad == 0 ? null : "%,d of %,d pictures of %s were left out; the first: %s".formatted(bad, files.size(), folder, firstBad));
        return names.isEmpty() ? data : data.withLabels(labels(folder, kept.stream().mapToInt(labels::get).toArray(), names, known));
    }

    private static Labels labels(Path folder, int[] values, List<String> names, Optional<Labels> known) {
        if (known.isEmpty()) return Labels.of(values, names);
        var unknown = new HashSet<>(names);
        unknown.removeAll(known.get().names());
        if (!unknown.isEmpty()) throw DataException.of("%s: has the classes %s; expected only those to train on: %s", folder, unknown, known.get().names());
        return Labels.of(values, names).renumbered(known.get().names());
    }

    private interface Kind {
        boolean holds(Path path);
    }

    private static List<Path> list(Path folder, Kind kind) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> !f.getFileName().toString().startsWith(".") && kind.holds(f)).sorted().toList();
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** By name, so that a picture that is damaged from its first byte on is noticed; by content, whatever it is called. */
    private static List<Path> pictures(Path folder) {
        return list(folder, f -> Files.isRegularFile(f) && (named(f) || looksLike(f)));
    }

    private static boolean named(Path file) {
        String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
        if (name.endsWith(".gz")) name = name.substring(0, name.length() - 3);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static boolean looksLike(Path file) {
        try {
            return ImageKind.of(InputFile.start(file, 8)) != null;
        } catch (FormatException e) {
            return false;                                         // a README that is no gzip file, though it begins like one
        }
    }

    private Picture picture(Path file) {
        Picture picture;
        try {
            byte[] bytes;
            try (var in = InputFile.open(file)) {
                bytes = in.readNBytes((int) LONGEST_FILE);
                if (bytes.length == LONGEST_FILE) throw DataException.of("%s: has more than %,d bytes; expected a picture", file, LONGEST_FILE);
            }
            if (ImageKind.of(bytes) == null) throw new DataException("is no picture; expected PNG, JPEG, PGM or PPM");
            picture = ImageDecoder.of(bytes).orElseThrow(() -> new DataException(
                "is a " + ImageKind.of(bytes) + " picture, and nothing here can read those; expected the module vae4j.images on the module path, or PGM or PPM")).decode(bytes, MOST_PIXELS);
        } catch (DataException e) {
            throw e.getMessage().startsWith(file.toString()) ? e : new DataException(file + ": " + e.getMessage(), e);
        }
        return fitting(file, picture);
    }

    /** The picture in the colours and the size of all. */
    private Picture fitting(Path file, Picture picture) {
        if (first == null) {
            channels = options.colour().map(rgb -> rgb ? 3 : 1).orElse(picture.channels());
            height = options.size().map(s -> s.axis(0)).orElse(picture.height());
            width = options.size().map(s -> s.axis(1)).orElse(picture.width());
            first = file;
        }
        if (picture.channels() == 3 && channels == 1 && options.colour().isEmpty()) {
            throw DataException.of("%s: has colours, but %s is grey; expected all grey, or to be told whether colours are wanted (--colour)", file, first);
        }
        var coloured = picture.channels() == channels ? picture : channels == 1 ? grey(picture) : rgb(picture);
        if (options.size().isEmpty() && (picture.height() != height || picture.width() != width)) {
            throw DataException.of("%s: has %d x %d pixels, but %s has %d x %d; expected all of one size, or to be told which (--image-size)",
                file, picture.width(), picture.height(), first, width, height);
        }
        return Resampling.fit(coloured, height, width);
    }

    /** Luma of ITU-R BT.601, in whole numbers. */
    private static Picture grey(Picture p) {
        int pixels = p.height() * p.width();
        var values = new byte[pixels];
        for (int i = 0; i < pixels; i++) {
            values[i] = (byte) ((299 * (p.values()[i] & 0xFF) + 587 * (p.values()[pixels + i] & 0xFF) + 114 * (p.values()[2 * pixels + i] & 0xFF) + 500) / 1000);
        }
        return new Picture(p.height(), p.width(), 1, values);
    }

    private static Picture rgb(Picture p) {
        var values = new byte[3 * p.values().length];
        for (int c = 0; c < 3; c++) System.arraycopy(p.values(), 0, values, c * p.values().length, p.values().length);
        return new Picture(p.height(), p.width(), 3, values);
    }
}
