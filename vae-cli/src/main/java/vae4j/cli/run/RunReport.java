package vae4j.cli.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vae4j.cli.Version;
import vae4j.cli.report.ReportContent;
import vae4j.cli.report.ReportWriter;
import vae4j.core.backend.Backends;
import vae4j.core.data.Binarization;
import vae4j.core.data.Dataset;
import vae4j.core.data.Scaling;
import vae4j.core.data.Schema;
import vae4j.core.data.Split;
import vae4j.core.evaluate.PrincipalComponents;
import vae4j.core.io.ImageGrid;
import vae4j.core.model.Model;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;
import vae4j.core.use.Traversal;

/**
 * Gathers what {@code report.html} shows of a run that is over.
 *
 * @param model with its best parameters
 * @param data  the examples that {@code measured} is of
 */
record RunReport(RunFolder folder, RunConfig config, Split split, Schema schema, Model model, Dataset data, Measured measured, double seconds) {
    private static final int SAMPLES = 64;
    private static final int RECONSTRUCTIONS = 30;
    private static final int MAPPED = 2_000;
    /** Dimensions of the traversal, values of each, and what is left out of the data's codes at each end. */
    private static final int TRAVERSED = 10;
    private static final int STEPS = 11;
    private static final double QUANTILE = 0.01;
    /** Larger pictures would make a report of many megabytes. */
    private static final int LARGEST_THUMBNAIL = 32;
    private static final int THUMBNAILS_A_ROW = 50;

    void write() {
        var read = config.binarization().forEvaluation(data);         // draws are numbered by record: the same as of any part
        var means = model.encode(read, labels(data.size()));
        var traversal = measured.evaluation().klPerDimension().length == means.columns() ? Traversal.of(means) : null;
        var content = ReportContent.titled(folder.path().toAbsolutePath().getFileName().toString())
            .command(config.commandLine())
            .version("vae " + Version.number() + ", " + Backends.describe(model.backend()) + ", Java " + Runtime.version().feature() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch"))
            .settings(settings()).data(learnedFrom()).epochs(folder.metrics().read())
            .outcome(new ReportContent.Outcome(measured.part(), measured.evaluation(), traversal == null ? null : traversal.variances()))
            .latentMap(map(means)).seconds(seconds);
        if (Pictures.areOf(data.shape())) {
            if (model.canSample()) content.samples(Pictures.grid(model.sample(SAMPLES, Noise.seed(config.seed()).branch(Noise.Purpose.SAMPLE))).raster());
            var originals = read.read(0, Math.min(RECONSTRUCTIONS, data.size()));
            content.reconstructions(Pictures.beside(originals, model.reconstruct(originals, labels(originals.rows()))).raster());
            if (traversal != null && !model.needsLabels()) traverse(content, traversal);
        }
        ReportWriter.write(folder.report(), content.build());
    }

    private void traverse(ReportContent.Builder content, Traversal traversal) {
        int[] byKl = Traversal.byKl(measured.evaluation().klPerDimension());
        int[] order = Arrays.copyOf(byKl, Math.min(TRAVERSED, byKl.length));
        var paths = traversal.along(traversal.centre(), order, QUANTILE, STEPS);
        content.traversal(Pictures.grid(model.decode(paths)).columns(STEPS).raster(),
            IntStream.of(order).mapToObj(Integer::toString).collect(Collectors.joining(", ")));
    }

    /** Of the first examples; null where there are none. */
    private int[] labels(int count) {
        return data.labels().map(l -> Arrays.copyOf(l.toArray(), count)).orElse(null);
    }

    private LinkedHashMap<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        config.toMap().forEach((name, value) -> settings.put(name, value.toString()));
        return settings;
    }

    private ReportContent.Data learnedFrom() {
        var examples = new LinkedHashMap<String, Integer>();
        examples.put("training", split.train().size());
        split.validation().ifPresent(v -> examples.put("validation", v.size()));
        split.test().ifPresent(t -> examples.put("test", t.size()));
        boolean nothingToDo = split.train().binary() || !config.likelihood().equals("bernoulli") && config.binarization() == Binarization.NONE;
        return new ReportContent.Data(config.data(), examples, split.train().shape(), nothingToDo ? null : config.binarization(), config.likelihood(), columns());
    }

    /** What the model knows of each column of a table. */
    private LinkedHashMap<String, String> columns() {
        var columns = new LinkedHashMap<String, String>();
        for (var column : schema.columns()) {
            var holds = column.categorical() ? String.join(", ", column.categories()) : column.text(column.minimum()) + " to " + column.text(column.maximum())
                + (column.scaling().method() == Scaling.Method.NONE ? "" : ", scaled: " + column.scaling().method().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            columns.put(column.name(), holds + (column.missing() ? "; some are missing" : ""));
        }
        return columns;
    }

    /** @param means of the codes of all examples: {@code [examples, latent]} */
    private ReportContent.LatentMap map(Tensor means) {
        if (means.columns() < 2) return null;
        int n = Math.min(MAPPED, means.rows());
        var shown = new double[n][means.columns()];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < means.columns(); j++) shown[i][j] = means.get(i, j);
        }
        var components = PrincipalComponents.of(shown, 2);
        var labels = data.subset(IntStream.range(0, n).toArray()).labels().orElse(null);
        var axes = "principal components: %.0f %% and %.0f %% of the variance".formatted(100 * components.explained(0), 100 * components.explained(1));
        return ReportContent.LatentMap.of(axes, components.project(shown), labels, thumbnails(n));
    }

    private ReportContent.LatentMap.Thumbnails thumbnails(int count) {
        var shape = data.shape();
        if (!Pictures.areOf(shape)) return null;
        int height = shape.axis(shape.rank() - 2);
        int width = shape.axis(shape.rank() - 1);
        if (Math.max(height, width) > LARGEST_THUMBNAIL) return null;
        return new ReportContent.LatentMap.Thumbnails(ImageGrid.of(data.read(0, count)).columns(THUMBNAILS_A_ROW).gap(0).raster(), THUMBNAILS_A_ROW, width, height);
    }
}
