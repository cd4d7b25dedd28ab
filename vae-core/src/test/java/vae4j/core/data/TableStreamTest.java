package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import vae4j.core.io.FormatException;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class TableStreamTest {
    private static final Schema SCHEMA = schema(true);

    private static Schema schema(boolean header) {
        var columns = List.of(new Column("age", 0, false, 0, 99, List.of(), Scaling.standard(40, 10)),
            new Column("colour", 0, false, 0, 1, List.of("dark, blue", "red"), Scaling.NONE),
            new Column("height", 2, false, 0, 3, List.of(), Scaling.NONE));
        return new Schema(List.of(4), 0, 1, false, columns, List.of("a", "b"), "class", ",", header);
    }

    private static float[] read(String text) {
        return read(new TableStream(new StringReader(text), "stdin", SCHEMA), 10);
    }

    private static float[] read(TableStream stream, int rows) {
        var out = Tensor.allocate(Shape.of(rows, 4));
        int count = stream.read(out);
        return count == 0 ? new float[0] : out.rows(0, count).toArray();
    }

    @Test void rowsBecomeExamplesAsInTraining() {
        var rows = "age,colour,height\n50,red,1.5\r\n\n30,\"dark, blue\",-2e-1\n";
        assertThat(read(rows)).containsExactly(1, 0, 1, 1.5f, -1, 1, 0, -0.2f);
    }

    @Test void missingValuesAreNotNumbers() {
        assertThat(read("age,colour,height\n?,NA,1.5\n50,,\n")).containsExactly(Float.NaN, Float.NaN, Float.NaN, 1.5f, 1, Float.NaN, Float.NaN, Float.NaN);
    }

    @Test void theColumnOfTheLabelIsPassedOver() {
        assertThat(read("age,class,colour,height\n50,b,red,1.5")).containsExactly(1, 0, 1, 1.5f);
    }

    @Test void withoutAHeaderTheFirstLineIsARow() {
        assertThat(read(new TableStream(new StringReader("40,red,0\n"), "stdin", schema(false)), 3)).containsExactly(0, 0, 1, 0);
    }

    /** Whatever the pieces are in which it arrives, and if a row is longer than the buffer. */
    @Test void theWayItArrivesDoesNotMatter() {
        var text = new StringBuilder("age,colour,height\n");
        for (int i = 0; i < 5000; i++) text.append(i % 90).append(i % 2 == 0 ? ",red," : ",\"dark, blue\",").append("0".repeat(i == 17 ? 100_000 : 1)).append(i).append(i % 3 == 0 ? "\r\n" : "\n");
        var whole = new float[20_000];
        var lines = text.toString().lines().toList();
        for (int i = 0; i < 5000; i++) System.arraycopy(read(lines.getFirst() + "\n" + lines.get(i + 1)), 0, whole, 4 * i, 4);
        var pieces = new Reader() {
            private int at;

            @Override public int read(char[] to, int offset, int length) {
                int n = Math.min(Math.min(length, 1 + at % 7), text.length() - at);
                if (n <= 0) return -1;
                text.getChars(at, at + n, to, offset);
                at += n;
                return n;
            }

            @Override public void close() {}
        };
        var stream = new TableStream(pieces, "stdin", SCHEMA);
        int i = 0;
        for (float[] some = read(stream, 13); some.length > 0; some = read(stream, 13)) {
            for (float v : some) assertThat(v).isEqualTo(whole[i++]);
        }
        assertThat(i).isEqualTo(20_000);
    }

    /** Else who writes a row and waits for its answer would wait for ever. */
    @Test void aRowIsGivenBeforeTheNextOneIsThere() throws IOException {
        var writer = new PipedWriter();
        var stream = new TableStream(reader(writer, "age,colour,height\n50,red,2\n30,re"), "stdin", SCHEMA);
        assertThat(read(stream, 10)).containsExactly(1, 0, 1, 2);
        writer.write("d,3\n");
        writer.flush();
        assertThat(read(stream, 10)).containsExactly(-1, 0, 1, 3);
        writer.close();
        assertThat(read(stream, 10)).isEmpty();
    }

    /** Few at a time would be the same rows, and much slower to score. */
    @Test void aFileGivesAsManyRowsAsAreAskedFor() throws IOException {
        var text = new StringBuilder("age,colour,height\n");
        for (int i = 0; i < 50_000; i++) text.append(i % 90).append(",red,").append(i).append('\n');
        for (var bytes : List.of(Written.text(text.toString()), Written.gzip(Written.text(text.toString())))) {
            var file = Files.createTempFile("rows", ".csv");
            try {
                Files.write(file, bytes);
                try (var stream = TableStream.of(file, SCHEMA)) {
                    for (int block = 0; block < 50; block++) assertThat(read(stream, 1000)).hasSize(4000);
                    assertThat(read(stream, 1000)).isEmpty();
                }
            } finally {
                Files.delete(file);
            }
        }
    }

    private static PipedReader reader(PipedWriter writer, String first) throws IOException {
        var reader = new PipedReader(writer, 1000);
        writer.write(first);
        writer.flush();
        return reader;
    }

    private static void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(FormatException.class).hasMessageContaining("stdin").hasMessageContainingAll(parts);
    }

    @Test void whatCannotBeARowIsRefusedWithItsPlace() {
        var header = "age,colour,height\n";
        assertRefused(header + "1,red,2\n1,red\n", "row 2", "has 2 fields; expected 3");
        assertRefused(header + "1,red,2,3\n", "row 1", "more than 3 fields");
        assertRefused(header + "old,red,2\n", "row 1, column 'age': 'old' is not a number");
        assertRefused(header + "1,green,2\n", "row 1, column 'colour': 'green'", "dark, blue, red");
        assertRefused(header + "1,\"red,2\n", "row 1", "quote");
        assertRefused("age,height,colour\n", "age, height, colour; expected age, colour, height");
        assertRefused("", "is empty");
    }

    // ---- damage

    private static final byte[] FILE = Written.text("age,class,colour,height\r\n50,b,red,1.5\r\n\n30,a,\"dark, blue\",-2e-1\n?,b,NA,+.5\n");

    /** True if it was read to its end; refused in one line that names the file, and soon. */
    private static boolean readOrRefuse(byte[] bytes) {
        long start = System.nanoTime();
        try {
            var file = Files.createTempFile("damaged", ".csv");
            try {
                Files.write(file, bytes);
                try (var stream = TableStream.of(file, SCHEMA)) {
                    while (read(stream, 2).length > 0) assertThat(stream).isNotNull();
                    return true;
                } catch (FormatException e) {
                    assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", ": null").contains(file.toString());
                    return false;
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
        }
    }

    @Test void packedOrNotItIsTheSame() {
        assertThat(readOrRefuse(FILE)).isTrue();
        assertThat(readOrRefuse(Written.gzip(FILE))).isTrue();
    }

    @Test void everyTruncationAndEveryFlippedBitIsReadOrRefused() {
        byte[] packed = Written.gzip(FILE);
        for (int n = 0; n < FILE.length; n++) readOrRefuse(Arrays.copyOf(FILE, n));
        for (int n = 0; n < packed.length; n++) assertThat(readOrRefuse(Arrays.copyOf(packed, n))).describedAs("packed, cut after " + n).isFalse();
        for (byte[] whole : new byte[][] {FILE, packed}) {
            for (int bit = 0; bit < 8 * whole.length; bit++) {
                byte[] damaged = whole.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                readOrRefuse(damaged);
            }
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void anyBytesPutInAnywhereAreReadOrRefused(@ForAll @Size(min = 1, max = 9) byte[] put, @ForAll @IntRange(max = 75) int where) {
        readOrRefuse(Written.join(Arrays.copyOf(FILE, where), put, Arrays.copyOfRange(FILE, where, FILE.length)));
    }

    @Test void whatIsNotUtf8OrUnpacksToAbsurdlyMuchIsRefused() throws IOException {
        assertThat(readOrRefuse(Written.join(Written.text("age,colour,height\n1,red,2\n"), new byte[] {'1', ',', (byte) 0xFC, ',', '2', '\n'}))).isFalse();
        assertThat(readOrRefuse(new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0, 'g', 0})).isFalse();
        assertThat(readOrRefuse(Written.gzip(Written.join(Written.text("age,colour,height\n1,red,"), new byte[200 << 20])))).isFalse();
    }
}
