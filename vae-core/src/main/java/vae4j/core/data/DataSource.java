package vae4j.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a name or a path leads to: a set to train on and, where one belongs to it, a set to test on.
 *
 * @param train to train on, and to take validation data from
 * @param test never to be trained on
 */
public record DataSource(Dataset train, Optional<Dataset> test) {
    private static final List<String> BUILT_IN = List.of("digits", "sprites", "sprites32");

    /**
     * Opens {@code digits} (20,000 to train on, 5,000 to test on), {@code sprites}, {@code sprites32}, or a path to one of the formats of
     * {@link Format}. What is in a file is recognised from its content.
     *
     * @throws vae4j.core.io.FormatException if a file is damaged
     * @throws DataException if there is no such thing, naming the nearest word that there is; or if the data is damaged
     */
    public static DataSource open(String spec) {
        return open(spec, ReadOptions.STANDARD);
    }

    /** {@link #open(String)}, where the content alone does not say how to read it. */
    public static DataSource open(String spec, ReadOptions options) {
        return switch (spec) {
            case "digits" -> new DataSource(Digits.images(20_000, 1), Optional.of(Digits.images(5_000, 2)));
            case "sprites" -> new DataSource(Sprites.images(), Optional.empty());
            case "sprites32" -> new DataSource(Sprites.small(), Optional.empty());
            default -> read(existing(spec), options);
        };
    }

    private static DataSource read(Path path, ReadOptions options) {
        var format = options.format().orElseGet(() -> Files.isDirectory(path) ? folderFormat(path) : Format.of(path));
        var budget = options.budget();
        switch (format) {
            case NPY, NPZ, SAFETENSORS, CSV, AMAT -> {
                if (Files.isDirectory(path)) throw DataException.of("%s: is a folder; expected %s", path, format.words);
            }
            default -> { }
        }
        return switch (format) {
            case IDX -> {
                options.refuse(path, "IDX", false, false, false);
                if (options.shape().isPresent()) throw DataException.of("%s: the shape of an example was given, but an IDX file has its own", path);
                yield Idx.open(path, budget);
            }
            case NPY -> ArraySet.open(Npy.read(path, budget), options);
            case NPZ -> Npz.read(path, budget).open(options);
            case SAFETENSORS -> SafetensorsArrays.read(path, budget).open(options);
            case CSV -> {
                options.refuse(path, "a table", false, true, false);
                yield new DataSource(Csv.read(path, options, budget), Optional.empty());
            }
            case AMAT -> new DataSource(Amat.read(path, options, budget), Optional.empty());
            case CIFAR -> Cifar.open(path, options, budget);
            case IMAGES -> ImageFolder.open(path, options, budget);
        };
    }

    private static Format folderFormat(Path folder) {
        return !IdxFolder.of(folder).isEmpty() ? Format.IDX : Cifar.isFolder(folder) ? Format.CIFAR : Format.IMAGES;
    }

    /** Lines about the data that its users should read. */
    public List<String> notes() {
        return Stream.concat(train.notes().stream(), test.stream().flatMap(t -> t.notes().stream())).toList();
    }

    private static Path existing(String spec) {
        Path path;
        try {
            path = Path.of(spec);
        } catch (InvalidPathException e) {
            throw new DataException("'" + spec + "': neither a built-in data set (" + String.join(", ", BUILT_IN) + ") nor a path", e);
        }
        if (!spec.isEmpty() && Files.exists(path)) return path;
        var nearest = nearest(spec, path);
        throw new DataException("'%s': neither a built-in data set (%s) nor an existing file or folder%s".formatted(
                spec, String.join(", ", BUILT_IN), nearest.map(n -> "; did you mean '" + n + "'?").orElse("")));
    }

    /** The built-in name or the neighbouring file that differs least, if it differs little. */
    private static Optional<String> nearest(String spec, Path path) {
        var folder = path.toAbsolutePath().getParent();
        try (Stream<Path> files = folder != null && Files.isDirectory(folder) ? Files.list(folder) : Stream.<Path>empty()) {
            Stream<String> neighbours = path.getFileName() == null ? Stream.empty() : files.map(f -> path.resolveSibling(f.getFileName()).toString());
            return Stream.concat(BUILT_IN.stream(), neighbours.sorted())
                    .filter(word -> distance(spec, word) <= Math.max(1, Math.min(3, spec.length() / 3)))
                    .min(Comparator.comparingInt(word -> distance(spec, word)));
        } catch (IOException e) {
            return Optional.empty();                              // a suggestion is not worth a second error
        }
    }

    /** How many characters to insert, delete or replace (Levenshtein 1966). */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
