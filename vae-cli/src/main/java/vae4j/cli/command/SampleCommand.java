package vae4j.cli.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.cli.run.Pictures;
import vae4j.cli.run.StoredModel;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;

/** {@code vae sample}. */
@Command(name = "sample", abbreviateSynopsis = true, description = "Makes new data: draws codes from the prior and decodes them.",
    optionListHeading = "%nSamples:%n",
    footer = {"", "Examples:", "  vae sample runs/vae-digits-1 --out samples.png", "  vae sample model.safetensors --count 1000 --temperature 0.7 --out new.csv"})
public final class SampleCommand implements Callable<Integer> {
    @Mixin private ModelArgument argument;

    @Option(names = {"-n", "--count"}, paramLabel = "N", defaultValue = "64", description = "How many (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--label", paramLabel = "CLASS", description = "Of which class all are to be, a number from 0 or the name in the data (default: each in turn); for models that know classes.")
    private String label;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1",
        description = "Multiplies the codes: below 1 more typical, above 1 more varied (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--values", paramLabel = "HOW",
        description = "What is made of a code: mean, the expected values, or drawn, with the noise of the likelihood (default: drawn for a table, else mean).")
    private String values;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The same seed draws the same (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "samples.png",
        description = "A .png with all of them, a .csv with one a row (of a table: like it, in its units and categories), or a .safetensors (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (count < 1) throw UserException.usage("--count is " + count + "; expected at least 1");
        if (!(temperature >= 0 && Double.isFinite(temperature))) throw UserException.usage("--temperature is " + temperature + "; expected 0 or more");
        if (values != null && !List.of("mean", "drawn").contains(values)) throw UserException.usage("--values is '" + values + "'; expected mean or drawn");
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var file = ExampleFile.of(out, stored);
            if (!stored.model().canSample()) throw UserException.usage("a model of the kind " + stored.model().config().model() + " makes nothing without a part to start from; see vae reconstruct");
            var samples = samples(stored, values != null ? values.equals("drawn") : file.isTable(), Noise.seed(seed).branch(Noise.Purpose.SAMPLE));
            if (file.isPicture()) Pictures.grid(samples).writePng(out);
            else file.writeData(samples, new TreeMap<>(Map.of("samples", samples)));
            var result = new LinkedHashMap<String, Object>();
            result.put("file", out.toString());
            result.put("count", count);
            result.put("shape", stored.model().config().shape());
            common.output().result(result, "%s: %,d samples of %s".formatted(out, count, stored.model().config().example()));
            return 0;
        }
    }

    private Tensor samples(StoredModel stored, boolean drawn, Noise noise) {
        var model = stored.model();
        if (label != null && model.classes() == 0) throw UserException.usage("--label is '" + label + "', but a model of the kind " + model.config().model() + " knows no classes");
        int[] labels = model.inTurn(count);
        if (label != null) Arrays.fill(labels, stored.label(label));
        return drawn ? model.draw(labels, temperature, noise) : model.sample(labels, temperature, noise);
    }
}
