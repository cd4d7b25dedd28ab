package vae4j.cli.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.cli.run.Pictures;
import vae4j.cli.run.StoredModel;
import vae4j.core.model.Autoencoder;
import vae4j.core.model.CompletionVae;
import vae4j.core.model.Model;
import vae4j.core.objective.LatentModel;
import vae4j.core.probability.FittedMixture;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;

/** {@code vae sample}. */
@Command(name = "sample", abbreviateSynopsis = true, description = "Makes new data: draws codes from the prior, or from a mixture fitted to codes of data, and decodes them.",
    optionListHeading = "%nSamples:%n",
    footer = {"", "Examples:", "  vae sample runs/vae-digits-1 --out samples.png", "  vae sample model.safetensors --count 1000 --temperature 0.7 --out new.csv",
        "  vae sample runs/autoencoder-digits-1 --sampler mixture --components 20"})
public final class SampleCommand implements Callable<Integer> {
    private static final List<String> SAMPLERS = List.of("prior", "mixture");
    private static final int STANDARD_COMPONENTS = 10;
    /** Codes that a mixture is fitted to. */
    private static final int MOST_EXAMPLES = 10_000;

    @Mixin private ModelArgument argument;

    @Option(names = {"-n", "--count"}, paramLabel = "N", defaultValue = "64", description = "How many (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--label", paramLabel = "CLASS", description = "Of which class all are to be, a number from 0 or the name in the data (default: each in turn); for models that know classes.")
    private String label;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1",
        description = "Multiplies the codes of the prior: below 1 more typical, above 1 more varied (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--sampler", paramLabel = "NAME",
        description = "What draws codes: the model's prior (default), or a mixture of Gaussians that is fitted to the codes of data, for models whose codes are not where their prior is.")
    private String sampler;

    @Option(names = "--components", paramLabel = "K", description = "Of the mixture (default: 10).")
    private Integer components;

    @Option(names = "--values", paramLabel = "HOW",
        description = "What is made of a code: mean, the expected values, or drawn, with the noise of the likelihood (default: drawn for a table, else mean).")
    private String values;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The same seed draws the same (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "samples.png",
        description = "A .png with all of them, a .csv with one a row (of a table: like it, in its units and categories), or a .safetensors (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (count < 1) throw UserException.usage("--count is " + count + "; expected at least 1");
        if (!(temperature >= 0 && Double.isFinite(temperature))) throw UserException.usage("--temperature is " + temperature + "; expected 0 or more");
        if (values != null && !List.of("mean", "drawn").contains(values)) throw UserException.usage("--values is '" + values + "'; expected mean or drawn");
        boolean mixture = isMixture();
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var file = ExampleFile.of(out, stored);
            if (mixture) requireCodes(stored.model());
            else if (!stored.model().canSample()) throw UserException.usage("a model of the kind " + stored.model().config().model() + " makes nothing without an example to start from; see vae " + (stored.model() instanceof CompletionVae ? "complete" : "reconstruct"));
            var noise = Noise.seed(seed).branch(Noise.Purpose.SAMPLE);
            var samples = mixture ? fitted(stored, noise) : samples(stored, values != null ? values.equals("drawn") : file.isTable(), noise);
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

    /** Demands that options go together. */
    private boolean isMixture() {
        var word = sampler == null ? "prior" : sampler.toLowerCase(Locale.ROOT);
        if (!SAMPLERS.contains(word)) throw UserException.usage("--sampler is '" + sampler + "'; expected prior or mixture" + Nearest.hint(word, SAMPLERS));
        if (word.equals("mixture")) {
            if (temperature != 1) throw UserException.usage("--temperature needs --sampler prior");
            if (label != null) throw UserException.usage("--label needs --sampler prior");
            if ("drawn".equals(values)) throw UserException.usage("--values drawn needs --sampler prior");
            if (components != null && components < 1) throw UserException.usage("--components is " + components + "; expected at least 1");
            return true;
        }
        var only = components != null ? "components" : parts.data != null ? "data" : parts.part != null ? "split" : parts.binarize != null ? "binarize" : null;
        if (only != null) throw UserException.usage("--" + only + " needs --sampler mixture");
        return false;
    }

    private static void requireCodes(Model model) {
        if (model instanceof LatentModel || model instanceof Autoencoder) return;
        throw UserException.usage("--sampler mixture needs a model whose code is one vector that depends on an example alone, not one of the kind " + model.config().model());
    }

    /** Ex-post density estimation (Ghosh et al. 2020, section 4), on the examples that the model learned from unless others are asked for. */
    private Tensor fitted(StoredModel stored, Noise noise) {
        if (parts.part == null) parts.part = "train";
        var data = parts.choose(stored, common.output()).first(MOST_EXAMPLES);
        if (components == null) components = Math.min(STANDARD_COMPONENTS, data.size());
        if (components > data.size()) throw UserException.usage("--components is " + components + "; expected at most the " + data.size() + " examples that there are");
        var codes = stored.model().encode(data, null);
        return stored.model().decode(FittedMixture.fit(codes, components, noise.branch(0)).sample(count, noise.branch(1)));
    }

    private Tensor samples(StoredModel stored, boolean drawn, Noise noise) {
        var model = stored.model();
        int[] labels = model.inTurn(count);
        if (label != null) Arrays.fill(labels, stored.label(label));
        return drawn ? model.draw(labels, temperature, noise) : model.sample(labels, temperature, noise);
    }
}
