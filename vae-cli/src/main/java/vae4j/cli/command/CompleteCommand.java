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
import vae4j.cli.run.Holes;
import vae4j.cli.run.Pictures;
import vae4j.cli.run.StoredModel;
import vae4j.core.data.DataSource;
import vae4j.core.data.Dataset;
import vae4j.core.model.CompletionVae;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;
import vae4j.core.use.Completer;
import vae4j.core.use.Completion;
import vae4j.core.use.ConditionalCompleter;

/** {@code vae complete}. */
@Command(name = "complete", abbreviateSynopsis = true,
    description = {"Fills in what is missing in pictures with holes and rows with gaps, and says how sure it is of each value.",
        "A model of the kind completion completes what it has learned to from what it is given: whole examples, or of a table rows of the given columns alone."},
    optionListHeading = "%nCompletion:%n",
    footer = {"", "Examples:", "  vae complete runs/vae-digits-1 --hide lower --out completed.png",
        "  vae complete runs/vae-people-1 --data gaps.csv --split all --count 100000 --out people.csv",
        "  vae complete runs/completion-people-1 --data given.csv --values drawn --out people.csv",
        "  vae complete model.safetensors --data photos --mask holes.npy --imputations 5 --out completed.safetensors"})
public final class CompleteCommand implements Callable<Integer> {
    private static final List<String> METHODS = List.of("hamiltonian", "importance", "gibbs");
    private static final List<String> VALUES = List.of("mean", "drawn");

    @Mixin private ModelArgument argument;

    @Option(names = "--mask", paramLabel = "PATH", description = "A data set of masks, one for all or one for each example: 0 where a value is missing (default: what is missing in the data).")
    private String mask;

    @Option(names = "--hide", paramLabel = "PART", description = "Instead of a mask: lower, upper, left or right half of each picture, or a fraction of its values at random, such as 0.5.")
    private String hide;

    @Option(names = "--method", paramLabel = "NAME",
        description = "hamiltonian (default): codes drawn from p(z|known) by Hamiltonian Monte Carlo; importance: importance-weighted expectation (MIWAE), "
            + "quicker, for encoders that have seen examples with holes; gibbs: pseudo-Gibbs sampling.")
    private String method;

    @Option(names = "--samples", paramLabel = "K", defaultValue = "100", description = "Samples of the code, or iterations of a chain (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(names = "--imputations", paramLabel = "M", defaultValue = "5",
        description = "Draws of all missing values together, for a .safetensors; each the end of a chain of its own (default: ${DEFAULT-VALUE}).")
    private int imputations;

    @Option(names = "--values", paramLabel = "HOW", defaultValue = "mean", description = "What takes the place of missing values: mean (default), what is expected of each, or drawn, one draw of all together.")
    private String values;

    @Option(names = {"-n", "--count"}, paramLabel = "N", defaultValue = "50", description = "How many, the first of their part of the data (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The same seed draws the same (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "completed.png",
        description = "A .png with rows of pictures with holes above rows of completed ones, a .csv with the completed values and then "
            + "their standard deviations in a row (of a table: the table, filled in), or a .safetensors with both and the imputations (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (mask != null && hide != null) throw UserException.usage("--mask and --hide are two ways to say the same; expected one of them");
        if (method != null && !METHODS.contains(method)) throw UserException.usage("--method is '" + method + "'; expected one of " + String.join(", ", METHODS) + Nearest.hint(method, METHODS));
        if (!VALUES.contains(values)) throw UserException.usage("--values is '" + values + "'; expected mean or drawn" + Nearest.hint(values, VALUES));
        if (samples < 2) throw UserException.usage("--samples is " + samples + "; expected at least 2");
        if (imputations < 1) throw UserException.usage("--imputations is " + imputations + "; expected at least 1");
        if (count < 1) throw UserException.usage("--count is " + count + "; expected at least 1");
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var file = ExampleFile.of(out, stored);
            var chosen = parts.chooseGiven(stored, common.output());
            var data = chosen.first(count);
            var x = data.read(0, data.size());
            var completed = stored.model() instanceof CompletionVae model ? given(model, x) : gaps(stored, chosen.name(), data, x);
            var known = completed.known;
            var completion = completed.completion;
            write(file, x, known, completion);
            long missing = IntStream.range(0, (int) known.size()).filter(i -> known.get(i) == 0).count();
            double deviation = IntStream.range(0, (int) known.size()).filter(i -> known.get(i) == 0).mapToDouble(i -> completion.deviation().get(i)).average().orElse(0);
            var result = new LinkedHashMap<String, Object>();
            result.put("file", out.toString());
            result.put("data", chosen.name());
            result.put("split", chosen.part());
            result.put("examples", data.size());
            result.put("missing", missing);
            result.put("method", completed.method);
            result.put("mean_deviation", deviation);
            var text = "%s: %,d examples, %,d missing values filled in, of standard deviation %.4f on average\n".formatted(out, data.size(), missing, deviation);
            // Of what is missing in the data nobody knows the truth.
            if (IntStream.range(0, (int) known.size()).anyMatch(i -> known.get(i) == 0 && !Float.isNaN(x.get(i))) && mask == null) {
                double error = Holes.meanSquare(x, completion.mean(), known);
                result.put("mean_squared_error", error);
                text += "  mean squared error   %.5f  per hidden value\n".formatted(error);
            }
            common.output().result(result, text);
            return 0;
        }
    }

    /** @param known as large as the examples: 1 for what was known, 0 for what was completed */
    private record Completed(Tensor known, Completion completion, String method) {}

    private Noise noise() {
        return Noise.seed(seed).branch(Noise.Purpose.SAMPLE);
    }

    private Completed given(CompletionVae model, Tensor x) {
        var other = mask != null ? "mask" : hide != null ? "hide" : method != null ? "method" : null;
        if (other != null) throw UserException.usage("--" + other + " needs a model that completes whatever is missing, not one of the kind " + model.config().model() + ", which has learned from what to complete what");
        var completer = new ConditionalCompleter(model);
        return new Completed(completer.mask(x), completer.complete(x, samples, imputations, noise()), "given");
    }

    private Completed gaps(StoredModel stored, String name, Dataset data, Tensor x) {
        var known = known(x);
        if (mask == null && hide == null && !data.missing()) throw UserException.usage(name + ": nothing is missing in it; expected --mask PATH or --hide PART");
        var completer = new Completer(stored.codes(), data.mean(), stored.labels(data));
        var how = method == null ? METHODS.getFirst() : method;
        return new Completed(known, switch (how) {
            case "gibbs" -> completer.gibbs(x, known, samples, imputations, noise());
            case "importance" -> completer.importance(x, known, samples, imputations, noise());
            default -> completer.hamiltonian(x, known, samples, imputations, noise());
        }, how);
    }

    /** 0 where a mask or the data itself says that a value is missing. */
    private Tensor known(Tensor x) {
        var known = mask != null ? masks(x) : hide != null ? hidden(x) : Tensor.allocate(x.shape());
        for (long i = 0; i < x.size(); i++) {
            if (mask == null && hide == null) known.set(i, 1);
            if (Float.isNaN(x.get(i))) known.set(i, 0);
        }
        return known;
    }

    private Tensor hidden(Tensor x) {
        try {
            return Holes.mask(hide, x.shape(), Noise.seed(seed).branch(Noise.Purpose.SYNTHESIZE));
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--hide " + e.getMessage()).because(e);
        }
    }

    private Tensor masks(Tensor x) {
        var set = DataSource.open(mask).train();
        if (set.shape().size() != x.columns() || set.size() != 1 && set.size() < x.rows()) {
            throw UserException.failed("%s: has %,d masks of the shape %s; expected 1 or at least %,d of %s".formatted(mask, set.size(), set.shape(), x.rows(), x.shape().example()));
        }
        var masks = Tensor.allocate(x.shape());
        for (int i = 0; i < x.rows(); i++) {
            var one = set.read(set.size() == 1 ? 0 : i, 1);
            for (int j = 0; j < x.columns(); j++) masks.set((long) i * x.columns() + j, one.get(j) > 0 ? 1 : 0);
        }
        return masks;
    }

    private void write(ExampleFile file, Tensor x, Tensor known, Completion completion) {
        var filled = values.equals("drawn") ? completion.imputations().getFirst() : completion.mean();
        if (file.isPicture()) {
            var holes = Tensor.allocate(x.shape());
            for (long i = 0; i < x.size(); i++) holes.set(i, known.get(i) == 1 ? x.get(i) : 0.5f);
            Pictures.beside(holes, filled).writePng(out);
            return;
        }
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("completed", filled);
        tensors.put("deviations", completion.deviation());
        if (out.toString().endsWith("safetensors")) {
            tensors.put("mask", known);
            for (int m = 0; m < imputations; m++) tensors.put("imputation" + m, completion.imputations().get(m));
        }
        file.writeData(filled, tensors);
    }
}
