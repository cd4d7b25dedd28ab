package vae4j.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.core.data.Labels;
import vae4j.core.model.GaussianCodes;
import vae4j.core.tensor.Tensor;
import vae4j.core.use.AttributeVector;
import vae4j.core.use.Embedding;

/** {@code vae arithmetic}. */
@Command(name = "arithmetic", abbreviateSynopsis = true,
    description = {"Adds an attribute to examples: the mean code of those that have it, minus the mean code of those that do not.",
        "A model that needs labels decodes each example as of its own class."},
    optionListHeading = "%nAttribute:%n",
    footer = {"", "Examples:", "  vae arithmetic runs/vae-digits-1 --with 7 --without 1 --out sevens.png",
        "  vae arithmetic faces.safetensors --group 3,14,15 --against 0,1,2 --examples 8,9 --strength 1.5"})
public final class ArithmeticCommand implements Callable<Integer> {
    private static final int ROWS = 8;

    @Mixin private ModelArgument argument;

    @Option(names = "--with", paramLabel = "LABEL", description = "The class that has it.")
    private String with;

    @Option(names = "--without", paramLabel = "LABEL", description = "The class that does not (default: all others).")
    private String without;

    @Option(names = "--group", paramLabel = "I[,I...]", split = ",", hideParamSyntax = true, description = "Instead of a class: the numbers of examples that have it, counted from 0.")
    private List<Integer> group;

    @Option(names = "--against", paramLabel = "I[,I...]", split = ",", hideParamSyntax = true, description = "With --group: those of examples that do not.")
    private List<Integer> against;

    @Option(names = "--examples", paramLabel = "I[,I...]", split = ",", hideParamSyntax = true,
        description = "What it is added to (default: the first 8 that do not have it).")
    private List<Integer> examples;

    @Option(names = "--strength", paramLabel = "S", defaultValue = "1", description = "How much of it the last step has; below 0 takes it away (default: ${DEFAULT-VALUE}).")
    private double strength;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "7", description = "From nothing to the full strength (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--animate", description = "Make the .png an animation of all examples at once.")
    private boolean animate;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "arithmetic.png",
        description = "A .png with an example a row, a .csv with a step a row, or a .safetensors (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (steps < 2) throw UserException.usage("--steps is " + steps + "; expected at least 2");
        if (!Double.isFinite(strength)) throw UserException.usage("--strength is " + strength + "; expected a number");
        if ((with == null) == (group == null)) throw UserException.usage("expected either --with LABEL or --group I,I,...");
        if ((group == null) != (against == null)) throw UserException.usage("--group and --against need each other");
        if (without != null && with == null) throw UserException.usage("--without needs --with");
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var gaussian = stored.codes();
            var model = stored.model();
            var file = ExampleFile.of(out, stored);
            var chosen = parts.choose(stored, common.output());
            var attribute = group != null ? fromGroups(gaussian, chosen) : fromLabels(gaussian, chosen);
            int[] rows = examples != null ? InterpolateCommand.ints(examples) : withoutIt(chosen);
            if (rows.length == 0) throw UserException.failed(chosen.name() + ": there is no example without it; choose some by --examples");
            var data = chosen.read(rows);
            var labels = stored.labels(data);
            var codes = model.encode(data.read(0, rows.length), labels);
            var moved = Tensor.allocate(codes.shape().example().batch(rows.length * steps));
            for (int s = 0; s < steps; s++) {
                var step = attribute.addTo(codes, strength * s / (steps - 1));
                for (int r = 0; r < rows.length; r++) moved.rows(r * steps + s, 1).copyFrom(step.rows(r, 1));
            }
            file.writePaths(model.decode(moved, ExampleFile.each(labels, steps)), steps, animate);
            double length = Math.sqrt(IntStream.range(0, (int) attribute.direction().size()).mapToDouble(j -> Math.pow(attribute.direction().get(j), 2)).sum());
            var result = new LinkedHashMap<String, Object>();
            result.put("file", out.toString());
            result.put("data", chosen.name());
            result.put("split", chosen.part());
            result.put("examples", rows);
            result.put("steps", steps);
            result.put("strength", strength);
            result.put("direction_length", length);
            common.output().result(result, "%s: %,d examples, %,d steps to the strength %s of a direction of length %.2f".formatted(out, rows.length, steps, strength, length));
            return 0;
        }
    }

    private AttributeVector fromGroups(GaussianCodes model, PartOptions.Chosen chosen) {
        return AttributeVector.between(Embedding.of(model, chosen.read(InterpolateCommand.ints(group))).means(),
            Embedding.of(model, chosen.read(InterpolateCommand.ints(against))).means());
    }

    private AttributeVector fromLabels(GaussianCodes model, PartOptions.Chosen chosen) {
        var labels = labels(chosen);
        try {
            return AttributeVector.of(Embedding.of(model, chosen.read()).means(), labels, label(labels, "with", with), without == null ? -1 : label(labels, "without", without));
        } catch (IllegalArgumentException e) {
            throw UserException.failed(chosen.name() + ": " + e.getMessage()).because(e);
        }
    }

    private int[] withoutIt(PartOptions.Chosen chosen) {
        if (group != null) return against.stream().limit(ROWS).mapToInt(Integer::intValue).toArray();
        var labels = labels(chosen);
        int has = label(labels, "with", with);
        int lacks = without == null ? -1 : label(labels, "without", without);
        return IntStream.range(0, labels.size()).filter(i -> lacks < 0 ? labels.get(i) != has : labels.get(i) == lacks).limit(ROWS).toArray();
    }

    private static Labels labels(PartOptions.Chosen chosen) {
        return chosen.examples().labels().orElseThrow(() -> UserException.failed(chosen.name() + ": has no labels; choose examples by --group and --against"));
    }

    private static int label(Labels labels, String option, String name) {
        int label = labels.names().indexOf(name);
        if (label < 0) throw UserException.usage("--" + option + " is '" + name + "'; expected one of " + String.join(", ", labels.names()) + Nearest.hint(name, labels.names()));
        return label;
    }
}
