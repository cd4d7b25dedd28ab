package vae4j.core.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as this project reads and writes it: strict, and the same bytes for the same value.
 * <p>Reading refuses names that occur twice, names that a record does not have, components that are missing, text where
 * a number belongs, and anything after the value. The range of a number is for the record's constructor to check:
 * {@code 1e999} is infinite, and the text {@code "NaN"} passes for a number. Types are public records of an exported
 * package, {@code Map}, {@code List}, or {@code tools.jackson.databind.JsonNode} for what may be incomplete.
 * <p>Writing keeps the order of record components and of maps. JSON has no NaN and no infinity: such a number is an
 * {@link IllegalArgumentException} before anything is written, never a quoted string that the next reader stumbles on.
 * Whoever may have one decides what it means, for example by leaving the name out.
 * <p>The first use loads the data binding, some tenths of a second in a JVM without a class archive.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder().addDecorator(FiniteNumbers.DECORATOR).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .build();
    /** The line ends of this format, not those of the machine. */
    private static final ObjectWriter PRETTY = MAPPER.writer().with(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private Json() {}

    /** @throws FormatException if there is no such file, or {@link #parse} would refuse its text */
    public static <T> T read(Path file, Class<T> type) {
        if (!Files.exists(file)) throw new FormatException(file, "there is no such file");
        if (Files.isDirectory(file)) throw new FormatException(file, "is a folder, expected a JSON file");
        try {
            return parse(Files.readString(file), file, type);
        } catch (CharacterCodingException e) {
            throw new FormatException(file, "is not UTF-8 text, expected JSON", e);
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + AtomicFile.reason(e), e);
        }
    }

    /**
     * @param source what the text is, for errors: a file, or {@code model.safetensors: config}
     * @throws FormatException as {@code config.json: line 3, column 7: …} if the text is no JSON or does not fit the type
     */
    public static <T> T parse(String text, Object source, Class<T> type) {
        if (text.isBlank()) throw new FormatException(source, "is empty, expected JSON");
        try {
            return MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            var first = unknownName(text, type, e);
            throw new FormatException(source, place(first) + problem(first), first);
        }
    }

    /** A misspelt name is noticed as a missing one first, which would send the reader to the wrong place. */
    private static JacksonException unknownName(String text, Class<?> type, JacksonException e) {
        if (!(e instanceof MismatchedInputException) || e instanceof UnrecognizedPropertyException) return e;
        try {
            MAPPER.readerFor(type).without(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).readValue(text);
            return e;
        } catch (UnrecognizedPropertyException unknown) {
            return unknown;
        } catch (JacksonException other) {
            return e;
        }
    }

    private static String place(JacksonException e) {
        var location = e.getLocation();
        return (location == null || location.getLineNr() < 0 ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ") + path(e);
    }

    /** {@code data.hidden[2]: }, without the names of the classes on the way. */
    private static String path(JacksonException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            if (step.getPropertyName() == null) path.append('[').append(step.getIndex()).append(']');
            else path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
        }
        return path.isEmpty() ? "" : path.append(": ").toString();
    }

    private static String problem(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            var known = unknown.getKnownPropertyIds();
            return "unknown name" + (known == null ? "" : ", expected one of " + known);
        }
        return JsonError.problem(e);
    }

    /** One line without a line end. */
    public static String line(Object value) {
        return write(MAPPER.writer(), value);
    }

    /** Two spaces a level, lists of numbers on one line, a line end after the last brace. */
    public static String pretty(Object value) {
        return write(PRETTY, value) + "\n";
    }

    /**
     * Writes the {@link #pretty} text by {@link AtomicFile}.
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, Object value) {
        AtomicFile.writeText(file, pretty(value));
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + path(e) + JsonError.problem(e), e);
        }
    }
}
