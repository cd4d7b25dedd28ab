package vae4j.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.cli.run.Pictures;
import vae4j.core.data.Labels;
import vae4j.core.tensor.Tensor;

/** {@code vae reconstruct}. */
@Command(name = "reconstruct", abbreviateSynopsis = true,
    description = "Encodes examples and decodes their mean codes: originals beside reconstructions, and how far apart they are.",
    optionListHeading = "%nReconstructions:%n",
    footer = {"", "Examples:", "  vae reconstruct runs/vae-digits-1 --out reconstructions.png", "  vae reconstruct model.safetensors --data mnist --count 1000 --out rec.csv"})
public final class ReconstructCommand implements Callable<Integer> {
    @Mixin private ModelArgument argument;

    @Option(names = {"-n", "--count"}, paramLabel = "N", defaultValue = "50", description = "How many, the first of their part of the data (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "reconstructions.png",
        description = "A .png with rows of originals above rows of reconstructions, a .csv with both in a row (of a table: the reconstructions, as the table has them), or a .safetensors (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (count < 1) throw UserException.usage("--count is " + count + "; expected at least 1");
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var file = ExampleFile.of(out, stored);
            var chosen = parts.choose(stored, common.output());
            int n = Math.min(count, chosen.examples().size());
            var first = java.util.stream.IntStream.range(0, n).toArray();
            var examples = chosen.binarization().forEvaluation(chosen.examples().subset(first));
            var originals = examples.read(0, n);
            var reconstructions = stored.model().reconstruct(originals, examples.labels().map(Labels::toArray).orElse(null));
            if (file.isPicture()) {
                Pictures.beside(originals, reconstructions).writePng(out);
            } else {
                var tensors = new LinkedHashMap<String, Tensor>();
                tensors.put("originals", originals);
                tensors.put("reconstructions", reconstructions);
                file.writeData(reconstructions, tensors);
            }
            report(chosen, n, originals, reconstructions);
            return 0;
        }
    }

    private void report(PartOptions.Chosen chosen, int n, Tensor originals, Tensor reconstructions) {
        double squares = 0;
        double magnitudes = 0;
        long known = 0;
        for (long i = 0; i < originals.size(); i++) {
            if (Float.isNaN(originals.get(i))) continue;              // missing
            known++;
            double difference = (double) originals.get(i) - reconstructions.get(i);
            squares += difference * difference;
            magnitudes += Math.abs(difference);
        }
        double meanSquare = squares / known;
        double meanMagnitude = magnitudes / known;
        var result = new LinkedHashMap<String, Object>();
        result.put("file", out.toString());
        result.put("data", chosen.name());
        result.put("split", chosen.part());
        result.put("binarize", chosen.binarization().name().toLowerCase(java.util.Locale.ROOT));
        result.put("examples", n);
        result.put("mean_squared_error", meanSquare);
        result.put("mean_absolute_error", meanMagnitude);
        common.output().result(result, """
            %s: %,d examples of %s, %s
              mean squared error   %.5f  per value
              mean absolute error  %.5f  per value
            """.formatted(out, n, chosen.name(), chosen.part(), meanSquare, meanMagnitude));
    }
}
