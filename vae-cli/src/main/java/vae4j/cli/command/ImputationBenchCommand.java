package vae4j.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vae4j.cli.UserException;
import vae4j.cli.run.Holes;
import vae4j.core.backend.Backend;
import vae4j.core.data.DataSource;
import vae4j.core.data.Dataset;
import vae4j.core.data.Scaling;
import vae4j.core.data.Split;
import vae4j.core.evaluate.NearestNeighbours;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;
import vae4j.core.use.Completer;

/** {@code vae bench-imputation}. */
@Command(name = "bench-imputation", abbreviateSynopsis = true,
    description = {"Measures how well a VAE fills gaps in tables, beside each column's mean and k-nearest neighbours: squared error of standardised values, mean over seeds.",
        "It learns from half of the rows, whole ones; of each other row, every value is hidden with the same probability.",
        "Several VAEs, each with another tenth of these rows held out to stop by, expect the same value differently: their mean is what counts."},
    optionListHeading = "%nProtocol:%n",
    footer = {"", "Example:", "  vae bench-imputation 4_breastw.npz"})
public final class ImputationBenchCommand implements Callable<Integer> {
    private static final String VAE = "VAE, Hamiltonian";
    private static final int BATCH = 64;
    private static final double RATE = 1e-3;
    private static final int PATIENCE = 20;
    private static final double VALIDATION = 0.1;
    private static final int STEPS = 2_000;
    private static final int CHUNK = 512;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Tables without gaps. Labels are left out.")
    private List<Path> files;

    @Option(names = "--hide", paramLabel = "FRACTION", defaultValue = "0.5", description = "Of the values (default: ${DEFAULT-VALUE}).")
    private String hide;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "20", description = "How many splits, trainings and draws of holes of each (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The first of them (default: ${DEFAULT-VALUE}).")
    private long first;

    @Option(names = "--hidden", paramLabel = "N", defaultValue = "128", description = "Width of the two hidden layers (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Option(names = "--latent", paramLabel = "N", defaultValue = "4", description = "Dimensions of the code (default: ${DEFAULT-VALUE}).")
    private int latent;

    @Option(names = "--sigma", paramLabel = "SIGMA", defaultValue = "0.5", description = "Of the Gaussian likelihood, as in vae train (default: ${DEFAULT-VALUE}).")
    private String sigma;

    @Option(names = "--members", paramLabel = "N", defaultValue = "10", description = "How many VAEs to train and to take the mean of (default: ${DEFAULT-VALUE}).")
    private int members;

    @Option(names = "--chains", paramLabel = "N", defaultValue = "1", description = "Of Hamiltonian Monte Carlo for each row and VAE (default: ${DEFAULT-VALUE}).")
    private int chains;

    @Option(names = "--neighbours", paramLabel = "K", defaultValue = "10", description = "Of the baseline (default: ${DEFAULT-VALUE}).")
    private int neighbours;

    @Option(names = "--samples", paramLabel = "K", defaultValue = "40", description = "Iterations of a chain (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (seeds < 1 || chains < 1 || neighbours < 1 || hidden < 1 || latent < 1 || members < 1 || samples < 2) {
            throw UserException.usage("--seeds, --hidden, --latent, --members, --chains and --neighbours are at least 1, --samples at least 2");
        }
        try (var backend = compute.open()) {
            var text = new StringBuilder("%-22s %-20s %17s\n".formatted("table", "method", "squared error"));
            var tables = new ArrayList<Object>();
            for (var file : files) {
                var data = DataSource.open(file.toString()).train();
                var object = new LinkedHashMap<String, Object>();
                object.put("table", data.name());
                var all = errors(data, backend);
                all.forEach((method, errors) -> {
                    object.put(method, Map.of("mean_squared_error", mean(errors), "deviation", deviation(errors)));
                    text.append("%-22s %-20s %8.4f ± %6.4f\n".formatted(data.name(), method, mean(errors), deviation(errors)));
                });
                if (seeds > 1) difference(all.get(VAE), all.get(nearest()), object, text);
                tables.add(object);
            }
            var result = new LinkedHashMap<String, Object>();
            result.put("seeds", seeds);
            result.put("hidden", hide);
            result.put("tables", tables);
            common.output().result(result, text.toString());
            return 0;
        }
    }

    private static double mean(List<Double> numbers) {
        return numbers.stream().mapToDouble(e -> e).average().orElseThrow();
    }

    private static double deviation(List<Double> numbers) {
        double mean = mean(numbers);
        return Math.sqrt(numbers.stream().mapToDouble(e -> (e - mean) * (e - mean)).average().orElseThrow());
    }

    /** Seed by seed, because a split that is hard for one method is hard for the other. */
    private void difference(List<Double> errors, List<Double> others, Map<String, Object> object, StringBuilder text) {
        var differences = IntStream.range(0, seeds).mapToObj(i -> errors.get(i) - others.get(i)).toList();
        double error = deviation(differences) / Math.sqrt(seeds - 1);
        object.put("difference", Map.of("mean", mean(differences), "standard_error", error));
        text.append("%-43s %+8.4f ± %6.4f standard error\n".formatted("  the VAE less the neighbours, seed by seed", mean(differences), error));
    }

    private String nearest() {
        return neighbours + " nearest";
    }

    /** Of each method, an error a seed. */
    private Map<String, List<Double>> errors(Dataset data, Backend backend) {
        var errors = new LinkedHashMap<String, List<Double>>();
        for (long seed = first; seed < first + seeds; seed++) {
            var halves = data.split(0.5, seed).scaled(Scaling.Method.STANDARD);
            var known = halves.train();
            var other = halves.validation().orElseThrow();
            var x = other.read(0, other.size());
            var noise = Noise.seed(seed);
            var mask = mask(x, noise.branch(Noise.Purpose.SYNTHESIZE));
            add(errors, "mean", x, mask, repeated(known.mean(), x));
            add(errors, nearest(), x, mask, new NearestNeighbours(known, backend).complete(x, mask, neighbours));
            add(errors, VAE, x, mask, expected(known, x, mask, noise, backend));
        }
        return errors;
    }

    /** The mean of what the members expect, which share neither start nor held-out rows (Lakshminarayanan et al. 2017, deep ensembles). */
    private Tensor expected(Dataset known, Tensor x, Tensor mask, Noise noise, Backend backend) {
        var sum = new double[Math.toIntExact(x.size())];
        for (int m = 0; m < members; m++) {
            long seed = noise.branch(Noise.Purpose.INITIALIZE).branch(m).key();
            try (var model = trained(known.split(VALIDATION, seed), seed, backend)) {
                var one = completed(new Completer(model, known.mean()), x, mask, noise.branch(Noise.Purpose.SAMPLE).branch(m));
                for (int i = 0; i < sum.length; i++) sum[i] += one.get(i);
            }
        }
        var mean = Tensor.allocate(x.shape());
        for (int i = 0; i < sum.length; i++) mean.set(i, (float) (sum[i] / members));
        return mean;
    }

    private Vae trained(Split split, long seed, Backend backend) {
        int epochs = Math.max(1, STEPS * BATCH / split.train().size());
        var model = Vae.builder(split.train().shape()).hidden(hidden, hidden).latent(latent).gaussian(sigma).seed(seed).backend(backend).build();
        Trainer.of(model, Adam.rate(RATE)).batch(BATCH).epochs(epochs).patience(PATIENCE).seed(seed).clip(10).fit(split);
        return model;
    }

    private Tensor completed(Completer completer, Tensor x, Tensor mask, Noise noise) {
        var all = Tensor.allocate(x.shape());
        for (int first = 0; first < x.rows(); first += CHUNK) {
            int count = Math.min(CHUNK, x.rows() - first);
            all.rows(first, count).copyFrom(completer.hamiltonian(x.rows(first, count), mask.rows(first, count), samples, chains, noise.branch(first)).mean());
        }
        return all;
    }

    private Tensor mask(Tensor x, Noise noise) {
        try {
            return Holes.mask(hide, Shape.of(x.rows(), x.columns()), noise);
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--hide " + e.getMessage()).because(e);
        }
    }

    private static Tensor repeated(Tensor row, Tensor x) {
        var all = Tensor.allocate(x.shape());
        for (int i = 0; i < x.rows(); i++) all.rows(i, 1).copyFrom(row.reshape(x.shape().example().batch(1)));
        return all;
    }

    private static void add(Map<String, List<Double>> errors, String method, Tensor x, Tensor mask, Tensor completed) {
        errors.computeIfAbsent(method, _ -> new ArrayList<>()).add(Holes.meanSquare(x, completed, mask));
    }
}
