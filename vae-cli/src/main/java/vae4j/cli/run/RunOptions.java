package vae4j.cli.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.core.io.FormatException;
import vae4j.core.io.Json;

/**
 * All options that say what a training is, by name. Command line and configuration file meet here as text, and both are
 * read by the same parser, so that they know the same names, values and errors.
 */
@Command
final class RunOptions {
    @Mixin final ModelOptions model = new ModelOptions();
    @Mixin final KindOptions kind = new KindOptions();
    @Mixin final TrainingOptions training = new TrainingOptions();
    @Mixin final DataOptions data = new DataOptions();
    @Mixin final ReadingOptions reading = new ReadingOptions();

    private RunOptions() {}

    /** The options with these texts, and all others at their defaults. */
    static RunOptions of(Map<String, String> texts) {
        var options = new RunOptions();
        var arguments = texts.entrySet().stream().map(e -> "--" + e.getKey() + "=" + e.getValue()).toArray(String[]::new);
        new CommandLine(options).parseArgs(arguments);
        return options;
    }

    /** Those of a command's options that belong here and were given. */
    static SequencedMap<String, String> given(CommandLine.ParseResult parsed) {
        var texts = new LinkedHashMap<String, String>();
        var known = names();
        for (var option : parsed.matchedOptions()) {
            var name = name(option);
            if (known.contains(name)) texts.put(name, option.originalStringValues().getLast());
        }
        return texts;
    }

    /**
     * The texts of a configuration file: a JSON object of option names and values.
     *
     * @throws FormatException naming the file, and the name or value that is wrong
     */
    static SequencedMap<String, String> file(Path file) {
        return texts(Json.read(file, LinkedHashMap.class), file);
    }

    /** @param source what the object was read from, for errors */
    static SequencedMap<String, String> texts(Map<?, ?> object, Object source) {
        var texts = new LinkedHashMap<String, String>();
        var known = names();
        object.forEach((key, value) -> {
            var name = (String) key;
            if (!known.contains(name)) throw new FormatException(source, "unknown name \"" + name + "\"" + Nearest.hint(name, known));
            if (value != null) texts.put(name, text(value, name, source));
        });
        try {
            of(texts);
        } catch (UnmatchedArgumentException e) {
            throw new FormatException(source, e.getMessage(), e);
        } catch (ParameterException e) {
            throw new FormatException(source, e.getMessage().lines().findFirst().orElse("cannot be read"), e);
        }
        return texts;
    }

    private static String text(Object value, String name, Object source) {
        return switch (value) {
            case String s -> s;
            case Number n -> n.toString();
            case Boolean b -> b.toString();
            case java.util.List<?> list -> list.stream().map(v -> text(v, name, source)).collect(Collectors.joining(","));
            default -> throw new FormatException(source, "\"" + name + "\" is " + value + "; expected text, a number or a list of numbers");
        };
    }

    /** A value as the command line has it. */
    static String words(Object value) {
        return value instanceof java.util.List<?> list ? list.stream().map(Object::toString).collect(Collectors.joining(",")) : value.toString();
    }

    private static Set<String> names() {
        return new CommandLine(new RunOptions()).getCommandSpec().options().stream().map(RunOptions::name).collect(Collectors.toSet());
    }

    /** The option of a record's component: {@code learningRate} is {@code learning-rate}. */
    static String kebab(String component) {
        return component.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    /** A choice among words, whatever the case. */
    static String choice(String option, String value, java.util.List<String> words) {
        var word = value.toLowerCase(java.util.Locale.ROOT);
        if (words.contains(word)) return word;
        var expected = words.size() == 1 ? words.getFirst()
            : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
        throw UserException.usage("--" + option + " is '" + value + "'; expected " + expected + Nearest.hint(word, words));
    }
}
