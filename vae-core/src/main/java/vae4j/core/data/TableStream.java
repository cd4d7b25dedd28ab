package vae4j.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vae4j.core.data.store.InputFile;
import vae4j.core.io.FormatException;
import vae4j.core.tensor.Tensor;

/**
 * Rows of a table as they come, for pipelines: from a file too large to keep, or from somebody who writes one now and then.
 * Each row becomes an example as the schema says, and nothing is kept. Fields may be quoted as in RFC 4180. The memory
 * that it takes is that of the longest row.
 */
public final class TableStream implements AutoCloseable {
    private static final int BUFFER = 1 << 18;
    private static final int LONGEST_ROW = 1 << 24;
    private static final int SHOWN_COLUMNS = 20;

    private final Reader in;
    private final Object source;
    private final List<Column> columns;
    private final char delimiter;
    private final List<Map<String, Integer>> categories;
    private final Decimal decimal = new Decimal();
    private char[] buffer = new char[BUFFER];
    private int position;
    private int end;
    private boolean atEnd;
    private long row;
    private int[] fields;                                            // of the schema's columns, -1 for one to pass over
    private float[] values;

    /**
     * Rows of a file, packed by gzip or not.
     *
     * @param schema of the data that the model learned from
     * @throws FormatException if there is no such file, or a header with other columns than those of the schema
     */
    public static TableStream of(Path file, Schema schema) {
        return of(InputFile.open(file), file, schema);
    }

    /** Rows as somebody writes them, in UTF-8. @param source what they come from, for messages */
    public static TableStream of(InputStream in, Object source, Schema schema) {
        return new TableStream(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), source, schema);
    }

    /**
     * @param source what the rows come from, for messages
     * @param schema of the data that the model learned from
     * @throws FormatException if there is a header with other columns than those of the schema
     */
    TableStream(Reader in, Object source, Schema schema) {
        this.in = in;
        this.source = source;
        columns = schema.columns();
        delimiter = schema.delimiter().isEmpty() ? ',' : schema.delimiter().charAt(0);
        categories = columns.stream().map(TableStream::places).toList();
        values = new float[columns.stream().mapToInt(Column::width).sum()];
        fields = header(schema);
    }

    private static Map<String, Integer> places(Column column) {
        var places = new HashMap<String, Integer>();
        for (int c = 0; c < column.categories().size(); c++) places.put(column.categories().get(c), c);
        return places;
    }

    /** Which field is which column; the label's column is passed over. */
    private int[] header(Schema schema) {
        var names = columns.stream().map(Column::name).toList();
        if (!schema.header()) return java.util.stream.IntStream.range(0, names.size()).toArray();
        if (!fill(true)) throw new FormatException(source, "is empty, expected a line with the columns " + String.join(", ", names));
        var found = new ArrayList<String>();
        int next = position;
        while (next >= 0) {
            next = field(next);
            found.add(text());
        }
        var places = found.stream().mapToInt(n -> n.equals(schema.label()) ? -1 : names.indexOf(n)).toArray();
        var kept = found.stream().filter(n -> !n.equals(schema.label())).toList();
        if (!kept.equals(names)) throw new FormatException(source, "has the columns " + some(kept) + "; expected " + some(names) + ", as in training");
        position = rowEnd;
        return places;
    }

    private static String some(List<String> names) {
        var shown = names.stream().limit(SHOWN_COLUMNS).map(n -> n.length() <= 40 ? n : n.substring(0, 40) + "…").toList();
        return String.join(", ", shown) + (names.size() > SHOWN_COLUMNS ? " and " + (names.size() - SHOWN_COLUMNS) + " more" : "");
    }

    /**
     * The next rows. Waits for one; of those behind it takes what is there already, so that a row that was written is
     * answered before the next one is.
     *
     * @param out {@code [rows, values]}; its first rows are written, NaN where a value is missing
     * @return how many rows were read; 0 at the end
     * @throws FormatException naming the row and the column of what cannot be read
     */
    public int read(Tensor out) {
        int count = 0;
        while (count < out.rows() && fill(count == 0)) {
            if (isBlank()) continue;
            parse();
            java.lang.foreign.MemorySegment.copy(values, 0, out.segment(), Tensor.FLOAT, out.offset() + (long) count * values.length * Float.BYTES, values.length);
            count++;
        }
        return count;
    }

    private boolean isBlank() {
        int at = position;
        while (at < rowEnd && (buffer[at] == '\r' || buffer[at] == '\n')) at++;
        if (at < rowEnd) return false;
        position = rowEnd;
        row++;
        return true;
    }

    // ---- rows in the buffer

    private int rowEnd;
    private int looked;                                              // where the end of the row that is not whole yet is not
    private boolean quoted;                                          // there

    /** Whether a whole row is in the buffer that was not found before; then {@link #rowEnd} is behind it. */
    private boolean isWhole() {
        for (int at = looked; at < end; at++) {
            char c = buffer[at];
            if (c == '"') quoted = !quoted;
            else if (c == '\n' && !quoted) {
                rowEnd = at + 1;
                looked = rowEnd;
                return true;
            }
        }
        looked = end;
        rowEnd = end;
        return atEnd && position < end;
    }

    /** Reads until there is a whole row; false at the end, or if it would have to wait and is not to. */
    private boolean fill(boolean waits) {
        while (!isWhole()) {
            if (atEnd || !waits && !isReady()) return false;
            if (position > 0) {
                System.arraycopy(buffer, position, buffer, 0, end - position);
                end -= position;
                looked -= position;
                position = 0;
            }
            if (end == buffer.length) grow();
            try {
                int n = in.read(buffer, end, buffer.length - end);
                if (n < 0) atEnd = true;
                else end += n;
            } catch (CharacterCodingException e) {
                throw new FormatException(source, "is not UTF-8 in row %,d or soon after it; expected text in UTF-8".formatted(row + 1), e);
            } catch (IOException e) {
                throw new UncheckedIOException(source + ": cannot be read: " + e.getMessage(), e);
            }
        }
        return true;
    }

    private boolean isReady() {
        try {
            return in.ready();
        } catch (IOException e) {
            throw new UncheckedIOException(source + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void grow() {
        if (buffer.length >= LONGEST_ROW) throw new FormatException(source, "row %,d is longer than %,d characters; is a quote not closed?".formatted(row + 1, LONGEST_ROW));
        buffer = java.util.Arrays.copyOf(buffer, 2 * buffer.length);
    }

    // ---- fields in a row

    private int from;
    private int length;
    private boolean escaped;

    /** Finds the field that starts here; returns where the next one does, or -1 after the last. */
    private int field(int start) {
        escaped = false;
        int at = start;
        if (at < rowEnd && buffer[at] == '"') return quoted(start);
        while (at < rowEnd && buffer[at] != delimiter && buffer[at] != '\n') at++;
        from = start;
        length = at - start - (at > start && (at == rowEnd || buffer[at] == '\n') && buffer[at - 1] == '\r' ? 1 : 0);
        return at < rowEnd && buffer[at] == delimiter ? at + 1 : -1;
    }

    private int quoted(int start) {
        int at = start + 1;
        while (at < rowEnd) {
            if (buffer[at] != '"') at++;
            else if (at + 1 < rowEnd && buffer[at + 1] == '"') {
                escaped = true;
                at += 2;
            } else break;
        }
        if (at >= rowEnd) throw bad(null, "a quote is not closed");
        from = start + 1;
        length = at - from;
        at++;
        if (at < rowEnd && buffer[at] == delimiter) return at + 1;
        if (at < rowEnd && buffer[at] != '\n' && buffer[at] != '\r') throw bad(null, "a closing quote is followed by '" + buffer[at] + "'; expected '" + delimiter + "'");
        return -1;
    }

    private String text() {
        var text = new String(buffer, from, length);
        return escaped ? text.replace("\"\"", "\"") : text;
    }

    private void parse() {
        int next = position;
        int value = 0;
        int f = 0;
        while (next >= 0) {
            next = field(next);
            if (f >= fields.length) throw bad(null, "has more than " + fields.length + " fields");
            int c = fields[f++];
            if (c < 0) continue;
            var column = columns.get(c);
            if (column.categorical()) category(column, categories.get(c), value);
            else values[value] = number(column);
            value += column.width();
        }
        if (f < fields.length) throw bad(null, "has " + f + (f == 1 ? " field" : " fields") + "; expected " + fields.length);
        row++;
        position = rowEnd;
    }

    private void category(Column column, Map<String, Integer> places, int value) {
        if (decimal.parse(buffer, from, length) == Decimal.Kind.MISSING) {
            java.util.Arrays.fill(values, value, value + column.width(), Float.NaN);
            return;
        }
        var place = places.get(text());
        if (place == null) throw bad(column, "'" + text() + "' is no category that the model knows; expected one of " + String.join(", ", column.categories()));
        java.util.Arrays.fill(values, value, value + column.width(), 0);
        values[value + place] = 1;
    }

    private float number(Column column) {
        return switch (decimal.parse(buffer, from, length)) {
            case NUMBER -> (float) column.scaling().apply(decimal.value());
            case MISSING -> Float.NaN;
            case TEXT -> throw bad(column, "'" + text() + "' is not a number");
        };
    }

    private FormatException bad(Column column, String problem) {
        return new FormatException(source, "row %,d%s: %s".formatted(row + 1, column == null ? "" : ", column '" + column.name() + "'", problem));
    }

    /** Closes what the rows come from. */
    @Override public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(source + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
