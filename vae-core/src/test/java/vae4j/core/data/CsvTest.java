package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.data.store.Budget;

/** How a table is cut for threads must not be seen. */
class CsvTest {
    private static final List<String> NUMBERS = List.of("1", "-2.5", "", "NA", "1e3", "0.125", "77", " 8 ");
    private static final List<String> WORDS = List.of("red", "blue", "", "Köln", "dark green", "x", "a\"b");
    private static final List<String> QUOTED = List.of("\"red\"", "\"two\nlines\"", "\"a,b\"", "\"say \"\"hi\"\"\n\"", "\"\r\n\n\"");
    private static final List<String> ENDS = List.of("\n", "\n", "\n", "\r\n", "\n\n", "\r", "\n\r\n\r\n");

    /** No block of one character has a row: one parser reads all. */
    private static final int NONE = 1;

    private static String pick(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static String table(Random random, boolean header, int quotedFrom, boolean bad) {
        var text = new StringBuilder(random.nextInt(4) == 0 ? "\n\n\r\n\n\n" : "");
        if (header) text.append("a,b,c\n");
        int rows = 1 + random.nextInt(60);
        for (int i = 0; i < rows; i++) {
            text.append(pick(NUMBERS, random)).append(',').append(i >= quotedFrom && random.nextInt(3) == 0 ? pick(QUOTED, random) : pick(i < quotedFrom ? WORDS.subList(0, 6) : WORDS, random)).append(',');
            text.append(bad && random.nextInt(20) == 0 ? pick(List.of("oops", "1,2", "1e999"), random) : pick(NUMBERS, random));
            if (i + 1 < rows || random.nextBoolean()) text.append(pick(ENDS, random));
        }
        if (bad && random.nextInt(4) == 0) text.append("\n1,\"not closed,2\n3,x,4");
        return text.toString();
    }

    /** All that can be seen of it. */
    private static String outcome(Path file, ReadOptions options, int threads, int block) {
        try {
            var data = Csv.read(file, options, Budget.standard(), threads, block);
            return data.schema() + " " + data.notes() + " " + data.labels().map(l -> List.of(l.names(), java.util.Arrays.toString(l.toArray()))) + " " + java.util.Arrays.toString(data.read(0, data.size()).toArray());
        } catch (DataException e) {
            return e.getMessage();
        }
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void aTableIsTheSameHoweverItIsCut(@ForAll long seed, @ForAll @IntRange(min = 2, max = 120) int block, @ForAll boolean header, @ForAll @IntRange(max = 90) int quotedFrom,
        @ForAll boolean bad, @ForAll boolean skipBad) throws IOException {
        var file = Files.createTempFile("cut", ".csv");
        try {
            Files.writeString(file, table(new Random(seed), header, quotedFrom, bad));
            var options = ReadOptions.STANDARD.header(header).skipBad(skipBad).categorical(List.of("2"));
            var expected = outcome(file, options, 1, NONE);
            for (int threads = 1; threads <= 3; threads++) assertThat(outcome(file, options, threads, block)).isEqualTo(expected);
            assertThat(outcome(file, options, 2, 1 << 16)).isEqualTo(expected);
        } finally {
            Files.delete(file);
        }
    }

    @TempDir Path folder;

    /** The first one is named, though threads find a later one first. */
    @Test
    void theFirstBadRowIsNamed() throws IOException {
        var rows = new StringBuilder("a,b\n");
        for (int i = 2; i <= 30_000; i++) rows.append(i == 20_001 ? "1,y" : i == 20_500 || i == 29_999 ? "1,z" : "1,2").append(i % 3 == 0 ? "\r\n" : "\n");
        var file = Files.writeString(folder.resolve("t.csv"), rows);
        for (int threads = 1; threads <= 3; threads++) {
            for (int block : new int[] {NONE, 100, 5000, 1 << 18}) {
                assertThat(outcome(file, ReadOptions.STANDARD, threads, block)).isEqualTo(file + ": line 20,001 has 'y' in column 'b'; expected a number, as in the rows before");
                assertThat(outcome(file, ReadOptions.STANDARD.skipBad(true), threads, block)).contains("3 of 29,999 rows of t.csv were left out; the first: line 20,001 has 'y'");
            }
        }
    }

    /** What comes before a place that cannot be read is still told. */
    @Test
    void aBadRowBeforeBytesThatAreNoTextIsNamed() throws IOException {
        var file = folder.resolve("t.csv");
        byte[] rows = Written.text("1,2\n".repeat(15_000) + "1,x\n" + "1,2\n".repeat(60_000));
        Files.write(file, Written.join(rows, new byte[] {(byte) 0xFF}));
        for (int threads = 1; threads <= 3; threads++) {
            assertThat(outcome(file, ReadOptions.STANDARD, threads, 1000)).contains("line 15,001 has 'x'");
            assertThat(outcome(file, ReadOptions.STANDARD.skipBad(true), threads, 1000)).contains("line 75,002: byte ff is not UTF-8");
        }
    }

    /** And neither the header nor bad rows count among them. */
    @Test
    void categoriesAreTheSameHoweverItIsCut() throws IOException {
        var rows = new StringBuilder("word,n\n");
        for (int i = 0; i < 5000; i++) rows.append('w').append(i * 7919L % 1000).append(',').append(i).append('\n');
        var file = Files.writeString(folder.resolve("t.csv"), rows);
        var expected = outcome(file, ReadOptions.STANDARD.label("word"), 1, NONE);
        assertThat(expected).contains("w999").contains("4999.0");
        for (int threads = 1; threads <= 3; threads++) assertThat(outcome(file, ReadOptions.STANDARD.label("word"), threads, 3000)).isEqualTo(expected);
        Files.writeString(file, rows + "another,1\n");
        for (int block : new int[] {NONE, 300, 1 << 18}) assertThat(outcome(file, ReadOptions.STANDARD, 2, block)).contains("column 'word' has more than 1,000 different values");
    }
}
