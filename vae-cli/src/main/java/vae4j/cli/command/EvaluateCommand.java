package vae4j.cli.command;

import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.cli.run.Measured;
import vae4j.cli.run.RunConfig;

/** {@code vae evaluate}. */
@Command(name = "evaluate", abbreviateSynopsis = true,
    description = "Measures a model on data: the evidence lower bound and its terms, active units, log p(x); in nats per example.",
    optionListHeading = "%nEvaluation:%n",
    footer = {"", "Examples:", "  vae evaluate runs/vae-digits-1", "  vae evaluate model.safetensors --data mnist --importance-samples 100 --json"})
public final class EvaluateCommand implements Callable<Integer> {
    private static final int PER_LINE = 10;

    @Mixin private ModelArgument argument;

    @Option(names = "--importance-samples", paramLabel = "K", description = "Estimate log p(x) with so many samples an example.")
    private Integer samples;

    @Option(names = "--seed", paramLabel = "N", description = "Of the samples of z (default: that of the training, so that its numbers come again).")
    private Long seed;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (samples != null && samples < 1) throw UserException.usage("--importance-samples is " + samples + "; expected at least 1");
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            if (samples != null && !stored.model().hasBound()) {
                throw UserException.usage("--importance-samples: a model of the kind " + stored.model().config().model() + " has no log p(x)");
            }
            var chosen = parts.choose(stored, common.output());
            long noise = seed != null ? seed : stored.config().map(RunConfig::seed).orElse(1L);
            var measured = Measured.of(chosen.part(), chosen.examples(), chosen.binarization(), stored.model(), noise, samples);
            var result = new LinkedHashMap<String, Object>();
            result.put("model", stored.file().toString());
            result.put("data", chosen.name());
            result.put("split", chosen.part());
            result.put("binarize", chosen.binarization().name().toLowerCase(java.util.Locale.ROOT));
            result.putAll(measured.object());
            common.output().result(result, "%s on %s: %s%s".formatted(stored.file(), chosen.name(), measured.text(), perDimension(measured)));
            return 0;
        }
    }

    private static String perDimension(Measured measured) {
        var text = new StringBuilder();
        var kl = measured.evaluation().klPerDimension();
        for (int j = 0; j < kl.length; j++) {
            if (j % PER_LINE == 0) text.append(j == 0 ? "  KL of each   " : "\n               ");
            text.append("%8.2f".formatted(kl[j]));
        }
        return text.append('\n').toString();
    }
}
