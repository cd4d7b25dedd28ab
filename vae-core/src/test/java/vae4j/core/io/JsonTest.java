package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DoubleNode;

class JsonTest {
    /** Public, as every record must be that data binding is to see. */
    public enum Kind { VAE, BETA }

    public record Settings(String name, Kind kind, List<Integer> hidden, double rate, Map<String, Integer> notes) {}

    private static final Settings SETTINGS = new Settings("ü", Kind.BETA, List.of(400, 20), 1e-3, new LinkedHashMap<>());
    private static final String LINE = "{\"name\":\"ü\",\"kind\":\"BETA\",\"hidden\":[400,20],\"rate\":0.001,\"notes\":{\"z\":1,\"a\":2}}";

    static {
        SETTINGS.notes.put("z", 1);
        SETTINGS.notes.put("a", 2);
    }

    @TempDir Path folder;

    @Test
    void recordsAndMapsKeepTheirOrder() {
        assertThat(Json.line(SETTINGS)).isEqualTo(LINE);
        assertThat(Json.parse(LINE, "test", Settings.class)).isEqualTo(SETTINGS);
        assertThat(Json.line(Json.parse(LINE, "test", JsonNode.class))).isEqualTo(LINE);
        assertThat(Json.line(Json.parse(LINE, "test", Map.class))).isEqualTo(LINE);
    }

    @Test
    void prettyTextHasTwoSpacesALevelAndUnixLineEnds() {
        assertThat(Json.pretty(SETTINGS)).isEqualTo("""
            {
              "name" : "ü",
              "kind" : "BETA",
              "hidden" : [ 400, 20 ],
              "rate" : 0.001,
              "notes" : {
                "z" : 1,
                "a" : 2
              }
            }
            """);
    }

    @Test
    void aWrittenFileIsReadBack() {
        var file = folder.resolve("config.json");
        Json.write(file, SETTINGS);
        assertThat(file).hasContent(Json.pretty(SETTINGS));
        assertThat(Json.read(file, Settings.class)).isEqualTo(SETTINGS);
    }

    @Test
    void numbersThatJsonDoesNotHaveAreRefusedWhereverTheyAre() {
        for (Object value : List.of(Double.NaN, Float.NEGATIVE_INFINITY, new double[] {1, Double.NaN}, new float[] {Float.POSITIVE_INFINITY},
                DoubleNode.valueOf(Double.NaN), new Settings("x", Kind.VAE, List.of(), Double.NaN, Map.of()))) {
            assertThatThrownBy(() -> Json.line(Map.of("loss", value))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("JSON has no ");
            assertThatThrownBy(() -> Json.pretty(Map.of("loss", value))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Json.line(Map.of("loss", Double.NaN))).hasMessage("cannot be written as JSON: loss: JSON has no NaN");
    }

    @Test
    void everyFiniteFloatSurvives() {
        for (float value : new float[] {0.1f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 1 / 3f}) {
            assertThat(Json.parse(Json.line(value), "test", Float.class)).isEqualTo(value);
        }
        assertThat(Json.line(new float[] {0.1f, 1.5f})).isEqualTo("[0.1,1.5]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"name\":\"a\",\"name\":\"b\"} | line 1, column 19: Duplicate Object property \"name\"",
        "{\"nmae\":\"a\"} | nmae: unknown name, expected one of [name, kind, hidden, rate, notes]",
        "{\"name\":\"a\"} | line 1, column 12: kind: Missing creator property 'kind'",
        "L x | line 1, column 81: Unrecognized token 'x'",
        "L L | line 1, column 81: Trailing token",
        "{\"name\":\"a\",} | line 1, column 13: Unexpected character ('}'",
        "{\"hidden\":[1,\"2\"]} | line 1, column 14: hidden[1]: Cannot coerce String value",
        "{\"hidden\":[1,2.5]} | line 1, column 14: hidden[1]: Cannot coerce Floating-point value",
        "{\"rate\":\"\"} | line 1, column 9: rate: Cannot coerce empty String",
        "{\"rate\":\"0.1\"} | line 1, column 9: rate: Cannot coerce String value",
        "{\"rate\":null} | Cannot map `null` into type `double`",
        "{\"rate\":NaN} | line 1, column 12: Non-standard token 'NaN'",
        "{\"kind\":\"gan\"} | line 1, column 9: kind: Cannot deserialize value of type",
        "{\"kind\":1} | line 1, column 9: ",
        "[] | line 1, column 1: Cannot deserialize value of type",
        "{\"name\":\"a\" | Unexpected end-of-input",
        "'{}' | line 1, column 1: Unexpected character",
    })
    void whatIsWrongIsSaidInOneLine(String text, String complaint) {
        assertThatThrownBy(() -> Json.parse(text.replace("L", LINE), "config.json", Settings.class)).isInstanceOf(FormatException.class)
            .hasMessageStartingWith("config.json: ").hasMessageContaining(complaint)
            .message().doesNotContain("\n", "REDACTED", "[Source", "Feature").hasSizeLessThan(400);
    }

    @Test
    void theLineAndTheColumnAreThoseOfTheFile() throws IOException {
        var file = Files.writeString(folder.resolve("config.json"), "{\n  \"name\": \"a\",\n    : 3\n}\n");
        assertThatThrownBy(() -> Json.read(file, Settings.class)).isInstanceOf(FormatException.class)
            .hasMessageStartingWith(file + ": line 3, column 5: Unexpected character (':'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void anEmptyTextIsSaidToBeSo(String text) {
        assertThatThrownBy(() -> Json.parse(text, "config.json", JsonNode.class)).isInstanceOf(FormatException.class).hasMessage("config.json: is empty, expected JSON");
    }

    @Test
    void aMissingFileAFolderAndOtherEncodingsAreSaidToBeSo() throws IOException {
        var missing = folder.resolve("none.json");
        assertThatThrownBy(() -> Json.read(missing, Map.class)).isInstanceOf(FormatException.class).hasMessage(missing + ": there is no such file");
        assertThatThrownBy(() -> Json.read(folder, Map.class)).isInstanceOf(FormatException.class).hasMessageContaining("is a folder");
        var latin = Files.write(folder.resolve("latin.json"), new byte[] {'"', (byte) 0xFC, '"'});
        assertThatThrownBy(() -> Json.read(latin, String.class)).isInstanceOf(FormatException.class).hasMessage(latin + ": is not UTF-8 text, expected JSON");
    }
}
