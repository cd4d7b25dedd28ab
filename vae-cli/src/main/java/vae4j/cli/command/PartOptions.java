package vae4j.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.cli.run.MemoryOption;
import vae4j.cli.run.Output;
import vae4j.cli.run.ReadingOptions;
import vae4j.cli.run.RunConfig;
import vae4j.cli.run.RunData;
import vae4j.cli.run.StoredModel;
import vae4j.core.data.Binarization;
import vae4j.core.data.DataSource;
import vae4j.core.data.Dataset;
import vae4j.core.data.ReadOptions;
import vae4j.core.data.Split;

/** Which examples a trained model is held against. */
@Command(optionListHeading = "%nData:%n")
final class PartOptions {
    private static final List<String> PARTS = List.of("test", "validation", "train", "all");
    private static final List<String> BINARIZATIONS = List.of("none", "static", "dynamic");
    private static final double STANDARD_VALIDATION = 0.05;

    @Option(names = {"-d", "--data"}, paramLabel = "NAME|PATH", description = "The data set (default: what the model learned from).")
    String data;

    @Option(names = "--split", paramLabel = "PART",
        description = "test, validation, train or all (default: test where the set has one; else validation, or all of a set that the model did not learn from).")
    String part;

    @Option(names = "--binarize", paramLabel = "HOW", description = "none, static or dynamic (default: as in training).")
    String binarize;

    @Mixin ReadingOptions reading = new ReadingOptions();
    @Mixin MemoryOption memory = new MemoryOption();

    /**
     * The examples, before {@link #binarization} is applied.
     *
     * @param name         of the set, as the user gave it
     * @param part         of it
     * @param binarization that the model expects
     */
    record Chosen(String name, String part, Dataset examples, Binarization binarization) {
        /** The examples as the model reads them, the same at each call. */
        Dataset read() {
            return binarization.forEvaluation(examples);
        }

        /** Some of them, as the model reads them. @throws UserException if one of the numbers is none of an example */
        Dataset read(int... numbers) {
            for (int i : numbers) {
                if (i < 0 || i >= examples.size()) throw UserException.usage("there is no example " + i + " in " + name + ", " + part + "; expected 0 to " + (examples.size() - 1));
            }
            return binarization.forEvaluation(examples.subset(numbers));
        }

        /** The first of them, at most so many, as the model reads them. */
        Dataset first(int most) {
            return read(java.util.stream.IntStream.range(0, Math.min(most, examples.size())).toArray());
        }
    }

    /** Opens what was asked for, says what users should know of it, and demands that it fits the model. */
    Chosen choose(StoredModel stored, Output output) {
        return choose(stored, stored::by, output);
    }

    /** The same of a set that may have only what the model is given. */
    Chosen chooseGiven(StoredModel stored, Output output) {
        return choose(stored, stored::byGiven, output);
    }

    private Chosen choose(StoredModel stored, UnaryOperator<Dataset> by, Output output) {
        if (part != null) require("split", part, PARTS);
        if (binarize != null) require("binarize", binarize, BINARIZATIONS);
        var name = data != null ? data : stored.config().map(RunConfig::data).orElse(null);
        if (name == null) throw UserException.usage("--data is missing, and " + stored.file() + " does not say what the model learned from");
        var options = memory.of(stored.config().map(reading::over).orElseGet(reading::options));
        var own = stored.config().filter(c -> c.data().equals(name)).map(c -> stored.ownData(c, options));
        var chosen = own.map(data -> part(own(data, name), true)).orElseGet(() -> part(other(stored, by, name, options), false));
        chosen.notes.forEach(output::say);
        stored.model().requireFits(chosen.examples);
        return new Chosen(name, chosen.part, chosen.examples, binarization(stored, chosen.examples));
    }

    private record Part(String part, Dataset examples, List<String> notes) {}

    /** What a set can be cut into. */
    private record Parts(String name, Dataset all, Split split, List<String> notes) {}

    private static Parts own(RunData data, String name) {
        return new Parts(name, data.all(), data.split(), data.notes());
    }

    private static Parts other(StoredModel stored, UnaryOperator<Dataset> by, String name, ReadOptions options) {
        var source = DataSource.open(name, stored.schema().map(options::like).orElse(options));
        var all = by.apply(source.train());
        // A single row of somebody's cannot be cut.
        var split = all.split(all.size() > 1 ? STANDARD_VALIDATION : 0);
        return new Parts(name, all, source.test().map(by).map(split::withTest).orElse(split), source.notes());
    }

    private Part part(Parts data, boolean own) {
        var split = data.split;
        var chosen = part != null ? part : split.test().isPresent() ? "test" : own && split.validation().isPresent() ? "validation" : "all";
        var examples = switch (chosen) {
            case "test" -> split.test().orElseThrow(() -> UserException.failed(data.name + ": has no test split; expected --split validation, train or all"));
            case "all" -> data.all;
            case "train" -> split.train();
            default -> split.validation()
                .orElseThrow(() -> UserException.failed(data.name + ": nothing was held out for validation; expected --split train or all"));
        };
        return new Part(chosen, examples, data.notes);
    }

    private static void require(String option, String value, List<String> words) {
        if (!words.contains(value)) {
            throw UserException.usage("--" + option + " is '" + value + "'; expected one of " + String.join(", ", words) + Nearest.hint(value, words));
        }
    }

    private Binarization binarization(StoredModel stored, Dataset examples) {
        if (binarize != null) return Binarization.valueOf(binarize.toUpperCase(Locale.ROOT));
        if (stored.config().isPresent()) return stored.config().get().binarization();
        return stored.model().config().likelihood().equals("bernoulli") && !examples.binary() ? Binarization.DYNAMIC : Binarization.NONE;
    }
}
