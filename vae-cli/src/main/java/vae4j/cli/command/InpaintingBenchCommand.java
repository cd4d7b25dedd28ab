package vae4j.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.cli.run.Holes;
import vae4j.cli.run.StoredModel;
import vae4j.core.backend.Backend;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.NearestNeighbours;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;
import vae4j.core.use.Completer;

/** {@code vae bench-inpainting}. */
@Command(name = "bench-inpainting", abbreviateSynopsis = true,
    description = {"Measures how well a model fills in hidden values, beside the mean example and k-nearest neighbours among the examples that it was trained on.",
        "Squared error and log-likelihood are means over all hidden values; the likelihood takes each expectation as the probability of a one."},
    optionListHeading = "%nProtocol:%n",
    footer = {"", "Example:", "  vae bench-inpainting runs/vae-mnist-1 --hide lower,0.5"})
public final class InpaintingBenchCommand implements Callable<Integer> {
    private static final int CHUNK = 250;
    /** No prediction is surer than this, or one wrong value would cost an infinity. */
    private static final double SUREST = 1e-3;

    @Mixin private ModelArgument argument;

    @Option(names = "--hide", paramLabel = "PART[,PART...]", split = ",", hideParamSyntax = true, defaultValue = "lower,0.5",
        description = "What is hidden, as in vae complete (default: ${DEFAULT-VALUE}).")
    private List<String> hide;

    @Option(names = {"-n", "--count"}, paramLabel = "N", defaultValue = "1000", description = "How many examples of the test part (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--chains", paramLabel = "N", defaultValue = "20",
        description = "Of sampling, each from its own start: one alone stays with its first guess (default: ${DEFAULT-VALUE}).")
    private int chains;

    @Option(names = "--neighbours", paramLabel = "K", defaultValue = "10", description = "Of the baseline (default: ${DEFAULT-VALUE}).")
    private int neighbours;

    @Option(names = "--samples", paramLabel = "K", defaultValue = "100", description = "Importance samples, and iterations of a chain (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (count < 1 || neighbours < 1 || samples < 2) throw UserException.usage("--count and --neighbours are at least 1, --samples at least 2");
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var chosen = parts.choose(stored, common.output());
            var training = new PartOptions();
            training.data = parts.data;
            training.reading = parts.reading;
            training.memory = parts.memory;
            training.binarize = parts.binarize;
            training.part = "train";
            var known = training.choose(stored, common.output()).read();
            var result = new LinkedHashMap<String, Object>();
            result.put("data", chosen.name());
            result.put("split", chosen.part());
            result.put("examples", Math.min(count, chosen.examples().size()));
            var text = new StringBuilder("%s, %s, %,d examples\n%-10s %-22s %12s %16s\n".formatted(chosen.name(), chosen.part(),
                Math.min(count, chosen.examples().size()), "hidden", "method", "squared error", "log-likelihood"));
            for (var part : hide) result.put(part, measure(part, chosen.first(count), known, stored, backend, text));
            common.output().result(result, text.toString());
            return 0;
        }
    }

    /** What each method makes of a batch. */
    private interface Method {
        Tensor complete(Tensor x, Tensor mask, Noise noise);
    }

    private LinkedHashMap<String, Object> measure(String part, Dataset data, Dataset known, StoredModel stored, Backend backend, StringBuilder text) {
        var mean = known.mean();
        var completer = new Completer(stored.gaussian(), mean);
        var nearest = new NearestNeighbours(known, backend);
        var methods = new LinkedHashMap<String, Method>();
        methods.put("mean", (x, mask, _) -> filled(x, mask, mean));
        methods.put(neighbours + " nearest", (x, mask, _) -> nearest.complete(x, mask, neighbours));
        methods.put("VAE, pseudo-Gibbs", (x, mask, noise) -> completer.gibbs(x, mask, samples, chains, noise).mean());
        methods.put("VAE, Hamiltonian", (x, mask, noise) -> completer.hamiltonian(x, mask, samples, chains, noise).mean());
        methods.put("VAE, importance", (x, mask, noise) -> completer.importance(x, mask, samples, 1, noise).mean());
        var object = new LinkedHashMap<String, Object>();
        methods.forEach((name, method) -> {
            var sums = new double[3];
            for (int first = 0; first < data.size(); first += CHUNK) {
                int n = Math.min(CHUNK, data.size() - first);
                var x = data.read(first, n);
                var noise = Noise.seed(first + 1L);
                add(sums, x, mask(part, x, noise), method, noise);
            }
            var numbers = new LinkedHashMap<String, Object>();
            numbers.put("mean_squared_error", sums[0] / sums[2]);
            numbers.put("log_likelihood", sums[1] / sums[2]);
            object.put(name, numbers);
            text.append("%-10s %-22s %12.5f %16.5f\n".formatted(part, name, sums[0] / sums[2], sums[1] / sums[2]));
        });
        return object;
    }

    private static Tensor mask(String part, Tensor x, Noise noise) {
        try {
            return Holes.mask(part, x.shape(), noise.branch(Noise.Purpose.SYNTHESIZE));
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--hide " + e.getMessage()).because(e);
        }
    }

    private static void add(double[] sums, Tensor x, Tensor mask, Method method, Noise noise) {
        var completed = method.complete(x, mask, noise.branch(Noise.Purpose.SAMPLE));
        for (long i = 0; i < x.size(); i++) {
            if (mask.get(i) == 1) continue;
            double p = Math.clamp((double) completed.get(i), SUREST, 1 - SUREST);
            sums[0] += Math.pow((double) x.get(i) - completed.get(i), 2);
            sums[1] += x.get(i) * Math.log(p) + (1 - x.get(i)) * Math.log(1 - p);
            sums[2]++;
        }
    }

    private static Tensor filled(Tensor x, Tensor mask, Tensor mean) {
        var filled = Tensor.allocate(x.shape());
        for (long i = 0; i < x.size(); i++) filled.set(i, mask.get(i) == 1 ? x.get(i) : mean.get(i % mean.size()));
        return filled;
    }
}
