package vae4j.core.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import vae4j.core.data.store.Budget;
import vae4j.core.data.store.InputFile;
import vae4j.core.data.store.Matrix;
import vae4j.core.data.store.Spool;
import vae4j.core.io.ElementType;
import vae4j.core.tensor.Shape;

/**
 * AMAT, the text format of Larochelle's sets: an example a line, numbers separated by spaces; packed by gzip or not.
 * Where all numbers are 0 or 1, a byte each is kept.
 */
final class Amat {
    private static final int MOST_COLUMNS = 1 << 20;
    private static final int LONGEST_NUMBER = 100;

    private Amat() {}

    /** Whether the first line has several numbers with spaces between them, and nothing else. */
    static boolean looksLike(byte[] start) {
        int at = 0;
        int numbers = 0;
        boolean spaced = false;
        var decimal = new Decimal();
        while (at < start.length && start[at] != '\n' && start[at] != '\r') {
            int from = at;
            while (at < start.length && start[at] > ' ') at++;
            if (at == start.length && at - from < LONGEST_NUMBER) break;          // the number may go on
            if (at > from) {
                if (at - from > LONGEST_NUMBER || decimal.parse(new String(start, from, at - from, java.nio.charset.StandardCharsets.ISO_8859_1)) != Decimal.Kind.NUMBER) return false;
                numbers++;
            }
            while (at < start.length && start[at] == ' ') {
                spaced = true;
                at++;
            }
            if (at < start.length && start[at] <= ' ' && start[at] != '\n' && start[at] != '\r') return false;   // a tab: a table
        }
        return numbers > 1 && spaced;
    }

    static Dataset read(Path file, ReadOptions options, Budget budget) {
        options.refuse(file, "an AMAT file", false, true, false);
        String name = file.getFileName().toString();
        boolean table = options.label().isPresent() || !options.ignored().isEmpty() || !options.categorical().isEmpty();
        if (!table) {
            var bits = new Reading(file, true, budget).read(options.skipBad());
            if (bits != null) {
                var shape = options.shape().orElse(Shape.of(bits.columns()));
                if (shape.size() != bits.columns()) throw DataException.of("%s: has %,d numbers a line, of which no example of shape %s can be made", file, bits.columns(), shape);
                return Dataset.of(name, MatrixExamples.zerosAndOnes(bits.matrix(), shape)).noting(bits.note());
            }
        }
        var numbers = new Reading(file, false, budget).read(options.skipBad());
        if (options.shape().isPresent()) {
            var shape = options.shape().get();
            if (table) throw DataException.of("%s: has a shape of its examples or columns with a meaning, not both", file);
            if (shape.size() != numbers.columns()) throw DataException.of("%s: has %,d numbers a line, of which no example of shape %s can be made", file, numbers.columns(), shape);
            return Dataset.of(name, MatrixExamples.of(file, numbers.matrix(), shape, false)).noting(numbers.note());
        }
        return Table.of(name, numbers.matrix()).dataset(name, options).noting(numbers.note());
    }

    /** @param note what was left out; null if nothing was */
    private record Found(Matrix matrix, String note) {
        int columns() {
            return matrix.columns();
        }
    }

    private static final class Reading {
        private final Path file;
        private final boolean bits;
        private final Spool spool;
        private final ArrayList<Double> first = new ArrayList<>();
        private double[] row;
        private byte[] bytes;
        private DoubleBuffer doubles;
        private int count;                                        // of numbers in this line
        private long line = 1;
        private String problem;
        private long bad;
        private String firstBad;
        private final char[] word = new char[LONGEST_NUMBER];
        private int length;
        private final Decimal decimal = new Decimal();
        private boolean other;                                    // than 0 and 1

        Reading(Path file, boolean bits, Budget budget) {
            this.file = file;
            this.bits = bits;
            spool = new Spool(file, 0, budget);
        }

        /** Null if there is another number than 0 and 1, where only those were wanted. */
        Found read(boolean skipBad) {
            var chunk = new byte[1 << 16];
            try (var in = InputFile.open(file)) {
                for (int n; (n = in.read(chunk, 0, chunk.length)) >= 0; ) {
                    for (int i = 0; i < n; i++) {
                        byte b = chunk[i];
                        if (b > ' ' || b < 0) {
                            if (length < word.length) word[length] = (char) (b & 0xFF);
                            length++;
                        } else {
                            number();
                            if (b == '\n') endLine(skipBad);
                        }
                        if (other) return null;
                    }
                }
            }
            number();
            endLine(skipBad);
            if (other) return null;
            if (spool.size() == 0) throw DataException.of("%s: none of %,d lines can be used; the first: %s", file, bad, firstBad);
            int width = bits ? 1 : Double.BYTES;
            long rows = spool.size() / ((long) row.length * width);
            if (rows > Integer.MAX_VALUE) throw DataException.of("%s: has more than %,d lines", file, Integer.MAX_VALUE);
            var type = bits ? ElementType.U8 : ElementType.F64;
            String note = bad == 0 ? null : "%,d of %,d lines of %s were left out; the first: %s".formatted(bad, bad + rows, file.getFileName(), firstBad);
            return new Found(Matrix.of(spool.finish(), type, ByteOrder.nativeOrder(), (int) rows, row.length), note);
        }

        private void number() {
            if (length == 0) return;
            double value;
            if (length == 1 && (word[0] == '0' || word[0] == '1')) {
                value = word[0] - '0';
            } else {
                var kind = length > word.length ? Decimal.Kind.TEXT : decimal.parse(word, 0, length);
                value = kind == Decimal.Kind.NUMBER ? decimal.value() : Double.NaN;
                if (kind == Decimal.Kind.TEXT || Double.isInfinite(value)) wrong("has '%s'; expected a number".formatted(new String(word, 0, Math.min(length, 40))));
                else if (value != 0 && value != 1) other = bits;
            }
            length = 0;
            if (row == null) {
                if (first.size() == MOST_COLUMNS) throw DataException.of("%s: line %,d has more than %,d numbers", file, line, MOST_COLUMNS);
                first.add(value);
            } else if (count < row.length) {
                row[count] = value;
            }
            count++;
        }

        private void wrong(String what) {
            if (problem == null) problem = what;
        }

        private void endLine(boolean skipBad) {
            if (count > 0) {
                if (row == null && problem == null) {
                    row = first.stream().mapToDouble(v -> v).toArray();
                    bytes = new byte[row.length * (bits ? 1 : Double.BYTES)];
                    doubles = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asDoubleBuffer();
                }
                if (row != null && count != row.length) wrong("has %,d numbers; expected %,d".formatted(count, row.length));
                if (problem == null) add();
                else if (!skipBad) throw DataException.of("%s: line %,d %s", file, line, problem);
                else if (bad++ == 0) firstBad = "line %,d %s".formatted(line, problem);
            }
            first.clear();
            count = 0;
            problem = null;
            line++;
        }

        private void add() {
            if (bits) {
                for (int j = 0; j < row.length; j++) bytes[j] = (byte) (row[j] == 0 ? 0 : 255);
            } else {
                doubles.clear().put(row);
            }
            spool.write(bytes, 0, bytes.length);
        }
    }
}
