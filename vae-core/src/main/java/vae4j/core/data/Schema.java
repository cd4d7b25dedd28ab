package vae4j.core.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import vae4j.core.tensor.Shape;

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

    Schema withClasses(List<String> names) {
        return new Schema(shape, minimum, maximum, binary, columns, names, label, delimiter, header);
    }

    Schema withColumns(List<Column> other, float least, float most) {
        return new Schema(shape, least, most, binary, other, classes, label, delimiter, header);
    }

    /** Whether examples are rows of a table. */
    public boolean table() {
        return !columns.isEmpty();
    }

    /** The shape of one example. */
    public Shape example() {
        return Shape.of(shape.stream().mapToInt(i -> i).toArray());
    }

    /** Whether a value can be missing. */
    public boolean missing() {
        return columns.stream().anyMatch(Column::missing);
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
}
