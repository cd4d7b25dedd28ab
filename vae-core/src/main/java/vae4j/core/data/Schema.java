package vae4j.core.data;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vae4j.core.io.AtomicFile;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/**
 * What data looks like: what a model keeps of the data it learned from, and holds other data against. It can be written
 * and read as JSON.
 *
 * @param shape     of one example, as a model reads it
 * @param minimum   no value of the training was below
 * @param maximum   no value of the training was above
 * @param binary    whether every value was 0 or 1
 * @param columns   of a table, in its order; empty for anything else
 * @param classes   names of the labels; empty if there were none
 * @param label     name of the column that the labels came from; empty if they came from elsewhere
 * @param delimiter between the fields of the table's file; empty if it was no text
 * @param header    whether the table's file had the names of the columns in its first line
 */
public record Schema(List<Integer> shape, float minimum, float maximum, boolean binary, List<Column> columns, List<String> classes,
                     String label, String delimiter, boolean header) {
    private static final int SHOWN = 5;

    /** @throws IllegalArgumentException if this is no description of anything */
    public Schema {
        shape = List.copyOf(shape);
        columns = List.copyOf(columns);
        classes = List.copyOf(classes);
        int width = columns.stream().mapToInt(Column::width).sum();
        if (!columns.isEmpty() && !shape.equals(List.of(width))) throw new IllegalArgumentException("columns of " + width + " values cannot have the shape " + shape);
    }

    /** Of anything but a table. */
    static Schema of(Shape shape, float minimum, float maximum, boolean binary, List<String> classes) {
        return new Schema(Arrays.stream(shape.toArray()).boxed().toList(), minimum, maximum, binary, List.of(), classes, "", "", false);
    }

    /** The same, for labels with other names. */
    public Schema withClasses(List<String> names) {
        return new Schema(shape, minimum, maximum, binary, columns, names, label, delimiter, header);
    }

    Schema withColumns(List<Column> other, float least, float most) {
        return new Schema(shape, least, most, binary && other.stream().noneMatch(Column::missing), other, classes, label, delimiter, header);
    }

    /** Whether examples are rows of a table. */
    public boolean table() {
        return !columns.isEmpty();
    }

    /** The column with this name. */
    Optional<Column> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The shape of one example. */
    public Shape example() {
        return Shape.of(shape.stream().mapToInt(i -> i).toArray());
    }

    /** Whether a value can be missing. */
    public boolean missing() {
        return columns.stream().anyMatch(Column::missing);
    }

    /** The places of the values that columns become among those of a model, in order. @param names of columns that there are */
    public int[] places(List<String> names) {
        var places = IntStream.builder();
        int at = 0;
        for (var column : columns) {
            for (int k = 0; k < column.width(); k++, at++) if (names.contains(column.name())) places.add(at);
        }
        return places.build().toArray();
    }

    /** The same table with some of its columns, in its order. */
    public Schema only(List<String> names) {
        var some = columns.stream().filter(c -> names.contains(c.name())).toList();
        return new Schema(List.of(some.stream().mapToInt(Column::width).sum()), minimum, maximum, binary, some, classes, label, delimiter, header);
    }

    /** A name for each of a model's values: of its column, with the category where there are some. */
    public List<String> valueNames() {
        var names = new ArrayList<String>();
        for (var column : columns) {
            if (column.categorical()) column.categories().forEach(c -> names.add(column.name() + "=" + c));
            else names.add(column.name());
        }
        return names;
    }

    /**
     * Demands that other data is of the same kind: the same shape, or the same columns in the same order; and no
     * category that this schema does not know.
     *
     * @param source whose schema the other is, for the message
     * @throws DataException showing the difference
     */
    public void requireFits(Object source, Schema other) {
        if (table() != other.table()) {
            throw DataException.of("%s: %s; expected %s", source, other.words(), words());
        }
        if (table()) requireColumns(source, other);
        else if (!shape.equals(other.shape)) throw DataException.of("%s: examples have the shape %s; expected %s, as in training", source, other.shape, shape);
        else {
            float width = maximum - minimum;
            // Pictures from 0 to 1 and pictures from 0 to 255 are different things; a little beyond what training saw is not.
            if (other.minimum < minimum - width || other.maximum > maximum + width) {
                throw DataException.of("%s: values lie between %s and %s; expected %s to %s, as in training", source, other.minimum, other.maximum, minimum, maximum);
            }
        }
        if (!classes.isEmpty() && !other.classes.isEmpty() && !classes.containsAll(other.classes)) {
            throw DataException.of("%s: has the classes %s; expected only %s, as in training", source, some(without(other.classes, classes)), some(classes));
        }
    }

    private String words() {
        return table() ? "a table of the columns " + some(names()) : "examples of the shape " + shape;
    }

    private List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    private static List<String> without(List<String> all, List<String> known) {
        return all.stream().filter(n -> !known.contains(n)).toList();
    }

    private static String some(List<String> names) {
        return names.stream().limit(SHOWN).map(n -> "'" + n + "'").collect(Collectors.joining(", ")) + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    private void requireColumns(Object source, Schema other) {
        var expected = names();
        var found = other.names();
        // Names that nobody gave tell nothing but the number.
        if (!header || !other.header) {
            if (expected.size() != found.size()) throw DataException.of("%s: has %d columns; expected %d, as in training: %s", source, found.size(), expected.size(), some(expected));
        } else if (!expected.equals(found)) {
            var missing = without(expected, found);
            var extra = without(found, expected);
            var difference = new ArrayList<String>();
            if (!missing.isEmpty()) difference.add("the columns " + some(missing) + " are missing");
            if (!extra.isEmpty()) difference.add("the columns " + some(extra) + " are not known");
            if (difference.isEmpty()) {
                int first = 0;
                while (expected.get(first).equals(found.get(first))) first++;
                difference.add("the columns are in another order: column %d is '%s'; expected '%s'".formatted(first + 1, found.get(first), expected.get(first)));
            }
            throw DataException.of("%s: %s; expected the columns of the training in their order: %s", source, String.join(" and ", difference), some(expected));
        }
        for (int c = 0; c < columns.size(); c++) columns.get(c).requireFits(source, c + 1, other.columns.get(c));
    }

    /**
     * Rows of a model's values as the table would write them: numbers in their own units, with as many digits as its file
     * had at most, and of categories the one with the greatest value, the first of equals.
     *
     * @param values {@code [rows, …shape]}, without NaN
     * @return a text for each row and column
     */
    public List<List<String>> texts(Tensor values) {
        if (!table() || values.columns() != example().size()) {
            throw new ShapeException("values of the shape " + values.shape() + " are no rows of " + words());
        }
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < values.rows(); i++) {
            var row = new ArrayList<String>();
            int at = 0;
            for (var column : columns) {
                if (column.categorical()) {
                    int most = 0;
                    for (int k = 1; k < column.width(); k++) {
                        if (values.get(i, at + k) > values.get(i, at + most)) most = k;
                    }
                    row.add(column.categories().get(most));
                } else {
                    double number = column.scaling().invert(values.get(i, at));
                    if (!Double.isFinite(number)) throw new IllegalArgumentException("row %d, column '%s' is %s; only finite numbers can be written".formatted(i, column.name(), number));
                    row.add(column.text(number));
                }
                at += column.width();
            }
            rows.add(row);
        }
        return rows;
    }

    /**
     * Writes rows of a model's values as a table like the one that the model learned from: the same columns in the same
     * order, its delimiter (a comma where it was no text), and the names of the columns if it had them.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public void writeTable(Path file, Tensor values) {
        var rows = texts(values);
        AtomicFile.writeStream(file, out -> {
            try (var csv = CsvWriter.builder().fieldSeparator(delimiter.isEmpty() ? ',' : delimiter.charAt(0)).lineDelimiter(LineDelimiter.LF)
                    .build(new OutputStreamWriter(new Unclosed(out), StandardCharsets.UTF_8))) {
                if (header) csv.writeRecord(names());
                rows.forEach(csv::writeRecord);
            }
        });
    }

    /** The file is closed by whoever opened it. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
        }

        @Override public void close() throws IOException {
            flush();
        }
    }

    /**
     * One row of text as a model reads it, for data that comes a row at a time.
     *
     * @param fields a text for each column, in order; empty, or another word for a missing value, where it is missing
     * @param row    where it comes from, for the message
     * @param to     takes the values, {@link #example} in number, NaN for a missing one
     * @throws DataException naming the row and the column of what cannot be used
     */
    public void encode(List<String> fields, Object row, float[] to) {
        if (fields.size() != columns.size()) throw DataException.of("%s: has %,d fields; expected %,d: %s", row, fields.size(), columns.size(), some(names()));
        var decimal = new Decimal();
        int at = 0;
        for (int c = 0; c < columns.size(); c++) {
            var column = columns.get(c);
            var text = fields.get(c).strip();
            var kind = decimal.parse(text);
            if (kind == Decimal.Kind.MISSING) Arrays.fill(to, at, at + column.width(), Float.NaN);
            else if (column.categorical()) column.encode(text, row, to, at);
            else if (kind == Decimal.Kind.NUMBER && Float.isFinite((float) decimal.value())) to[at] = (float) column.scaling().apply(decimal.value());
            else throw DataException.of("%s: column '%s' has '%s'; expected a number", row, column.name(), text);
            at += column.width();
        }
    }
}
