package vae4j.cli.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.core.data.Format;
import vae4j.core.data.ReadOptions;
import vae4j.core.tensor.Shape;

/** How data is read where its content alone does not say. */
@Command(optionListHeading = "%nReading data:%n")
public final class ReadingOptions {
    @Option(names = "--format", paramLabel = "NAME", description = "idx, npy, npz, safetensors, csv, amat, cifar or images (default: recognised from content).")
    String format;

    @Option(names = "--array", paramLabel = "NAME", description = "Which array of a file of several holds the examples (default: X, data or the like).")
    String array;

    @Option(names = "--label-column", paramLabel = "COLUMN", description = "The column of a table, or the array of a file of several, with the class of each example; a name or a number from 1.")
    String label;

    @Option(names = "--ignore-columns", paramLabel = "COLUMN[,COLUMN...]", split = ",", hideParamSyntax = true, description = "Columns of a table to leave out, by name or number.")
    List<String> ignored = List.of();

    @Option(names = "--categorical", paramLabel = "COLUMN[,COLUMN...]", split = ",", hideParamSyntax = true, description = "Columns of a table whose numbers are names of categories.")
    List<String> categorical = List.of();

    @Option(names = "--header", paramLabel = "yes|no", description = "Whether the first line of a table has the names of the columns (default: found out).")
    String header;

    @Option(names = "--shape", paramLabel = "H,W", description = "Of one example, where the file has it as a row of numbers; 3,H,W for colours.")
    String shape;

    @Option(names = "--image-size", paramLabel = "H,W", description = "Scale pictures of a folder to cover this size, and cut them from the centre.")
    String size;

    @Option(names = "--colour", paramLabel = "rgb|grey", description = "Read pictures of a folder with colours or without (default: as the first of them).")
    String colour;

    @Option(names = "--skip-bad", description = "Leave out rows and pictures that cannot be read, and say how many.")
    boolean skipBad;

    /** What was given, by the names of the options. */
    SequencedMap<String, Object> given() {
        var given = new LinkedHashMap<String, Object>();
        for (var option : new CommandLine(this).getCommandSpec().options()) {
            Object value = option.getValue();
            if (value != null && !value.equals(List.of()) && !value.equals(false)) given.put(option.longestName().substring(2), value);
        }
        return given;
    }

    /** The options that {@link #given} gave. */
    static ReadingOptions of(Map<String, ?> given) {
        var options = new ReadingOptions();
        new CommandLine(options).parseArgs(given.entrySet().stream().map(e -> "--" + e.getKey() + "=" + RunOptions.words(e.getValue())).toArray(String[]::new));
        return options;
    }

    /** These, and where one was not given what was given there. */
    public ReadOptions over(RunConfig config) {
        var all = new LinkedHashMap<>(config.reading());
        all.putAll(given());
        return of(all).options();
    }

    /** @throws UserException naming the first option whose value is impossible */
    public ReadOptions options() {
        var options = ReadOptions.STANDARD.ignore(ignored).categorical(categorical).skipBad(skipBad);
        if (format != null) options = options.format(Format.valueOf(RunOptions.choice("format", format, Stream.of(Format.values()).map(Format::word).toList()).toUpperCase(Locale.ROOT)));
        if (array != null) options = options.array(array);
        if (label != null) options = options.label(label);
        if (header != null) options = options.header(RunOptions.choice("header", header, List.of("yes", "no")).equals("yes"));
        if (shape != null) options = options.shape(Shape.of(numbers("shape", shape)));
        if (size != null) {
            int[] sides = numbers("image-size", size);
            if (sides.length != 2 || (long) sides[0] * sides[1] > 1 << 26) throw UserException.usage("--image-size is " + size + "; expected a height and a width, such as 28,28");
            options = options.size(sides[0], sides[1]);
        }
        if (colour != null) options = options.colour(RunOptions.choice("colour", colour, List.of("rgb", "grey")).equals("rgb"));
        return options;
    }

    private static int[] numbers(String option, String text) {
        if (!text.matches("[1-9][0-9]{0,7}(,[1-9][0-9]{0,7}){0,3}")) throw UserException.usage("--" + option + " is '" + text + "'; expected sizes such as 28,28");
        return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
    }
}
