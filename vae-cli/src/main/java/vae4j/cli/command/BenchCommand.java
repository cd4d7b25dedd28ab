package vae4j.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.cli.bench.StepBenchmark;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.model.VaeConfig;
import vae4j.core.tensor.ShapeException;

/** {@code vae bench}. */
@Command(name = "bench", abbreviateSynopsis = true,
    description = "Measures how fast this machine trains and uses a model, in turns with what its arithmetic units can do at most.",
    optionListHeading = "%nBenchmark:%n",
    footer = {"", "Examples:", "  vae bench", "  vae bench --model vae --input 784 --hidden 400 --latent 20 --batch 128 --threads 2 --json",
        "  vae bench --network locatello --latent 10 --batch 64", "  vae bench --network conv --latent 20 --batch 128"})
public final class BenchCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "NAME", defaultValue = "vae", description = "The kind of model: vae (default).")
    private String model;

    @Option(names = "--network", paramLabel = "NAME", defaultValue = "dense", description = "dense (default), conv, locatello or residual.")
    private String network;

    @Option(names = "--input", paramLabel = "N[,N...]", split = ",", hideParamSyntax = true,
        description = "Values of an example, or H,W or C,H,W of a picture (default: 784; 28,28 for conv, 64,64 for locatello, 3,32,32 for residual).")
    private List<Integer> input;

    @Option(names = "--hidden", paramLabel = "WIDTH[,WIDTH...]", split = ",", hideParamSyntax = true,
        description = "Widths of the encoder's hidden layers, of those behind its convolutions (default: 400, 256 behind convolutions).")
    private List<Integer> hidden;

    @Option(names = "--latent", paramLabel = "N", defaultValue = "20", description = "Dimensions of the code (default: ${DEFAULT-VALUE}).")
    private int latent;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "Examples a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "5", description = "How long to measure, after the warm-up (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (!model.equals(VaeConfig.MODEL)) {
            throw UserException.usage("--model is '" + model + "'; expected vae" + Nearest.hint(model, List.of(VaeConfig.MODEL)));
        }
        if (batch < 1) throw UserException.usage("--batch is " + batch + "; expected at least 1");
        if (!(seconds > 0 && seconds <= 3600)) throw UserException.usage("--seconds is " + seconds + "; expected more than 0 and at most 3600");
        var config = config();
        try (var backend = compute.open(); var benchmark = benchmark(backend, config)) {
            common.output().say(Backends.describe(backend));
            var result = new LinkedHashMap<String, Object>();
            result.put("model", model);
            result.put("network", network);
            result.put("input", config.shape().size() == 1 ? config.shape().getFirst() : config.shape());
            result.put("hidden", config.hidden());
            result.put("latent", latent);
            result.put("batch", batch);
            result.put("backend", backend.name());
            result.put("vector_bits", backend.vectorBits());
            result.put("threads", backend.threads());
            result.putAll(benchmark.run(seconds));
            common.output().result(result, """
                training step  %9.3f ms best, %.3f median, %.3f 95th percentile
                               %,9.0f examples/s, %.1f GFLOP/s
                peak           %9.1f GFLOP/s of fused multiply-adds, one thread
                encode         %,9.0f examples/s
                reconstruct    %,9.0f examples/s
                """.formatted(result.get("step_ms_min"), result.get("step_ms_median"), result.get("step_ms_p95"), result.get("examples_per_s"),
                result.get("gflops"), result.get("fma_peak_gflops"), result.get("encode_examples_per_s"), result.get("reconstruct_examples_per_s")));
            return 0;
        }
    }

    private VaeConfig config() {
        try {
            return new VaeConfig(model, input != null ? input : standardInput(), network, hidden != null ? hidden : VaeConfig.standardHidden(model, network), latent, "relu", "bernoulli", null);
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--" + e.getMessage()).because(e);
        }
    }

    private List<Integer> standardInput() {
        return switch (network) {
            case "conv" -> List.of(28, 28);
            case "locatello" -> List.of(64, 64);
            case "residual" -> List.of(3, 32, 32);
            default -> List.of(784);
        };
    }

    private StepBenchmark benchmark(Backend backend, VaeConfig config) {
        try {
            return new StepBenchmark(backend, config, batch);
        } catch (ShapeException e) {                              // begins with the setting's name
            throw UserException.usage("--" + e.getMessage()).because(e);
        }
    }
}
