package vae4j.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.core.tensor.Tensor;
import vae4j.core.use.Interpolation;

/** {@code vae interpolate}. */
@Command(name = "interpolate", abbreviateSynopsis = true,
    description = {"Goes from one example to another through the space of codes, and decodes what lies on the way.",
        "A model that needs labels decodes all of a path as of the class of its first example."},
    optionListHeading = "%nPaths:%n",
    footer = {"", "Examples:", "  vae interpolate runs/vae-digits-1 --from 0,2 --to 1,3 --out paths.png",
        "  vae interpolate model.safetensors --path linear --steps 30 --animate --out paths.png"})
public final class InterpolateCommand implements Callable<Integer> {
    private static final int PAIRS = 8;

    @Mixin private ModelArgument argument;

    @Option(names = "--from", paramLabel = "I[,I...]", split = ",", hideParamSyntax = true, description = "Numbers of the examples to start from, counted from 0 (default: the first 8).")
    private List<Integer> from;

    @Option(names = "--to", paramLabel = "I[,I...]", split = ",", hideParamSyntax = true, description = "As many examples to go to (default: the 8 after those).")
    private List<Integer> to;

    @Option(names = "--path", paramLabel = "HOW", defaultValue = "spherical", description = "spherical (default) keeps codes as long as codes of data are; linear goes straight.")
    private String path;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "10", description = "Codes on a path, both ends included (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--animate", description = "Make the .png an animation of all paths at once.")
    private boolean animate;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "paths.png",
        description = "A .png with a path a row, a .csv with a step a row, or a .safetensors (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (steps < 2) throw UserException.usage("--steps is " + steps + "; expected at least 2");
        if ((from == null) != (to == null) || from != null && from.size() != to.size()) throw UserException.usage("--from and --to need as many examples as each other");
        var words = List.of("spherical", "linear");
        if (!words.contains(path)) throw UserException.usage("--path is '" + path + "'; expected spherical or linear" + Nearest.hint(path, words));
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var model = stored.model();
            var file = ExampleFile.of(out, stored);
            var chosen = parts.choose(stored, common.output());
            int pairs = from != null ? from.size() : Math.min(PAIRS, chosen.examples().size() / 2);
            if (pairs == 0) throw UserException.failed(chosen.name() + ": a path needs two examples");
            int[] starts = from != null ? ints(from) : IntStream.range(0, pairs).toArray();
            int[] ends = to != null ? ints(to) : IntStream.range(pairs, 2 * pairs).toArray();
            var begin = chosen.read(starts);
            var end = chosen.read(ends);
            var labels = stored.labels(begin);
            var a = model.encode(begin.read(0, pairs), labels);
            var b = model.encode(end.read(0, pairs), stored.labels(end));
            var codes = Tensor.allocate(a.shape().example().batch(pairs * steps));
            var how = Interpolation.valueOf(path.toUpperCase(Locale.ROOT));
            for (int p = 0; p < pairs; p++) codes.rows(p * steps, steps).copyFrom(how.path(a.rows(p, 1), b.rows(p, 1), steps));
            file.writePaths(model.decode(codes, ExampleFile.each(labels, steps)), steps, animate);
            var result = new LinkedHashMap<String, Object>();
            result.put("file", out.toString());
            result.put("path", path);
            result.put("paths", pairs);
            result.put("steps", steps);
            common.output().result(result, "%s: %,d %s paths of %,d steps".formatted(out, pairs, path, steps));
            return 0;
        }
    }

    static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
