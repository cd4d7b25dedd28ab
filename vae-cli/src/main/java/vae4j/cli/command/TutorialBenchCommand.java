package vae4j.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.cli.tutorial.CodeSizes;
import vae4j.cli.tutorial.Ring;
import vae4j.cli.tutorial.Shown;
import vae4j.cli.tutorial.SmallSigma;
import vae4j.core.backend.Backend;
import vae4j.core.data.DataSource;
import vae4j.core.io.Png;

/** {@code vae bench-tutorial}. */
@Command(name = "bench-tutorial", abbreviateSynopsis = true,
    description = {"Shows by doing it what the tutorial of Doersch (2016) says of variational autoencoders, as a table and a picture.",
        "ring: figure 2, a ring made of a normal distribution by what was learned from samples of it.",
        "sigma: appendix A, in one dimension the model's density goes to the true one as the likelihood's sigma goes to 0.",
        "latent: section 4.1, the bound over the number of latent dimensions."},
    optionListHeading = "%nExperiment:%n",
    footer = {"", "Examples:", "  vae bench-tutorial ring --out ring.png", "  vae bench-tutorial latent --data mnist --epochs 20"})
public final class TutorialBenchCommand implements Callable<Integer> {
    private static final List<String> EXPERIMENTS = List.of("ring", "sigma", "latent");
    private static final double VALIDATION = 0.05;

    @Parameters(paramLabel = "ring|sigma|latent", description = "Which of them.")
    private String experiment;

    @Option(names = {"-d", "--data"}, paramLabel = "NAME|PATH", description = "latent: the data set (default: digits).")
    private String data;

    @Option(names = "--sizes", paramLabel = "N[,N...]", split = ",", hideParamSyntax = true, description = "latent: the numbers of dimensions (default: 2,4,20,100,1000).")
    private List<Integer> sizes;

    @Option(names = {"-e", "--epochs"}, paramLabel = "N", description = "latent: of each training (default: 20).")
    private Integer epochs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "All randomness follows from it (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "The picture, a .png (default: the experiment's name).")
    private Path out;

    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        var word = experiment.toLowerCase(Locale.ROOT);
        if (!EXPERIMENTS.contains(word)) throw UserException.usage("there is no experiment '" + experiment + "'; expected ring, sigma or latent" + Nearest.hint(word, EXPERIMENTS));
        var misplaced = data != null ? "data" : sizes != null ? "sizes" : epochs != null ? "epochs" : null;
        if (misplaced != null && !word.equals("latent")) throw UserException.usage("--" + misplaced + " is for latent only");
        if (epochs != null && epochs < 1) throw UserException.usage("--epochs is " + epochs + "; expected at least 1");
        if (sizes != null && (sizes.size() < 2 || sizes.stream().anyMatch(n -> n < 1))) throw UserException.usage("--sizes is " + sizes + "; expected two numbers of dimensions at least, each 1 or more");
        var file = out != null ? out : Path.of(word + ".png");
        try (var backend = compute.open()) {
            var shown = show(word, backend);
            Png.write(file, shown.picture());
            var result = new LinkedHashMap<String, Object>();
            result.put("experiment", word);
            result.put("file", file.toString());
            result.put("rows", shown.rows());
            common.output().result(result, table(shown) + file + ": " + shown.caption() + "\n");
            return 0;
        }
    }

    private Shown show(String word, Backend backend) {
        return switch (word) {
            case "ring" -> Ring.show(backend, seed);
            case "sigma" -> SmallSigma.show(backend, seed);
            default -> {
                var source = DataSource.open(data == null ? "digits" : data);
                var split = source.train().split(VALIDATION);
                yield CodeSizes.show(source.test().map(split::withTest).orElse(split), sizes == null ? List.of(2, 4, 20, 100, 1000) : sizes,
                    epochs == null ? 20 : epochs, backend, seed, common.output()::say);
            }
        };
    }

    private static String table(Shown shown) {
        var names = shown.rows().getFirst().keySet();
        var text = new StringBuilder(names.stream().map(n -> "%-26s".formatted(n.replace('_', ' '))).collect(Collectors.joining()).stripTrailing()).append('\n');
        for (var row : shown.rows()) {
            text.append(row.values().stream().map(v -> "%-26s".formatted(v instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : v)).collect(Collectors.joining()).stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
