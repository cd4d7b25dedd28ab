package vae4j.cli.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.cli.run.Measured;
import vae4j.cli.run.RunConfig;
import vae4j.core.evaluate.Disentanglement;
import vae4j.core.evaluate.Evaluator;

/** {@code vae evaluate}. */
@Command(name = "evaluate", abbreviateSynopsis = true,
    description = {"Measures a model on data: the evidence lower bound and its terms, active units, log p(x); in nats per example.",
        "On data with known factors (sprites, sprites32) also how well single dimensions of codes stand for single factors: MIG, SAP, DCI, the scores of FactorVAE and beta-VAE, modularity."},
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
            result.put("binarize", chosen.binarization().name().toLowerCase(Locale.ROOT));
            result.putAll(measured.object());
            var evaluator = Evaluator.of(stored.model(), noise);
            var read = chosen.read();
            boolean standard = stored.model().config().prior().equals("standard");
            var more = new StringBuilder();
            evaluator.information(read).ifPresent(i -> {
                var parts = new LinkedHashMap<String, Double>();
                parts.put("total_correlation", i.totalCorrelation());
                if (standard) parts.put("marginal_kl", i.marginalKl());
                rows(more, "%.2f", parts);
                result.putAll(parts);
            });
            evaluator.disentanglement(read).ifPresent(d -> {
                var scores = scores(d);
                more.append("  codes beside the known factors, from 0 (or chance) to 1\n");
                rows(more, "%.3f", scores);
                result.put("disentanglement", scores);
            });
            common.output().result(result, "%s on %s: %s%s%s".formatted(stored.file(), chosen.name(), measured.text(), more, perDimension(measured)));
            return 0;
        }
    }

    private static SequencedMap<String, Double> scores(Disentanglement d) {
        var scores = new LinkedHashMap<String, Double>();
        scores.put("mig", d.mutualInformationGap());
        scores.put("sap", d.separatedAttributes());
        scores.put("dci_disentanglement", d.dci().disentanglement());
        scores.put("dci_completeness", d.dci().completeness());
        scores.put("dci_informativeness", d.dci().informativeness());
        scores.put("factor_vae_score", d.factorVae());
        scores.put("beta_vae_score", d.betaVae());
        scores.put("modularity", d.modularity());
        return scores;
    }

    private static void rows(StringBuilder text, String format, SequencedMap<String, Double> numbers) {
        numbers.forEach((name, value) -> text.append("  %-20s%s\n".formatted(name.replace('_', ' '), String.format(Locale.ROOT, format, value))));
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
