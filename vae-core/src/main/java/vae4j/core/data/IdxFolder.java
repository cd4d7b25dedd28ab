package vae4j.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vae4j.core.data.store.Budget;

/**
 * The IDX files of a folder, known by their names: {@code train-images-idx3-ubyte.gz}, {@code t10k-labels.idx1-ubyte},
 * {@code freyfaces-images-idx3-ubyte}. What comes before {@code images} or {@code labels} is the name of a set.
 */
final class IdxFolder {
    private static final Pattern NAME = Pattern.compile("(.*?)[-_.]?(images|labels)[-.]idx[1-9]-ubyte(\\.gz)?");
    private static final Pattern TEST = Pattern.compile("(.*[-_.])?(t10k|test)");

    private final Path folder;
    private final TreeMap<String, Path> images = new TreeMap<>();
    private final TreeMap<String, Path> labels = new TreeMap<>();

    private IdxFolder(Path folder) {
        this.folder = folder;
    }

    static IdxFolder of(Path path) {
        var folder = new IdxFolder(path);
        try (Stream<Path> files = Files.list(path)) {
            // In order of names: where a file is there both unpacked and packed, the unpacked one comes first and is taken.
            files.filter(Files::isRegularFile).sorted().forEach(folder::add);
        } catch (IOException e) {
            throw new DataException(path + ": cannot be read: " + e, e);
        }
        return folder;
    }

    private void add(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) (name.group(2).equals("images") ? images : labels).putIfAbsent(name.group(1), file);
    }

    /** The labels that belong to an images file of this folder. */
    Optional<Path> labelsOf(Path imagesFile) {
        Matcher name = NAME.matcher(imagesFile.getFileName().toString());
        return name.matches() && name.group(2).equals("images") ? Optional.ofNullable(labels.get(name.group(1))) : Optional.empty();
    }

    /** Whether there is any such file. */
    boolean isEmpty() {
        return images.isEmpty();
    }

    DataSource open(Budget budget) {
        List<String> tests = images.keySet().stream().filter(s -> TEST.matcher(s).matches()).toList();
        List<String> trains = images.keySet().stream().filter(s -> !TEST.matcher(s).matches()).toList();
        if (images.isEmpty()) {
            throw DataException.of("%s: no data in this folder; expected IDX files such as train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz", folder);
        }
        if (trains.isEmpty()) {
            throw DataException.of("%s: only a test set (%s); expected train-images-idx3-ubyte.gz beside it, or the path of the file itself", folder, images.firstEntry().getValue().getFileName());
        }
        if (trains.size() > 1 || tests.size() > 1) {
            throw DataException.of("%s: several sets (%s); expected one, or the path of an images file", folder, String.join(", ", images.keySet()));
        }
        var train = read(trains.getFirst(), Optional.empty(), budget);
        if (tests.isEmpty()) return new DataSource(train, Optional.empty());
        var test = read(tests.getFirst(), train.labels(), budget);
        if (!test.shape().equals(train.shape())) {
            throw DataException.of("%s: test images of shape %s; expected %s, as the training images", folder, test.shape(), train.shape());
        }
        return new DataSource(train, Optional.of(test));
    }

    private Dataset read(String set, Optional<Labels> known, Budget budget) {
        Path from = images.get(set);
        Path with = labels.get(set);
        var data = with == null ? Idx.read(from, budget) : known.isPresent() ? Idx.read(from, with, known.get().classes(), budget) : Idx.read(from, with, budget);
        return data.named(folder.toAbsolutePath().normalize().getFileName().toString());
    }
}
