package vae4j.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vae4j.cli.UserException;
import vae4j.cli.run.MemoryOption;
import vae4j.cli.run.ReadingOptions;
import vae4j.core.data.Column;
import vae4j.core.data.DataSource;
import vae4j.core.data.Dataset;
import vae4j.core.data.Idx;
import vae4j.core.data.Labels;

/** {@code vae data}. */
@Command(name = "data", abbreviateSynopsis = true,
    description = {"Describes a data set that vae can read, or writes it to IDX files, the format of MNIST.",
        "Built in: digits, pictures like handwritten digits, with labels; sprites, the 737,280 pictures of dSprites, with their factors; "
            + "sprites32, 59,904 of the same at 32x32.",
        "From files, recognised from their content and packed by gzip or not: IDX (an images file or a folder, as of MNIST), NPY, NPZ, safetensors, "
            + "tables (CSV, TSV), AMAT, CIFAR-10, and folders of pictures (PNG, JPEG, PGM, PPM), where subfolders are classes."},
    optionListHeading = "%nFiles:%n",
    footer = {"", "Examples:", "  vae data digits", "  vae data sprites --count 10000 --out sprites", "  vae data downloads/mnist --json",
        "  vae data people.csv --label-column city", "  vae data photos --image-size 64,64 --skip-bad --out photos-64"})
public final class DataCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME|PATH", description = "The data set.")
    private String data;

    @Option(names = {"-o", "--out"}, paramLabel = "DIR", description = "Write it into this folder.")
    private Path out;

    @Option(names = {"-n", "--count"}, paramLabel = "N", description = "Only the first so many of each part (default: all).")
    private Integer count;

    @Mixin private ReadingOptions reading;
    @Mixin private MemoryOption memory;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (count != null && count < 1) throw UserException.usage("--count is " + count + "; expected at least 1");
        var source = DataSource.open(data, memory.of(reading.options()));
        source.notes().forEach(common.output()::say);
        var parts = new LinkedHashMap<String, Dataset>();
        parts.put("train", limited(source.train()));
        source.test().ifPresent(test -> parts.put("test", limited(test)));
        var object = new LinkedHashMap<String, Object>();
        var text = new StringBuilder();
        object.put("data", data);
        parts.forEach((name, part) -> {
            var described = described(part);
            object.put(name, described);
            text.append(name).append('\n');
            described.forEach((key, value) -> text.append("  %-12s %s\n".formatted(key, value)));
        });
        if (out != null) {
            object.put("files", write(parts));
            text.append("written to ").append(out).append('\n');
        }
        common.output().result(object, text.toString());
        return 0;
    }

    private Dataset limited(Dataset part) {
        return count == null || count >= part.size() ? part : part.subset(IntStream.range(0, count).toArray());
    }

    private static SequencedMap<String, Object> described(Dataset part) {
        var described = new LinkedHashMap<String, Object>();
        described.put("examples", part.size());
        described.put("shape", java.util.Arrays.stream(part.shape().toArray()).boxed().toList());
        described.put("minimum", part.min());
        described.put("maximum", part.max());
        described.put("binary", part.binary());
        if (part.schema().table()) described.put("columns", part.schema().columns().stream().map(DataCommand::words).toList());
        if (part.resident() < part.bytes()) described.put("in_memory", "%,d of %,d bytes".formatted(part.resident(), part.bytes()));
        part.labels().ifPresent(labels -> described.put("labels", histogram(labels)));
        part.factors().ifPresent(factors -> described.put("factors", factors.list().stream()
            .map(f -> f.isContinuous() ? f.name() : f.name() + " (" + f.values() + ")").toList()));
        return described;
    }

    private static String words(Column column) {
        var kind = column.categorical() ? column.categories().size() + " categories" : column.text(column.minimum()) + " to " + column.text(column.maximum());
        return column.name() + " (" + kind + (column.missing() ? ", some missing" : "") + ")";
    }

    private static SequencedMap<String, Integer> histogram(Labels labels) {
        var counts = new LinkedHashMap<String, Integer>();
        labels.names().forEach(name -> counts.put(name, 0));
        for (int label : labels.toArray()) counts.merge(labels.names().get(label), 1, Integer::sum);
        return counts;
    }

    /** Returns the names of the files. An existing one stops it all: it may be somebody's only MNIST. */
    private java.util.List<String> write(SequencedMap<String, Dataset> parts) {
        var files = new LinkedHashMap<Path, Runnable>();
        parts.forEach((name, part) -> {
            var prefix = name.equals("test") ? "t10k" : "train";
            var images = out.resolve(prefix + "-images-idx" + (part.shape().rank() + 1) + "-ubyte");
            files.put(images, () -> Idx.writeImages(images, part));
            var labels = out.resolve(prefix + "-labels-idx1-ubyte");
            part.labels().ifPresent(known -> files.put(labels, () -> Idx.writeLabels(labels, known)));
        });
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + out + ": " + e.getMessage(), e);
        }
        for (var file : files.keySet()) {
            if (Files.exists(file)) throw UserException.failed(file + " exists; give another --out, or remove it first");
        }
        files.values().forEach(Runnable::run);
        return files.keySet().stream().map(Path::toString).toList();
    }
}
