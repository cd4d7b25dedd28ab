package vae4j.cli.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vae4j.core.data.Binarization;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.io.AtomicFile;
import vae4j.core.io.Png;
import vae4j.core.io.Raster;

/** Writes a report as one HTML file, in which pictures, styles, scripts and numbers are included. */
public final class ReportWriter {
    /** Thousands of columns would make a report that nobody reads. */
    private static final int MOST_FACTS = 200;
    /** Pictures are enlarged to about so many pixels, by a whole number, as a fraction would make unequal squares. */
    private static final int PICTURE_WIDTH = 560;

    private ReportWriter() {}

    /**
     * Writes by {@link AtomicFile}.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, ReportContent content) {
        AtomicFile.writeText(file, html(content));
    }

    /** What every page begins with: style and scripts. */
    static Map<String, Object> page(String scriptName) {
        var library = "/*!\n" + resource("chart/LICENSE.md") + "*/\n" + chartLibrary();
        var script = resource(scriptName);
        var values = new HashMap<String, Object>();
        values.put("style", resource("report.css"));
        values.put("chartLibrary", library);
        values.put("script", script);
        values.put("chartHash", sha256(library));
        values.put("scriptHash", sha256(script));
        return values;
    }

    static String html(ReportContent content) {
        var values = page("report.js");
        values.put("chartData", ChartData.json(content));
        values.put("title", content.title());
        values.put("version", content.version());
        values.put("command", content.command());
        var tiles = tiles(content);
        values.put("summary", tiles.isEmpty() ? "" : "tiles");
        values.put("tiles", tiles);
        values.put("facts", content.data() == null ? List.of() : facts(content.data()));
        values.put("described", content.data() == null && content.settings().isEmpty() ? "" : "described");
        values.put("settings", rows(content.settings()));
        values.put("samples", picture(content.samples()));
        values.put("reconstructions", picture(content.reconstructions()));
        values.put("traversal", picture(content.traversal()));
        values.put("traversed", content.traversed());
        values.put("pictures", content.samples() == null && content.reconstructions() == null ? "" : "pictures");
        values.put("latentSpace", content.outcome() == null && content.latentMap() == null ? "" : "latent space");
        values.put("curves", content.epochs().isEmpty() ? "" : "curves");
        int best = content.bestEpoch();
        values.put("best", best == 0 ? "" : best);
        values.put("validated", content.isValidated() ? "validated" : "");
        values.put("crossEntropy", isCrossEntropy(content) ? "cross-entropy" : "");
        values.put("likelihood", isCrossEntropy(content) ? "" : "likelihood");
        values.put("bound", content.hasBound() ? "bound" : "");
        if (content.outcome() != null && content.hasBound()) dimensions(values, content.outcome());
        if (content.latentMap() != null) {
            values.put("axes", content.latentMap().axes());
            values.put("points", count(content.latentMap().points().size()));
        }
        return new Template(resource("report.html")).fill(values);
    }

    private static boolean isCrossEntropy(ReportContent content) {
        return content.data() != null && content.data().isCrossEntropy();
    }

    private static void dimensions(Map<String, Object> values, ReportContent.Outcome outcome) {
        var evaluation = outcome.evaluation();
        values.put("split", outcome.split());
        values.put("examples", count(evaluation.examples()));
        values.put("active", evaluation.activeUnits());
        values.put("latent", evaluation.klPerDimension().length);
        values.put("threshold", Evaluation.ACTIVE_VARIANCE);
    }

    /** The few numbers that matter. */
    private static List<Map<String, String>> tiles(ReportContent content) {
        var tiles = new ArrayList<Map<String, String>>();
        if (content.outcome() != null) {
            var result = content.outcome().evaluation();
            boolean crossEntropy = isCrossEntropy(content);
            if (content.hasBound()) tiles.add(tile(content.outcome().split() + " ELBO", nats(result.elbo()), crossEntropy ? "nats per example, of a cross-entropy" : "nats per example"));
            tiles.add(tile("Reconstruction", nats(result.reconstruction()),
                crossEntropy ? "nats per example; cross-entropy, not a likelihood" : "nats per example, \u2212E\u00a0log\u00a0p(x|z)"));
            if (content.hasBound()) tiles.add(tile("KL", nats(result.kl()), "nats per example, q(z|x) to the prior"));
            result.more().forEach((name, number) -> tiles.add(tile(name.replace('_', ' '), String.format(Locale.ROOT, "%.4g", number), "mean over the examples")));
            if (content.hasBound()) tiles.add(tile("Active units", result.activeUnits() + " of " + result.units(), "variance of mean over " + Evaluation.ACTIVE_VARIANCE));
        }
        if (Double.isFinite(content.seconds())) {
            int epochs = content.epochs().size();
            tiles.add(tile("Time", duration(content.seconds()), epochs == 0 ? "wall time" : count(epochs) + (epochs == 1 ? " epoch" : " epochs")));
        }
        return tiles;
    }

    private static Map<String, String> tile(String name, String number, String unit) {
        return Map.of("name", name, "number", number, "unit", unit);
    }

    private static List<Map<String, String>> facts(ReportContent.Data data) {
        var facts = new ArrayList<Map<String, String>>();
        facts.add(Map.of("key", "data", "value", data.name()));
        data.examples().forEach((split, examples) -> facts.add(Map.of("key", split + " examples", "value", count(examples))));
        facts.add(Map.of("key", "shape", "value", data.shape().toString()));
        if (data.binarization() != null) facts.add(Map.of("key", "binarisation", "value", binarization(data)));
        facts.add(Map.of("key", "likelihood", "value", data.likelihood() + (data.isCrossEntropy() ? " on grey values: a cross-entropy, not a likelihood" : "")));
        data.columns().forEach((column, holds) -> {
            if (facts.size() < MOST_FACTS) facts.add(Map.of("key", "column " + column, "value", holds));
        });
        if (data.columns().size() > MOST_FACTS) facts.add(Map.of("key", "columns", "value", count(data.columns().size()) + " in all"));
        return facts;
    }

    private static String binarization(ReportContent.Data data) {
        return data.binarization().name().toLowerCase(Locale.ROOT) + switch (data.binarization()) {
            case Binarization.NONE -> ": grey values as they are";
            case Binarization.STATIC -> ": one fixed draw";
            case Binarization.DYNAMIC -> ": drawn anew at each visit, one fixed draw to evaluate on";
        };
    }

    private static List<Map<String, String>> rows(Map<String, String> values) {
        return values.entrySet().stream().map(e -> Map.of("key", e.getKey(), "value", e.getValue())).toList();
    }

    static List<Map<String, String>> picture(Raster raster) {
        if (raster == null) return List.of();
        int factor = Math.max(1, PICTURE_WIDTH / raster.width());
        return List.of(Map.of("png", dataUrl(raster),
            "width", Integer.toString(raster.width() * factor), "height", Integer.toString(raster.height() * factor)));
    }

    static String dataUrl(Raster raster) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.encode(raster));
    }

    private static String nats(double number) {
        return Double.isNaN(number) ? "not a number" : String.format(Locale.ROOT, "%.2f", number).replace('-', '\u2212');
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String duration(double seconds) {
        if (seconds < 59.95) return String.format(Locale.ROOT, "%.1f s", seconds);
        long whole = Math.round(seconds);
        return whole < 3600 ? whole / 60 + " min " + whole % 60 + " s" : whole / 3600 + " h " + whole / 60 % 60 + " min";
    }

    /** Without its last line, by which a browser would look for another file. */
    private static String chartLibrary() {
        var library = resource("chart/chart.umd.min.js");
        return library.substring(0, library.lastIndexOf("//# sourceMappingURL="));
    }

    static String resource(String name) {
        try (var in = ReportWriter.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("this build of vae4j lacks its resource " + name);
            // A browser reads every line end as this one, and the hash is of what it reads.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String script) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);   // every Java has it
        }
    }
}
