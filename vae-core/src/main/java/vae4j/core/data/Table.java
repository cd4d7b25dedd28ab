package vae4j.core.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import vae4j.core.data.store.Matrix;

/**
 * Rows as a file has them, before anybody decides what a model makes of them: numbers, NaN for a missing one, and for
 * text its number in a dictionary.
 *
 * @param source    for messages
 * @param values    a column each
 * @param fields    what the columns are
 * @param delimiter between the fields of the file; empty if it was no text
 * @param header    whether the file names the columns
 */
record Table(String source, Matrix values, List<Field> fields, String delimiter, boolean header) {
    static final int MOST_CATEGORIES = 1000;

    /**
     * @param dictionary texts, in the order of their numbers; null if the column holds numbers
     * @param decimals   see {@link Column#decimals}
     */
    record Field(String name, List<String> dictionary, int decimals) {}

    Table {
        fields = List.copyOf(fields);
    }

    /** Columns of numbers without names. */
    static Table of(String source, Matrix values) {
        int decimals = values.whole() ? 0 : -1;
        return new Table(source, values, IntStream.rangeClosed(1, values.columns()).mapToObj(c -> new Field("column " + c, null, decimals)).toList(), "", false);
    }

    /** The number of the column that a user means by its name or its number from 1. */
    static int column(Object source, String wanted, List<String> names) {
        int named = names.indexOf(wanted);
        if (named >= 0) return named;
        if (wanted.matches("[0-9]{1,9}") && Integer.parseInt(wanted) >= 1 && Integer.parseInt(wanted) <= names.size()) return Integer.parseInt(wanted) - 1;
        var some = names.stream().limit(20).toList();
        throw DataException.of("%s: there is no column '%s'; expected a number from 1 to %d or one of %s%s", source, wanted, names.size(), String.join(", ", some),
            names.size() > some.size() ? ", …" : "");
    }

    /** The numbers of columns; of data that is read for a model, only of those that are there. */
    static List<Integer> columns(Object source, List<String> wanted, List<String> names, ReadOptions options) {
        return wanted.stream().filter(w -> options.schema().isEmpty() || isThere(w, names, options.schema().get())).map(w -> column(source, w, names)).toList();
    }

    /** The number of the column with the labels, likewise. */
    static Optional<Integer> label(Object source, List<String> names, ReadOptions options) {
        // By its name, if the model knows that: its number may be another one here.
        var wanted = options.label().map(l -> options.schema().map(Schema::label).filter(names::contains).orElse(l));
        return columns(source, wanted.stream().toList(), names, options).stream().findFirst();
    }

    /** A number means what was there in training, not a column that the model needs. */
    private static boolean isThere(String wanted, List<String> names, Schema schema) {
        if (names.contains(wanted)) return true;
        if (!wanted.matches("[1-9][0-9]{0,8}") || Integer.parseInt(wanted) > names.size()) return false;
        return schema.column(names.get(Integer.parseInt(wanted) - 1)).isEmpty();
    }

    /**
     * The rows as examples, nothing scaled yet.
     *
     * @throws DataException naming the row and the column of what cannot be used
     */
    Dataset dataset(String name, ReadOptions options) {
        var names = fields.stream().map(Field::name).toList();
        var categorical = new HashSet<Integer>();
        categorical.addAll(columns(source, options.categorical(), names, options));
        for (int c = 0; c < fields.size(); c++) {
            if (fields.get(c).dictionary() != null) categorical.add(c);
        }
        var left = new HashSet<Integer>();
        left.addAll(columns(source, options.ignored(), names, options));
        Optional<Integer> label = label(source, names, options);
        label.ifPresent(left::add);
        int[] features = IntStream.range(0, fields.size()).filter(c -> !left.contains(c)).toArray();
        if (features.length == 0) throw DataException.of("%s: no column is left to learn from", source);
        return new Survey(features, categorical, label, options.schema()).dataset(name, options.skipBad());
    }

    /** What a look at all rows brings: ranges, categories, labels, and which rows cannot be used. */
    private final class Survey {
        private final int[] features;
        private final ColumnStatistics[] statistics;
        private final Map<Integer, Map<Double, String>> categories = new HashMap<>();
        private final Optional<Integer> label;
        private final double[] labels;
        private final ArrayList<Integer> bad = new ArrayList<>();
        private final boolean[] noted = new boolean[fields.size()];
        private final Optional<Schema> learned;
        private String firstBad;

        Survey(int[] features, HashSet<Integer> categorical, Optional<Integer> label, Optional<Schema> learned) {
            this.features = features;
            this.learned = learned;
            this.label = label;
            statistics = IntStream.range(0, fields.size()).mapToObj(_ -> new ColumnStatistics()).toArray(ColumnStatistics[]::new);
            categorical.forEach(c -> categories.put(c, new TreeMap<>()));
            label.ifPresent(c -> categories.put(c, new TreeMap<>()));
            categories.keySet().forEach(c -> noted[c] = true);
            labels = new double[label.isPresent() ? values.rows() : 0];
        }

        Dataset dataset(String name, boolean skipBad) {
            var reader = values.reader();
            var row = new double[fields.size()];
            for (int i = 0; i < values.rows(); i++) {
                reader.read(i, row, 0);
                String problem = problem(i, row);
                if (problem == null) add(i, row);
                else if (skipBad) skip(i, problem);
                else throw DataException.of("%s: row %,d, %s", source, i + 1, problem);
            }
            if (bad.size() == values.rows()) throw DataException.of("%s: none of %,d rows can be used; the first: %s", source, values.rows(), firstBad);
            var columns = new ArrayList<Column>();
            for (int c : features) columns.add(column(c));
            var examples = TableExamples.raw(Table.this, features, columns, label.map(c -> fields.get(c).name()).orElse(""), categories);
            var data = Dataset.of(name, examples);
            if (label.isPresent()) data = data.withLabels(labels());
            if (bad.isEmpty()) return data;
            var left = new HashSet<>(bad);
            return data.subset(IntStream.range(0, values.rows()).filter(i -> !left.contains(i)).toArray())
                .noting("%,d of %,d rows were left out; the first: %s".formatted(bad.size(), values.rows(), firstBad));
        }

        private void skip(int i, String problem) {
            if (bad.isEmpty()) firstBad = "row %,d, %s".formatted(i + 1, problem);
            bad.add(i);
        }

        /** Null if there is none. */
        private String problem(int i, double[] row) {
            for (int c : features) {
                if (Double.isInfinite((float) row[c])) return "column '%s' is %s; expected a number that float32 can hold, or NaN for a missing one".formatted(fields.get(c).name(), row[c]);
            }
            return label.isPresent() && row[label.get()] != row[label.get()] ? "column '%s': the label is missing".formatted(fields.get(label.get()).name()) : null;
        }

        private void add(int i, double[] row) {
            for (int c : features) {
                statistics[c].addToRange(row[c]);
                if (noted[c] && row[c] == row[c]) note(c, row[c]);
            }
            label.ifPresent(c -> {
                note(c, row[c]);
                labels[i] = row[c];
            });
        }

        private void note(int c, double value) {
            var known = categories.get(c);
            if (known.containsKey(value)) return;
            if (known.size() == MOST_CATEGORIES) {
                throw DataException.of("%s: column '%s' has more than %,d different values; as categories expected fewer. Leave it out (--ignore-columns)", source, fields.get(c).name(), MOST_CATEGORIES);
            }
            var dictionary = fields.get(c).dictionary();
            known.put(value, dictionary != null ? dictionary.get((int) value) : value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value));
        }

        private Column column(int c) {
            var field = fields.get(c);
            var s = statistics[c];
            if (s.count() == 0) {
                // A model may know what would be there, and be about to fill it in.
                var known = learned.flatMap(l -> l.column(field.name()))
                    .orElseThrow(() -> DataException.of("%s: column '%s' has no value at all; leave it out (--ignore-columns)", source, field.name()));
                return new Column(field.name(), known.decimals(), true, known.minimum(), known.maximum(), known.categories(), Scaling.NONE);
            }
            if (!categories.containsKey(c)) return new Column(field.name(), field.decimals(), s.anyMissing(), s.minimum(), s.maximum(), List.of(), Scaling.NONE);
            var names = sorted(c);
            return new Column(field.name(), 0, s.anyMissing(), 0, names.size() - 1.0, names, Scaling.NONE);
        }

        /** The order must not depend on that of the rows: by number where all are numbers, else by text. */
        private List<String> sorted(int c) {
            if (fields.get(c).dictionary() == null) return List.copyOf(categories.get(c).values());
            return categories.get(c).values().stream().sorted(inOrder(categories.get(c).values().stream().allMatch(v -> new Decimal().parse(v) == Decimal.Kind.NUMBER))).toList();
        }

        private Comparator<String> inOrder(boolean numbers) {
            return numbers ? Comparator.comparingDouble((String v) -> Double.parseDouble(v.strip())).thenComparing(Comparator.naturalOrder()) : Comparator.naturalOrder();
        }

        private Labels labels() {
            int c = label.orElseThrow();
            var names = sorted(c);
            var place = new HashMap<Double, Integer>();
            categories.get(c).forEach((value, text) -> place.put(value, names.indexOf(text)));
            var left = new HashSet<>(bad);
            return Labels.of(IntStream.range(0, labels.length).map(i -> left.contains(i) ? 0 : place.get(labels[i])).toArray(), names);
        }
    }
}
