package vae4j.core.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.CharArrayReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import vae4j.core.data.store.AheadReader;
import vae4j.core.data.store.Budget;
import vae4j.core.data.store.InputFile;
import vae4j.core.data.store.Matrix;
import vae4j.core.data.store.Spool;
import vae4j.core.io.ElementType;

/**
 * Tables as text (RFC 4180, UTF-8), separated by commas, semicolons, tabs or bars; packed by gzip or not. The first
 * {@value #SAMPLE} rows tell which columns hold numbers and which names of categories; a later row that contradicts them
 * is a bad row.
 */
final class Csv {
    static final int SAMPLE = 10_000;
    private static final int MOST_COLUMNS = 100_000;
    private static final int SAMPLE_FIELDS = 1 << 21;
    private static final int MOST_TEXTS = Table.MOST_CATEGORIES + 1;
    private static final int LONGEST_FIELD = 1 << 20;
    private static final int START = 1 << 16;
    private static final int BLOCK = 1 << 18;
    /** More would wait for the one that decodes. */
    private static final int MOST_THREADS = 4;
    /** Blocks that wait to be parsed or to be added. */
    private static final int AHEAD = 2;
    private static final String DELIMITERS = ",;\t|";
    /** In a column of numbers with some dirt. */
    private static final double MOSTLY = 0.9;

    private final Path file;
    private final ReadOptions options;
    private final int threads;
    private final int block;
    private char delimiter;
    private boolean header;
    private List<String> names;
    private long expected;                                        // bytes of all numbers, as a guess
    private boolean[] text;                                       // whether a column holds names

    private Csv(Path file, ReadOptions options, int threads, int block) {
        this.file = file;
        this.options = options;
        this.threads = threads;
        this.block = block;
    }

    static Dataset read(Path file, ReadOptions options, Budget budget) {
        return read(file, options, budget, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()), BLOCK);
    }

    /** The data depends neither on the threads nor on the characters of a block that each parses at a time. */
    static Dataset read(Path file, ReadOptions options, Budget budget, int threads, int block) {
        var csv = new Csv(file, options, threads, block);
        csv.look();
        return csv.rows(budget);
    }

    // ---- what kind of table it is

    private void look() {
        delimiter = delimiter(InputFile.start(file, START));
        var sample = new ArrayList<String[]>();
        long size;
        try (var in = InputFile.open(file)) {
            size = in.expectedSize();
        }
        var strings = new Strings();
        open(strings, in -> read(in, strings, row -> {
            sample.add(row);
            return sample.size() <= SAMPLE && (long) sample.size() * row.length < SAMPLE_FIELDS;
        }));
        if (sample.isEmpty()) throw DataException.of("%s: has no line that is not empty; expected a table", file);
        header = options.header().orElseGet(() -> isKnownHeader(sample.getFirst()) || looksLikeHeader(sample));
        int width = sample.getFirst().length;
        names = new ArrayList<>();
        for (int c = 0; c < width; c++) names.add(header ? sample.getFirst()[c].strip() : name(c, width));
        if (header) {
            requireNames();
            sample.removeFirst();
        }
        if (sample.isEmpty()) throw DataException.of("%s: has the names of %d columns and no row below them", file, width);
        long characters = sample.stream().mapToLong(r -> Arrays.stream(r).mapToLong(f -> f.length() + 1).sum()).sum();
        expected = (long) (1.02 * size / characters * sample.size()) * width * Double.BYTES;
        text = new boolean[width];
        for (int c = 0; c < width; c++) {
            int column = c;
            text[c] = options.schema().flatMap(s -> s.column(names.get(column))).map(Column::categorical).orElseGet(() -> holdsText(sample, column));
        }
        Table.label(file, names, options).ifPresent(c -> text[c] = true);
        Table.columns(file, options.categorical(), names, options).forEach(c -> text[c] = true);
    }

    private boolean isKnownHeader(String[] first) {
        var fields = Arrays.stream(first).map(String::strip).toList();
        return options.schema().filter(s -> s.header() && fields.containsAll(s.columns().stream().map(Column::name).toList())).isPresent();
    }

    /** Where nobody gave names: the column's number, or in a table of the very columns that a model knows what that calls it. */
    private String name(int c, int width) {
        return options.schema().filter(s -> s.columns().size() == width).map(s -> s.columns().get(c).name()).orElse("column " + (c + 1));
    }

    private void requireNames() {
        var seen = new HashMap<String, Integer>();
        for (int c = 0; c < names.size(); c++) {
            if (names.get(c).isEmpty()) {
                if (options.ignored().contains(Integer.toString(c + 1))) {
                    names.set(c, "column " + (c + 1));
                    continue;
                }
                throw DataException.of("%s: line 1: column %d has no name; give it one, leave it out (--ignore-columns %d), or say that there is no header", file, c + 1, c + 1);
            }
            Integer other = seen.put(names.get(c), c);
            if (other != null) throw DataException.of("%s: line 1: columns %d and %d are both called '%s'; expected different names", file, other + 1, c + 1, names.get(c));
        }
    }

    /** Whether the first line has several fields. */
    static boolean looksLike(byte[] start) {
        return Arrays.stream(delimiters(start)).anyMatch(n -> n > 0);
    }

    /** The one of the usual ones that is most often in the first line. */
    private static char delimiter(byte[] start) {
        var counts = delimiters(start);
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            if (counts[i] > counts[most]) most = i;
        }
        return DELIMITERS.charAt(most);
    }

    /** How often each is in the first line, outside of quotes. */
    private static int[] delimiters(byte[] start) {
        var counts = new int[DELIMITERS.length()];
        boolean quoted = false;
        for (byte b : start) {
            if (b == '"') quoted = !quoted;
            if (!quoted && (b == '\n' || b == '\r')) break;
            int which = DELIMITERS.indexOf(b);
            if (!quoted && which >= 0) counts[which]++;
        }
        return counts;
    }

    /** Names are no numbers, and where a name stands above nothing but names, they are different ones. */
    private static boolean looksLikeHeader(List<String[]> rows) {
        var first = rows.getFirst();
        var decimal = new Decimal();
        var different = new HashSet<String>();
        for (String name : first) {
            if (decimal.parse(name) == Decimal.Kind.NUMBER) return false;
            different.add(name.strip());
        }
        for (int c = 0; c < first.length; c++) {
            for (var row : rows.subList(1, rows.size())) {
                if (c < row.length && decimal.parse(row[c]) == Decimal.Kind.NUMBER) return true;
            }
        }
        if (different.size() < first.length) return false;
        // Nothing but text: a first line that no other repeats anything of has the names.
        for (int c = 0; c < first.length; c++) {
            for (var row : rows.subList(1, rows.size())) {
                if (c < row.length && row[c].equals(first[c])) return false;
            }
        }
        return rows.size() > 1;
    }

    private static boolean holdsText(List<String[]> rows, int c) {
        var decimal = new Decimal();
        long numbers = 0;
        long texts = 0;
        for (var row : rows) {
            if (c >= row.length) continue;
            switch (decimal.parse(row[c])) {
                case NUMBER -> numbers++;
                case TEXT -> texts++;
                default -> { }
            }
        }
        return texts > 0 && numbers < MOSTLY * (numbers + texts);
    }

    // ---- all rows

    private Dataset rows(Budget budget) {
        var all = new Rows(budget);
        var rest = new CsvNumbers(names, text);
        open(rest, in -> {
            var blocks = new CsvBlocks(in);
            boolean begun = parallel(blocks, all);
            rest.after(blocks.linesBefore());
            boolean toEnd = numbers(blocks.rest(), rest, header && !begun, () -> {
                if (rest.size() * names.size() < block) return;
                all.add(rest);
                rest.clear();
            });
            all.add(rest);
            return toEnd;
        });
        return all.dataset();
    }

    /** A block that some thread parses. */
    private record Task(char[] text, CsvNumbers rows) {}

    /** Parses blocks as long as there are any; whether there were. They are added in their order, whatever thread is first. */
    private boolean parallel(CsvBlocks blocks, Rows all) {
        boolean begun = false;
        var free = new ArrayDeque<Task>();
        for (int i = 0; i < threads + AHEAD; i++) free.add(new Task(new char[block], new CsvNumbers(names, text)));
        var parsed = new ArrayDeque<CompletableFuture<Task>>();
        try (var pool = Executors.newFixedThreadPool(threads, r -> new Thread(r, "vae4j-csv"))) {
            for (int length; (length = blocks.next(free.getFirst().text)) > 0; begun = true) {
                var task = free.removeFirst();
                task.rows.after(blocks.linesBefore());
                var in = new CharArrayReader(task.text, 0, length);
                boolean first = header && !begun;
                parsed.add(CompletableFuture.supplyAsync(() -> {
                    numbers(in, task.rows, first, () -> { });
                    return task;
                }, pool));
                if (free.isEmpty()) add(parsed.removeFirst(), all, free);
            }
            while (!parsed.isEmpty()) add(parsed.removeFirst(), all, free);
        }
        return begun;
    }

    private static void add(CompletableFuture<Task> parsed, Rows all, ArrayDeque<Task> free) {
        try {
            var task = parsed.join();
            all.add(task.rows);
            task.rows.clear();
            free.add(task);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException problem ? problem : e;
        }
    }

    /** Whether rows of numbers were read to their end. @param header to be passed over @param after each row */
    private boolean numbers(Reader in, CsvNumbers rows, boolean header, Runnable after) {
        var first = new boolean[] {header};
        return read(in, rows, row -> {
            if (!first[0]) row.accept();
            first[0] = false;
            after.run();
            return true;
        });
    }

    /** All rows, as they are added. */
    private final class Rows {
        private final int width = names.size();
        private final Spool spool;
        private final List<Map<String, Integer>> dictionaries = new ArrayList<>();
        private final int[] decimals = new int[width];
        private long bad;
        private String firstBad;

        Rows(Budget budget) {
            spool = new Spool(file, expected, budget);
            for (boolean t : text) dictionaries.add(t ? new LinkedHashMap<>() : null);
        }

        void add(CsvNumbers some) {
            if (some.bad() > 0 && !options.skipBad()) throw DataException.of("%s: %s", file, some.firstBad());
            if (bad == 0) firstBad = some.firstBad();
            bad += some.bad();
            for (int c = 0; c < width; c++) {
                decimals[c] = CsvNumbers.decimals(decimals[c], some.decimals(c));
                if (text[c]) translate(c, some);
            }
            spool.write(some.bytes(), 0, some.size() * width * Double.BYTES);
            if (count() > Integer.MAX_VALUE) throw DataException.of("%s: has more than %,d rows", file, Integer.MAX_VALUE);
        }

        private long count() {
            return spool.size() / (width * Double.BYTES);
        }

        /** From places in the dictionary of some rows to those in that of all. */
        private void translate(int c, CsvNumbers some) {
            var dictionary = dictionaries.get(c);
            var words = some.words(c);
            var places = new int[words.size()];
            int i = 0;
            for (var word : words) {
                // Too many for categories: the survey of the table says so.
                if (dictionary.size() < MOST_TEXTS) dictionary.putIfAbsent(word, dictionary.size());
                places[i++] = dictionary.getOrDefault(word, MOST_TEXTS - 1);
            }
            var values = some.values();
            for (int at = c; at < some.size() * width; at += width) {
                double place = values.get(at);
                if (place == place) values.put(at, places[(int) place]);
            }
        }

        Dataset dataset() {
            int count = (int) count();
            if (count == 0) throw DataException.of("%s: none of %,d rows can be used; the first: %s", file, bad, firstBad);
            var fields = new ArrayList<Table.Field>();
            for (int c = 0; c < width; c++) fields.add(new Table.Field(names.get(c), text[c] ? List.copyOf(dictionaries.get(c).keySet()) : null, decimals[c]));
            var name = file.getFileName().toString();
            var table = new Table(name, Matrix.of(spool.finish(), ElementType.F64, ByteOrder.nativeOrder(), count, width), fields, String.valueOf(delimiter), header);
            var data = table.dataset(name, options);
            return bad == 0 ? data : data.noting("%,d of %,d rows of %s were left out; the first: %s".formatted(bad, bad + count, name, firstBad));
        }
    }

    // ---- text

    private interface RowVisitor<T> {
        /** Whether to go on. */
        boolean visit(T row);
    }

    /** What reads a text. */
    private interface Reading {
        /** Whether to the end. */
        boolean read(Reader in) throws IOException;
    }

    /** @param last reads the last row */
    private void open(CsvRows<?> last, Reading reading) {
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
        try (var in = InputFile.open(file)) {
            byte[] mark = in.peek(3);
            if (mark.length == 3 && mark[0] == (byte) 0xEF && mark[1] == (byte) 0xBB && mark[2] == (byte) 0xBF) in.readNBytes(3);
            try (var ahead = new AheadReader(new InputStreamReader(in, decoder))) {
                // The parser takes the end of the file for the end of a quote.
                if (reading.read(ahead) && last.lastQuoted() && in.lastByte() != '"') {
                    throw DataException.of("%s: line %,d: the quote of the last field is not closed before the end of the file", file, last.line());
                }
            }
        } catch (UncheckedIOException e) {
            throw readError(e.getCause(), e);
        } catch (IOException e) {
            throw readError(e, e);
        }
    }

    /** Whether the visitor wanted all rows. */
    private <T> boolean read(Reader in, CsvRows<T> handler, RowVisitor<T> visitor) {
        // Field counts are checked here, where a bad row can be left out.
        var builder = CsvReader.builder().fieldSeparator(delimiter).allowExtraFields(true).allowMissingFields(true).skipEmptyLines(true)
            .allowExtraCharsAfterClosingQuote(false).maxBufferSize(LONGEST_FIELD);
        try (var csv = builder.build(handler, in); CloseableIterator<T> rows = csv.iterator()) {
            while (rows.hasNext()) {
                if (!visitor.visit(rows.next())) return false;
            }
            return true;
        } catch (CsvParseException e) {
            throw parseError(handler.line(), e);
        } catch (IOException e) {
            throw readError(e, e);
        }
    }

    private RuntimeException parseError(long line, CsvParseException e) {
        Throwable cause = e;
        while (cause != null) {
            if (cause instanceof CharacterCodingException coding) return notText(coding);
            if (cause instanceof DataException || cause instanceof vae4j.core.io.FormatException) return (RuntimeException) cause;
            cause = cause.getCause();
        }
        return new DataException("%s: line %,d or the row after it: %s; is a quote not closed?".formatted(file, line, e.getMessage().lines().findFirst().orElse("")), e);
    }

    private RuntimeException readError(IOException cause, Exception e) {
        return cause instanceof CharacterCodingException coding ? notText(coding) : new DataException(file + ": cannot be read: " + cause.getMessage(), e);
    }

    /** The decoder does not say where; reading anew does. */
    private DataException notText(CharacterCodingException cause) {
        try (var in = InputFile.open(file)) {
            long line = 1;
            int expected = 0;                                     // continuation bytes to come
            for (int b; (b = in.read()) >= 0; ) {
                boolean continues = (b & 0xC0) == 0x80;
                boolean wrong = expected > 0 != continues || b >= 0xF8 || b == 0xC0 || b == 0xC1;
                if (wrong) return new DataException("%s: line %,d: byte %02x is not UTF-8; expected text in UTF-8".formatted(file, line, b), cause);
                if (expected > 0) expected--;
                else if (b >= 0xC2) expected = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
                if (b == '\n') line++;
            }
        }
        return new DataException(file + ": is not text in UTF-8", cause);
    }

    /** Rows of text, to find out what they are. */
    private final class Strings extends CsvRows<String[]> {
        private final ArrayList<String> row = new ArrayList<>();

        @Override protected void handleBegin(long line) {
            row.clear();
        }

        @Override void field(int index, char[] buffer, int offset, int length) {
            if (index == MOST_COLUMNS) throw DataException.of("%s: line %,d has more than %,d fields", file, line(), MOST_COLUMNS);
            row.add(new String(buffer, offset, length));
        }

        @Override protected String[] buildRecord() {
            return row.isEmpty() ? null : row.toArray(String[]::new);
        }
    }
}
