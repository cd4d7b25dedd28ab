package vae4j.cli.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.cli.run.RunConfig;
import vae4j.cli.run.StoredModel;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.tensor.Tensor;
import vae4j.core.use.Embedding;
import vae4j.core.use.Traversal;

/** {@code vae traverse}. */
@Command(name = "traverse", abbreviateSynopsis = true,
    description = "Shows what each latent dimension stands for: changes one at a time, over the range that data has in it, and decodes.",
    optionListHeading = "%nTraversal:%n",
    footer = {"", "Examples:", "  vae traverse runs/vae-digits-1 --out traversal.png", "  vae traverse runs/vae-digits-1 --example 3 --animate",
        "  vae traverse runs/vae-digits-1 --plane --steps 20 --out manifold.png", "  vae traverse runs/conditional-digits-1 --label 7"})
public final class TraverseCommand implements Callable<Integer> {
    private static final int MOST_EXAMPLES = 5_000;

    @Mixin private ModelArgument argument;

    @Option(names = "--dimensions", paramLabel = "N", description = "Only so many, those with the greatest KL (default: 10, or all if they are fewer).")
    private Integer dimensions;

    @Option(names = "--plane", description = "Change two dimensions at once, those with the greatest KL: the manifold that they span.")
    private boolean plane;

    @Option(names = "--example", paramLabel = "I", description = "Start from the code of this example, counted from 0 (default: the median of all codes).")
    private Integer example;

    @Option(names = "--label", paramLabel = "CLASS", description = "Of which class, a number from 0 or the name in the data (default: that of --example, or the first); for models that know classes.")
    private String label;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "11", description = "Values of a dimension (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--quantile", paramLabel = "Q", defaultValue = "0.01", description = "The range leaves out this fraction of the data's codes at each end (default: ${DEFAULT-VALUE}).")
    private double quantile;

    @Option(names = "--animate", description = "Make the .png an animation of all dimensions at once.")
    private boolean animate;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "traversal.png",
        description = "A .png with a dimension a row, a .csv with a step a row, or a .safetensors (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (steps < 2) throw UserException.usage("--steps is " + steps + "; expected at least 2");
        if (!(quantile >= 0 && quantile < 0.5)) throw UserException.usage("--quantile is " + quantile + "; expected 0 to less than 0.5");
        if (dimensions != null && dimensions < 1) throw UserException.usage("--dimensions is " + dimensions + "; expected at least 1");
        if (plane && (dimensions != null || animate)) throw UserException.usage("--plane is one picture of two dimensions: it takes no " + (animate ? "--animate" : "--dimensions"));
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var codes = stored.codes();
            var model = stored.model();
            int latent = model.config().latent();
            if (plane && latent < 2) throw UserException.failed(stored.file() + ": has one latent dimension, and a plane needs two");
            var file = ExampleFile.of(out, stored);
            var chosen = parts.choose(stored, common.output());
            var data = chosen.first(MOST_EXAMPLES);
            var kl = Evaluator.of(model, stored.config().map(RunConfig::seed).orElse(1L)).evaluate(data).klPerDimension();
            var traversal = Traversal.of(Embedding.of(codes, data).means());
            var start = example == null ? null : chosen.read(example);
            var base = start == null ? traversal.centre() : model.encode(start.read(0, 1), stored.labels(start));
            boolean apart = kl.length == latent;
            // Of a prior under which the divergence is not one of each dimension: what varies most matters most.
            int[] order = Arrays.copyOf(Traversal.byKl(apart ? kl : traversal.variances()), plane ? 2 : Math.min(latent, dimensions != null ? dimensions : 10));
            var traversed = codes(traversal, base, order);
            file.writePaths(model.decode(traversed, labels(stored, start, traversed.rows())), steps, animate);
            var result = new LinkedHashMap<String, Object>();
            result.put("file", out.toString());
            result.put("data", chosen.name());
            result.put("split", chosen.part());
            result.put("steps", steps);
            result.put("dimensions", order);
            if (apart) result.put("kl", Arrays.stream(order).mapToDouble(j -> kl[j]).toArray());
            result.put("from", Arrays.stream(order).mapToDouble(j -> traversal.quantile(j, quantile)).toArray());
            result.put("to", Arrays.stream(order).mapToDouble(j -> traversal.quantile(j, 1 - quantile)).toArray());
            common.output().result(result, text(traversal, order, apart ? kl : null));
            return 0;
        }
    }

    private int[] labels(StoredModel stored, Dataset start, int count) {
        if (label == null && stored.model().classes() == 0) return null;
        int one = label != null ? stored.label(label) : start == null ? 0 : stored.labels(start)[0];
        return IntStream.generate(() -> one).limit(count).toArray();
    }

    private Tensor codes(Traversal traversal, Tensor base, int[] order) {
        return plane ? traversal.plane(base, order[0], order[1], quantile, steps) : traversal.along(base, order, quantile, steps);
    }

    /** @param kl of each dimension; null where it is not known */
    private String text(Traversal traversal, int[] order, double[] kl) {
        var text = new StringBuilder(out + (plane ? ": to the right, then upwards\n" : ": from the top\n"));
        for (int j : order) text.append("  dimension %3d%s  from %6.2f to %5.2f\n".formatted(j, kl == null ? "" : "  KL %6.2f nats".formatted(kl[j]), traversal.quantile(j, quantile), traversal.quantile(j, 1 - quantile)));
        return text.toString();
    }
}
