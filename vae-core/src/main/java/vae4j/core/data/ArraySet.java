package vae4j.core.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import vae4j.core.data.store.Matrix;
import vae4j.core.io.ElementType;
import vae4j.core.io.FormatException;
import vae4j.core.tensor.Shape;

/**
 * The named arrays of a file, and which of them are examples and labels: {@code X} and {@code y}, or {@code x_train},
 * {@code y_train}, {@code x_test} and {@code y_test}, or what the user says.
 */
final class ArraySet {
    private static final List<String> EXAMPLES = List.of("x", "data", "images", "imgs", "examples", "samples", "arr_0");
    private static final List<String> LABELS = List.of("y", "label", "labels", "target", "targets");
    private static final int MOST_CLASSES = 10_000;

    /**
     * What is known of an array before it is read.
     *
     * @param problem why it cannot be; null if it can
     */
    record Header(ElementType type, List<Long> shape, FormatException problem) {}

    private final Path file;
    private final SequencedMap<String, Header> headers;
    private final Function<String, NamedArray> reader;

    private ArraySet(Path file, SequencedMap<String, Header> headers, Function<String, NamedArray> reader) {
        this.file = file;
        this.headers = headers;
        this.reader = reader;
    }

    static ArraySet of(Path file, SequencedMap<String, Header> headers, Function<String, NamedArray> reader) {
        return new ArraySet(file, headers, reader);
    }

    /** The set of one array. */
    static DataSource open(NamedArray array, ReadOptions options) {
        options.refuse(array.file(), "a file of one array", false, true, false);
        return new DataSource(dataset(array, options).named(array.file().getFileName().toString()), Optional.empty());
    }

    DataSource open(ReadOptions options) {
        options.refuse(file, "a file of arrays", true, true, false);
        String name = file.getFileName().toString();
        if (options.array().isEmpty() && find(List.of("x_train")).isPresent()) {
            var train = labelled(find(List.of("x_train")).get(), find(List.of("y_train")), options);
            var test = find(List.of("x_test")).map(x -> labelled(x, find(List.of("y_test")), options));
            return new DataSource(train.named(name), test.map(t -> t.named(name)));
        }
        String examples = options.array().orElseGet(this::examples);
        return new DataSource(labelled(examples, options.label().or(() -> find(LABELS)).filter(l -> !l.equals(examples)), options).named(name), Optional.empty());
    }

    private Optional<String> find(List<String> names) {
        return names.stream().flatMap(n -> headers.keySet().stream().filter(k -> k.equalsIgnoreCase(n))).findFirst();
    }

    private String examples() {
        var known = find(EXAMPLES);
        if (known.isPresent()) return known.get();
        var possible = headers.entrySet().stream().filter(e -> e.getValue().problem() == null && e.getValue().shape().size() > 1).map(e -> e.getKey()).toList();
        if (possible.size() == 1) return possible.getFirst();
        throw DataException.of("%s: which array holds the examples? There are %s; expected one named X or data, or its name (--array)", file, described());
    }

    private String described() {
        var some = headers.entrySet().stream().limit(10).map(e -> e.getKey() + (e.getValue().problem() != null ? " (unreadable)" : " " + e.getValue().shape())).toList();
        return String.join(", ", some) + (headers.size() > 10 ? " and " + (headers.size() - 10) + " more" : "");
    }

    private NamedArray array(String name) {
        var header = headers.get(name);
        if (header == null) throw DataException.of("%s: there is no array '%s'; expected one of %s", file, name, described());
        if (header.problem() != null) throw header.problem();
        return reader.apply(name);
    }

    private Dataset labelled(String examples, Optional<String> labels, ReadOptions options) {
        var data = dataset(array(examples), options);
        return labels.isEmpty() ? data : data.withLabels(labels(array(labels.get()), data.size()));
    }

    /** Whole numbers: 0 to the greatest where they are few, else the different ones in order. */
    private Labels labels(NamedArray array, int examples) {
        var matrix = array.matrix();
        if (matrix.columns() != 1 || matrix.rows() != examples) {
            throw DataException.of("%s has the shape %s; expected a label for each of %,d examples", array.source(), array.shape(), examples);
        }
        var reader = matrix.reader();
        var value = new double[1];
        var found = new TreeMap<Long, Integer>();
        var classes = new long[examples];
        for (int i = 0; i < examples; i++) {
            reader.read(i, value, 0);
            classes[i] = (long) value[0];
            if (classes[i] != value[0]) throw DataException.of("%s: label %,d is %s; expected a whole number", array.source(), i, value[0]);
            found.put(classes[i], 0);
            if (found.size() > MOST_CLASSES) throw DataException.of("%s: more than %,d different labels; expected classes", array.source(), MOST_CLASSES);
        }
        if (found.firstKey() >= 0 && found.lastKey() < 2L * found.size()) {
            for (long c = 0; c <= found.lastKey(); c++) found.put(c, 0);
        }
        int next = 0;
        for (var entry : found.entrySet()) entry.setValue(next++);
        var values = new int[examples];
        for (int i = 0; i < examples; i++) values[i] = found.get(classes[i]);
        return Labels.of(values, found.keySet().stream().map(String::valueOf).toList());
    }

    /** A table of its columns where examples are rows of numbers; pictures or the like where they have more axes. */
    private static Dataset dataset(NamedArray array, ReadOptions options) {
        if (!Matrix.readable(array.type())) throw DataException.of("%s holds numbers of type %s, which cannot be read", array.source(), array.type());
        var matrix = array.matrix();
        if (array.rank() < 2) throw DataException.of("%s has the shape %s: one number an example; expected at least two axes. Are these labels?", array.source(), array.shape());
        String name = array.file().getFileName().toString();
        if (array.rank() == 2 && options.shape().isEmpty()) {
            return Table.of(array.source().toString(), matrix).dataset(name, options);
        }
        if (!options.ignored().isEmpty() || !options.categorical().isEmpty() || options.header().isPresent()) {
            throw DataException.of("%s: options for the columns of a table were given, but its examples have the shape %s", array.source(), array.shape().subList(1, array.rank()));
        }
        var own = array.shape().subList(1, array.rank()).stream().mapToInt(Math::toIntExact).toArray();
        boolean channelsLast = options.shape().isEmpty() && own.length == 3 && (own[2] == 1 || own[2] == 3) && own[0] != 1 && own[0] != 3;
        var shape = options.shape().orElse(channelsLast ? Shape.of(own[2], own[0], own[1]) : Shape.of(own));
        if (shape.size() != matrix.columns()) {
            throw DataException.of("%s: examples have the shape %s, of which none of shape %s can be made", array.source(), Shape.of(own), shape);
        }
        return Dataset.of(name, MatrixExamples.of(array.source(), matrix, shape, channelsLast));
    }
}
