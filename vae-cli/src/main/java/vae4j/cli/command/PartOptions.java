package vae4j.cli.command;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.cli.run.RunConfig;
import vae4j.cli.run.StoredModel;
import vae4j.core.data.Binarization;
import vae4j.core.data.DataSource;
import vae4j.core.data.Dataset;

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

    /** Opens what was asked for, and demands that it fits the model. */
    Chosen choose(StoredModel stored) {
        if (part != null) require("split", part, PARTS);
        if (binarize != null) require("binarize", binarize, BINARIZATIONS);
        var name = data != null ? data : stored.config().map(RunConfig::data).orElse(null);
        if (name == null) throw UserException.usage("--data is missing, and " + stored.file() + " does not say what the model learned from");
        var source = DataSource.open(name);
        boolean own = stored.config().filter(c -> c.data().equals(name)).isPresent();
        double fraction = own ? stored.config().get().validation() : STANDARD_VALIDATION;
        var chosen = part != null ? part : source.test().isPresent() ? "test" : own && fraction > 0 ? "validation" : "all";
        var examples = examples(source, chosen, name, fraction);
        stored.model().requireFits(examples);
        return new Chosen(name, chosen, examples, binarization(stored, examples));
    }

    private static void require(String option, String value, List<String> words) {
        if (!words.contains(value)) {
            throw UserException.usage("--" + option + " is '" + value + "'; expected one of " + String.join(", ", words) + Nearest.hint(value, words));
        }
    }

    private static Dataset examples(DataSource source, String part, String name, double fraction) {
        return switch (part) {
            case "test" -> source.test().orElseThrow(() -> UserException.failed(name + ": has no test split; expected --split validation, train or all"));
            case "all" -> source.train();
            case "train" -> source.train().split(fraction).train();
            default -> source.train().split(fraction).validation()
                .orElseThrow(() -> UserException.failed(name + ": nothing was held out for validation; expected --split train or all"));
        };
    }

    private Binarization binarization(StoredModel stored, Dataset examples) {
        if (binarize != null) return Binarization.valueOf(binarize.toUpperCase(Locale.ROOT));
        if (stored.config().isPresent()) return stored.config().get().binarization();
        return stored.model().config().likelihood().equals("bernoulli") && !examples.binary() ? Binarization.DYNAMIC : Binarization.NONE;
    }
}
