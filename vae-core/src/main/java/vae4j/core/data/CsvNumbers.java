package vae4j.core.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Some rows of a table as numbers: texts by their place in a dictionary of these rows. For one thread at a time. */
final class CsvNumbers extends CsvRows<CsvNumbers> {
    private static final int LONGEST_CATEGORY = 1000;

    private final List<String> names;
    private final boolean[] text;
    private final Decimal decimal = new Decimal();
    private final double[] row;
    private final int[] rowDecimals;
    private final String[] words;
    private int count;
    private String wrong;
    private int wrongColumn;

    private byte[] bytes;
    private DoubleBuffer values;
    private int size;
    private final int[] decimals;
    private final List<Map<String, Integer>> dictionaries = new ArrayList<>();
    private long bad;
    private String firstBad;

    /** @param names of the columns @param text whether a column holds names of categories */
    CsvNumbers(List<String> names, boolean[] text) {
        this.names = names;
        this.text = text;
        row = new double[text.length];
        rowDecimals = new int[text.length];
        words = new String[text.length];
        decimals = new int[text.length];
        for (boolean t : text) dictionaries.add(t ? new LinkedHashMap<>() : null);
        hold(new byte[16 * row.length * Double.BYTES]);
    }

    private void hold(byte[] more) {
        bytes = more;
        values = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asDoubleBuffer();
    }

    /** Forgets the rows. */
    void clear() {
        size = 0;
        Arrays.fill(decimals, 0);
        for (var d : dictionaries) if (d != null) d.clear();
        bad = 0;
        firstBad = null;
    }

    // ---- a row

    @Override protected void handleBegin(long line) {
        count = 0;
        wrong = null;
    }

    @Override void field(int index, char[] buffer, int offset, int length) {
        count++;
        if (index >= row.length || wrong != null) return;
        var kind = decimal.parse(buffer, offset, length);
        if (kind == Decimal.Kind.MISSING) {
            row[index] = Double.NaN;
            rowDecimals[index] = 0;
        } else if (text[index] && length <= LONGEST_CATEGORY) {
            row[index] = 0;
            words[index] = new String(buffer, offset, length).strip();
        } else if (!text[index] && kind == Decimal.Kind.NUMBER && Double.isFinite(decimal.value())) {
            row[index] = decimal.value();
            rowDecimals[index] = decimal.decimals();
        } else {
            wrong = new String(buffer, offset, Math.min(length, 40));
            wrongColumn = index;
        }
    }

    @Override protected CsvNumbers buildRecord() {
        return this;
    }

    /** Keeps the last row, if it can be used. */
    void accept() {
        if (count != row.length) {
            bad("has %,d fields; expected %,d".formatted(count, row.length));
            return;
        }
        if (wrong != null) {
            bad("has '%s' in column '%s'; expected %s, as in the rows before".formatted(wrong, names.get(wrongColumn), text[wrongColumn] ? "a category" : "a number"));
            return;
        }
        for (int c = 0; c < row.length; c++) {
            decimals[c] = decimals(decimals[c], rowDecimals[c]);
            if (text[c] && row[c] == row[c]) row[c] = place(dictionaries.get(c), words[c]);
        }
        if ((size + 1) * row.length > values.capacity()) hold(Arrays.copyOf(bytes, 2 * bytes.length));
        values.put(size++ * row.length, row);
    }

    private static int place(Map<String, Integer> dictionary, String word) {
        Integer known = dictionary.putIfAbsent(word, dictionary.size());
        return known != null ? known : dictionary.size() - 1;
    }

    /** Of a column that has numbers with so many. */
    static int decimals(int some, int others) {
        return some < 0 || others < 0 ? -1 : Math.max(some, others);
    }

    private void bad(String problem) {
        if (bad++ == 0) firstBad = "line %,d %s".formatted(line(), problem);
    }

    // ---- the rows

    /** How many. */
    int size() {
        return size;
    }

    /** One row after the other, eight bytes a number. */
    byte[] bytes() {
        return bytes;
    }

    /** {@link #bytes} as numbers. */
    DoubleBuffer values() {
        return values;
    }

    /** See {@link Column#decimals}. */
    int decimals(int column) {
        return decimals[column];
    }

    /** The texts of a column in the order in which they came. */
    Collection<String> words(int column) {
        return dictionaries.get(column).keySet();
    }

    /** How many rows could not be used. */
    long bad() {
        return bad;
    }

    /** Where the first of them is and what is wrong with it; null if there is none. */
    String firstBad() {
        return firstBad;
    }
}
