package vae4j.cli.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.PrincipalComponents;
import vae4j.core.io.AtomicFile;
import vae4j.core.io.Npy;
import vae4j.core.io.Png;
import vae4j.core.io.ScatterPlot;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.use.Embedding;

/** {@code vae embed}. */
@Command(name = "embed", abbreviateSynopsis = true,
    description = {"Writes the codes of examples, an example a row, or draws them as a map of the latent space."},
    optionListHeading = "%nCodes:%n",
    footer = {"", "Examples:", "  vae embed runs/vae-digits-1 --out codes.csv", "  vae embed model.safetensors --data mnist --variances --out codes.npy",
        "  vae embed runs/vae-digits-1 --out map.png"})
public final class EmbedCommand implements Callable<Integer> {
    private static final List<String> ENDINGS = List.of("csv", "npy", "png");
    private static final int SIDE = 900;

    @Mixin private ModelArgument argument;

    @Option(names = "--variances", description = "Also the variances of each code, after its means.")
    private boolean variances;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "codes.csv",
        description = "A .csv with column names and labels, an .npy of float32, or a .png: a map in two dimensions, "
            + "the principal components where there are more, coloured by label (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        var name = out.getFileName() == null ? "" : out.getFileName().toString();
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!ENDINGS.contains(ending)) throw UserException.usage("--out is " + out + "; expected a file that ends with .csv, .npy or .png");
        if (variances && ending.equals("png")) throw UserException.usage("--variances is for numbers; a map has none");
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var chosen = parts.choose(stored, common.output());
            var embedding = Embedding.of(stored.codes(), chosen.read());
            var labels = chosen.examples().labels().orElse(null);
            var result = new LinkedHashMap<String, Object>();
            result.put("file", out.toString());
            result.put("data", chosen.name());
            result.put("split", chosen.part());
            result.put("examples", chosen.examples().size());
            result.put("latent", embedding.means().columns());
            var text = "%s: %,d codes of %d dimensions\n".formatted(out, chosen.examples().size(), embedding.means().columns());
            switch (ending) {
                case "csv" -> writeCsv(embedding, labels);
                case "npy" -> Npy.write(out, variances ? joined(embedding) : embedding.means());
                default -> text += map(embedding, labels, result);
            }
            common.output().result(result, text);
            return 0;
        }
    }

    private void writeCsv(Embedding embedding, Labels labels) {
        AtomicFile.writeStream(out, stream -> {
            int latent = embedding.means().columns();
            var line = new StringBuilder();
            for (int j = 0; j < latent; j++) line.append(j == 0 ? "" : ",").append("z").append(j);
            if (variances) for (int j = 0; j < latent; j++) line.append(",variance").append(j);
            if (labels != null) line.append(",label");
            for (int i = 0; i < embedding.means().rows(); i++) {
                line.append('\n');
                for (int j = 0; j < latent; j++) line.append(j == 0 ? "" : ",").append(embedding.means().get(i, j));
                if (variances) for (int j = 0; j < latent; j++) line.append(',').append(embedding.variances().get(i, j));
                if (labels != null) line.append(',').append(quoted(labels.names().get(labels.get(i))));
                stream.write(line.toString().getBytes(StandardCharsets.UTF_8));
                line.setLength(0);
            }
            stream.write('\n');
        });
    }

    /** As RFC 4180 has it. */
    private static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static Tensor joined(Embedding embedding) {
        int n = embedding.means().rows();
        int latent = embedding.means().columns();
        var both = Tensor.allocate(Shape.of(n, 2 * latent));
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < latent; j++) {
                both.set((long) i * 2 * latent + j, embedding.means().get(i, j));
                both.set((long) i * 2 * latent + latent + j, embedding.variances().get(i, j));
            }
        }
        return both;
    }

    /** Draws it; tells what the axes and colours are. */
    private String map(Embedding embedding, Labels labels, LinkedHashMap<String, Object> result) {
        var rows = embedding.meanRows();
        if (rows[0].length < 2) throw UserException.failed("a model with one latent dimension has no map; expected --out FILE.csv or FILE.npy");
        var text = "";
        if (rows[0].length > 2) {
            var components = PrincipalComponents.of(rows, 2);
            rows = components.project(rows);
            text = "  principal components: %.0f %% and %.0f %% of the variance\n".formatted(100 * components.explained(0), 100 * components.explained(1));
            result.put("explained", List.of(components.explained(0), components.explained(1)));
        }
        Png.write(out, ScatterPlot.draw(rows, labels == null ? null : labels.toArray(), SIDE));
        if (labels == null) return text;
        var colors = new LinkedHashMap<String, String>();
        for (int c = 0; c < labels.classes(); c++) colors.put(labels.names().get(c), "#%06x".formatted(ScatterPlot.color(c)));
        result.put("colors", colors);
        var legend = new StringBuilder(text);
        colors.forEach((label, color) -> legend.append("  %s  %s\n".formatted(color, label)));
        return legend.toString();
    }
}
