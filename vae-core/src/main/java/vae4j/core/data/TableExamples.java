package vae4j.core.data;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import vae4j.core.data.store.Matrix;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Rows of a table as a model reads them: numbers scaled, categories as ones among zeros, NaN where a value is missing. */
final class TableExamples implements Examples {
    private final Table table;
    private final int[] features;                                 // columns of the table
    private final Map<Integer, Map<Double, String>> texts;        // of values of those that hold categories
    private final Schema schema;
    private final Shape shape;
    private final List<Map<Double, Integer>> places;              // of categories by value; null for numbers
    private final ThreadLocal<Row> rows;

    private record Row(Matrix.Reader reader, double[] numbers, float[] values) {}

    private TableExamples(Table table, int[] features, Map<Integer, Map<Double, String>> texts, Schema schema) {
        this.table = table;
        this.features = features;
        this.texts = texts;
        this.schema = schema;
        shape = schema.example();
        places = Arrays.stream(features).mapToObj(texts::get).map(t -> t == null ? null : new HashMap<Double, Integer>()).map(m -> (Map<Double, Integer>) m).toList();
        for (int f = 0; f < features.length; f++) {
            var known = places.get(f);
            var categories = schema.columns().get(f).categories();
            if (known != null) texts.get(features[f]).forEach((value, text) -> known.put(value, categories.indexOf(text)));
        }
        rows = ThreadLocal.withInitial(() -> new Row(table.values().reader(), new double[table.fields().size()], new float[(int) shape.size()]));
    }

    /** Numbers as they are. */
    static TableExamples raw(Table table, int[] features, List<Column> columns, String label, Map<Integer, Map<Double, String>> texts) {
        int width = columns.stream().mapToInt(Column::width).sum();
        var range = range(columns, columns);
        boolean binary = columns.stream().allMatch(Column::categorical) && columns.stream().noneMatch(Column::missing);
        return new TableExamples(table, features, texts,
            new Schema(List.of(width), range[0], range[1], binary, columns, List.of(), label, table.delimiter(), table.header()));
    }

    /** Bounds of what columns with these numbers become by those scalings. */
    private static float[] range(List<Column> numbers, List<Column> scalings) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < numbers.size(); c++) {
            var column = numbers.get(c);
            var scaling = scalings.get(c).scaling();
            low = Math.min(low, column.categorical() ? 0 : (float) scaling.apply(column.minimum()));
            high = Math.max(high, column.categorical() ? 1 : (float) scaling.apply(column.maximum()));
        }
        return new float[] {low, high};
    }

    Schema schema() {
        return schema;
    }

    String source() {
        return table.source();
    }

    /** The same rows by the columns, categories and scalings of another schema, which this one has been found to fit. */
    TableExamples by(Schema other) {
        var range = range(schema.columns(), other.columns());
        // Whether values are missing here, it cannot know.
        var columns = IntStream.range(0, features.length).mapToObj(f -> other.columns().get(f).missing(schema.columns().get(f).missing())).toList();
        return new TableExamples(table, features, texts, other.withColumns(columns, range[0], range[1]));
    }

    /** The numbers of a row, by feature, before scaling. */
    void numbers(int index, double[] to) {
        var row = rows.get();
        row.reader.read(index, row.numbers, 0);
        for (int f = 0; f < features.length; f++) to[f] = row.numbers[features[f]];
    }

    @Override public int size() {
        return table.values().rows();
    }

    @Override public Shape shape() {
        return shape;
    }

    @Override public float min() {
        return schema.minimum();
    }

    @Override public float max() {
        return schema.maximum();
    }

    @Override public boolean binary() {
        return schema.binary();
    }

    @Override public boolean missing() {
        return schema.missing();
    }

    @Override public long bytes() {
        return (long) table.values().rows() * table.values().stride();
    }

    @Override public long resident() {
        return table.values().bytes().resident();
    }

    @Override public void read(int[] indices, int from, int count, Tensor out) {
        var row = rows.get();
        for (int i = 0; i < count; i++) {
            row.reader.read(indices[from + i], row.numbers, 0);
            encode(row);
            MemorySegment.copy(row.values, 0, out.segment(), Tensor.FLOAT, out.offset() + (long) i * row.values.length * Float.BYTES, row.values.length);
        }
    }

    private void encode(Row row) {
        int at = 0;
        for (int f = 0; f < features.length; f++) {
            var column = schema.columns().get(f);
            double number = row.numbers[features[f]];
            if (places.get(f) == null) {
                row.values[at++] = (float) column.scaling().apply(number);
            } else {
                boolean missing = number != number;
                Arrays.fill(row.values, at, at + column.width(), missing ? Float.NaN : 0);
                if (!missing) row.values[at + places.get(f).get(number)] = 1;
                at += column.width();
            }
        }
    }
}
