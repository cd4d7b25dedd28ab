package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Whatever happened to a file: it opens whole, or one line says what is wrong. Nothing else. */
class SafetensorsDamageTest {
    private static final String ENTRY = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    private static final List<String> TOKENS = List.of("{", "\"__metadata__\"", ":", "{", "\"a\"", ":", "\"1\"", "}", ",", "\"w\"", ":",
        "{", "\"dtype\"", ":", "\"F32\"", ",", "\"shape\"", ":", "[", "1", ",", "2", "]", ",", "\"data_offsets\"", ":", "[", "0", ",", "8", "]", "}", "}");
    private static final List<String> ODDITIES = List.of("null", "true", "-1", "0", "4", "8", "1e3", "2.5", "9223372036854775807", "9223372036854775808",
        "1" + "0".repeat(2000), "\"\"", "\"U8\"", "\"w\"", "\"\\ud800\"", "{}", "[]", "[[", "{\"a\":", "\u0000", "NaN", "/**/", "\ufeff");
    private static Path scratch;
    private static byte[] valid;

    @TempDir Path folder;

    @BeforeContainer
    static void writeAValidFile() throws IOException {
        scratch = Files.createTempFile("damage", ".safetensors");
        valid = validFile(scratch);
    }

    @AfterContainer
    static void removeIt() throws IOException {
        Files.delete(scratch);
    }

    private static byte[] validFile(Path file) throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("w", Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
        tensors.put("b", Tensor.of(Shape.of(3), 7, 8, 9));
        Safetensors.write(file, Map.of("seed", "1"), tensors);
        return Files.readAllBytes(file);
    }

    /** Opens and reads everything; null if that went well. */
    private static FormatException complaint(Path file) {
        try (var read = Safetensors.open(file)) {
            read.entries().forEach((name, entry) -> {
                if (entry.type() == ElementType.F32 && !entry.shape().contains(0L)) read.tensor(name).toArray();
            });
            return null;
        } catch (FormatException e) {
            assertThat(e.getMessage()).startsWith(file + ": ").doesNotContain("\n", "\r");
            return e;
        }
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        var file = folder.resolve("m.safetensors");
        byte[] whole = validFile(file);
        assertThat(complaint(file)).isNull();
        for (int length = 0; length < whole.length; length++) {
            RawSafetensors.write(file, Arrays.copyOf(whole, length));
            assertThat(complaint(file)).as("cut to %d bytes", length).hasMessageContaining("damaged or still being copied");
        }
        RawSafetensors.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThat(complaint(file)).hasMessageContaining("byte " + whole.length + ": 1 bytes after the last entry");
    }

    /** Without a file, which would take most of the time; what the header lets pass is read in the test after this one. */
    @Property(tries = 10_000)
    void flippedBitsEndInOneLineOrInAWholeHeader(@ForAll("flips") List<Integer> places) {
        parse(flipped(places));
    }

    @Property(tries = 300)
    void flippedBitsEndInOneLineOrInAWholeFile(@ForAll("flips") List<Integer> places) {
        complaint(RawSafetensors.write(scratch, flipped(places)));
    }

    @Provide
    Arbitrary<List<Integer>> flips() {
        return Arbitraries.integers().between(0, valid.length * 8 - 1).withDistribution(RandomDistribution.uniform()).list().ofMinSize(1).ofMaxSize(4);
    }

    private static byte[] flipped(List<Integer> places) {
        byte[] bytes = valid.clone();
        for (int place : places) bytes[place / 8] ^= (byte) (1 << place % 8);
        return bytes;
    }

    @Property(tries = 5000)
    void anyBytesAsAHeaderEndInOneLine(@ForAll @Size(min = 2, max = 200) byte[] header) {
        header[0] = '{';
        parse(ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).array());
    }

    /** Valid tokens in the wrong place get further into the reader than bytes at random do. */
    @Property(tries = 5000)
    void misplacedTokensEndInOneLine(@ForAll @Size(min = 1, max = 3) List<@From("edits") int[]> edits) {
        var tokens = new ArrayList<>(TOKENS);
        for (int[] edit : edits) {
            int place = edit[0] % tokens.size();
            switch (edit[1]) {
                case 0 -> tokens.remove(place);
                case 1 -> tokens.set(place, ODDITIES.get(edit[2]));
                case 2 -> tokens.add(place, ODDITIES.get(edit[2]));
                default -> tokens.add(place, tokens.get(edit[2] % tokens.size()));
            }
            if (tokens.isEmpty()) return;
        }
        byte[] header = String.join("", tokens).getBytes(StandardCharsets.UTF_8);
        parse(ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).array());
    }

    @Provide
    Arbitrary<int[]> edits() {
        return Combinators.combine(Arbitraries.integers().between(0, TOKENS.size() - 1), Arbitraries.integers().between(0, 3), Arbitraries.integers().between(0, ODDITIES.size() - 1))
            .as((place, kind, what) -> new int[] {place, kind, what});
    }

    private static void parse(byte[] bytes) {
        try {
            SafetensorsReader.read(scratch, MemorySegment.ofArray(bytes));
        } catch (FormatException e) {
            assertThat(e.getMessage()).startsWith(scratch + ": ").doesNotContain("\n", "\r");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100_000_001, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 7, -1, Long.MIN_VALUE})
    void aHeaderOfImpossibleLengthIsNotAllocated(long length) {
        var file = RawSafetensors.write(folder.resolve("m"), ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
        assertThat(complaint(file)).hasMessageContaining("byte 0: says that its header has " + Long.toUnsignedString(length) + " bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // not the JSON it should be
        "[] | byte 8: expected '{'",
        "{\"w\":E | byte 61: Unexpected end-of-input: expected close marker for Object",
        "{\"w\":E,} | byte 62: Unexpected character ('}'",
        "{'w':E} | byte 9: Unexpected character",
        "{\"w\":E} {} | byte 63: expected nothing but spaces",
        "{\"w\":E,\"w\":E} | Duplicate Object property \"w\"",
        "{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | Duplicate Object property \"dtype\"",
        // wrong types
        "{\"w\":3} | byte 13: expected entry \"w\" to be an object of dtype, shape and data_offsets",
        "{\"w\":null} | byte 13: expected entry \"w\" to be an object",
        "{\"w\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}} | expected entry \"w\" dtype to be a string",
        "{\"w\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}} | unknown dtype \"F31\", expected one of BOOL, ",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}} | expected entry \"w\" shape to be a list of numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}} | expected entry \"w\" shape to hold whole numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}} | expected entry \"w\" shape to hold whole numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]}} | expected entry \"w\" shape to hold whole numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":\"0\"}} | expected entry \"w\" data_offsets to be a list of numbers",
        "{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}} | entry \"w\" has no dtype",
        "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}} | entry \"w\" has no shape",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}} | entry \"w\" has no data_offsets",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}} | has data_offsets [0], expected a begin and an end",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,9]}} | data_offsets holds more than 2 numbers",
        "{\"__metadata__\":[],\"w\":E} | expected __metadata__ to be an object",
        "{\"__metadata__\":{\"a\":1},\"w\":E} | expected __metadata__ \"a\" to be a string",
        "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"},\"w\":E} | Duplicate Object property \"a\"",
        // numbers out of range
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | shape holds the negative number -2",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}} | data_offsets holds the negative number -8",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[18446744073709551618],\"data_offsets\":[0,8]}} | shape holds a number over 2^63",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,2],\"data_offsets\":[0,8]}} | impossible shape [4294967296, 4294967296, 2]",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9223372036854775807]}} | has 9223372036854775807 bytes",
        // places
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | ends at data byte 0, before its begin 8",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | has 8 bytes, but F32 of shape [3] takes 12",
        "{\"w\":{\"dtype\":\"F4\",\"shape\":[17],\"data_offsets\":[0,8]}} | has 8 bytes, but F4 of shape [17] takes 8.5",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}} | entry \"w\" goes to data byte 12 of 8; it is damaged",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | entry \"w\" begins at data byte 4 and leaves a hole",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 bytes after the last entry belong to nothing",
        "{\"w\":E,\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | entry \"v\" begins at data byte 4, inside the entry before it",
        "{\"w\":E,\"v\":E} | entry \"v\" begins at data byte 0, inside the entry before it",
        "{} | 8 bytes after the last entry belong to nothing",
    })
    void aHeaderThatContradictsTheFormatIsNamed(String header, String complaint) {
        var file = RawSafetensors.write(folder.resolve("m"), header.replace("E", ENTRY), 8);
        assertThat(complaint(file)).hasMessageContaining(complaint);
    }

    @Test
    void aShapeOfManyAxesIsRefused() {
        var file = RawSafetensors.write(folder.resolve("m"), "{\"w\":{\"dtype\":\"U8\",\"shape\":[1" + ",1".repeat(64) + "],\"data_offsets\":[0,1]}}", 1);
        assertThat(complaint(file)).hasMessageContaining("shape holds more than 64 numbers");
    }

    @Test
    void aNestOfBracketsIsRefused() {
        var file = RawSafetensors.write(folder.resolve("m"), "{\"w\":{\"x\":" + "[".repeat(100_000), 0);
        assertThat(complaint(file)).hasMessageContaining("nesting depth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void textOfAnotherEncodingIsRefused(String charset) {
        var header = "{\"w\":" + ENTRY + "}";
        var file = RawSafetensors.write(folder.resolve("m"), header.getBytes(Charset.forName(charset)), new byte[8]);
        assertThat(complaint(file)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FF", "C080", "EDA080", "E282", "F5808080"})
    void bytesThatAreNoUtf8AreRefusedAtTheirPlace(String hex) {
        byte[] header = ("{\"w??????\":" + ENTRY + "}").getBytes(StandardCharsets.US_ASCII);
        byte[] wrong = HexFormat.of().parseHex(hex);
        System.arraycopy(wrong, 0, header, 3, wrong.length);
        assertThat(complaint(RawSafetensors.write(folder.resolve("m"), header, new byte[8]))).hasMessageContaining("byte 11: the header is not UTF-8 text");
    }

    @Test
    void namesCannotBreakTheLineOrTheTerminal() {
        var file = RawSafetensors.write(folder.resolve("m"), "{\"\\n\\u001b[2J" + "x".repeat(5000) + "\":1}", 0);
        assertThat(complaint(file).getMessage()).contains("\\u000a\\u001b[2J").hasSizeLessThan(1200);
    }

    @Test
    void aMissingFileAndAFolderAreSaidToBeSo() {
        var missing = folder.resolve("none.safetensors");
        assertThatThrownBy(() -> Safetensors.open(missing)).isInstanceOf(FormatException.class).hasMessage(missing + ": there is no such file");
        var complaint = catchThrowableOfType(FormatException.class, () -> Safetensors.open(folder));
        assertThat(complaint).hasMessage(folder + ": is a folder, expected a safetensors file");
    }
}
