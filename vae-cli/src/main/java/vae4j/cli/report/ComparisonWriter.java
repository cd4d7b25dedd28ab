package vae4j.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vae4j.core.io.AtomicFile;
import vae4j.core.io.Json;
import vae4j.core.io.Raster;
import vae4j.core.train.EpochReport;

/** Writes runs side by side as one HTML file, of the same parts as a report. */
public final class ComparisonWriter {
    private ComparisonWriter() {}

    /**
     * What the page tells of one run.
     *
     * @param numbers  of its best epoch, by name
     * @param settings that are not the same in all runs
     * @param samples  null if the data are no pictures
     */
    public record Column(String name, SequencedMap<String, String> numbers, SequencedMap<String, String> settings, List<EpochReport> epochs, Raster samples) {}

    /** Writes by {@link AtomicFile}. @throws java.io.UncheckedIOException if the file cannot be written */
    public static void write(Path file, List<Column> columns) {
        AtomicFile.writeText(file, html(columns));
    }

    static String html(List<Column> columns) {
        var values = ReportWriter.page("compare.js");
        values.put("names", columns.stream().map(c -> Map.of("name", c.name)).toList());
        values.put("numbers", table(columns.stream().map(Column::numbers).toList()));
        values.put("settings", table(columns.stream().map(Column::settings).toList()));
        values.put("different", columns.stream().allMatch(c -> c.settings.isEmpty()) ? "" : "different");
        values.put("samples", columns.stream().filter(c -> c.samples != null).map(c -> {
            var picture = new HashMap<String, String>(ReportWriter.picture(c.samples).getFirst());
            picture.put("name", c.name);
            return picture;
        }).toList());
        values.put("pictures", columns.stream().allMatch(c -> c.samples == null) ? "" : "pictures");
        values.put("chartData", data(columns));
        return new Template(ReportWriter.resource("compare.html")).fill(values);
    }

    /** A row a name, a cell a run. */
    private static List<Map<String, Object>> table(List<? extends Map<String, String>> columns) {
        var names = new java.util.LinkedHashSet<String>();
        columns.forEach(c -> names.addAll(c.keySet()));
        var rows = new ArrayList<Map<String, Object>>();
        for (var name : names) rows.add(Map.of("key", name, "cells", columns.stream().map(c -> Map.of("value", c.getOrDefault(name, "–"))).toList()));
        return rows;
    }

    private static String data(List<Column> columns) {
        var runs = new ArrayList<Map<String, Object>>();
        for (var column : columns) {
            var run = new LinkedHashMap<String, Object>();
            run.put("name", column.name);
            run.put("epoch", column.epochs.stream().map(EpochReport::epoch).toList());
            run.put("negativeElbo", column.epochs.stream().map(e -> ChartData.finite(-(e.validation() == null ? e.elbo() : e.validation().elbo()))).toList());
            run.put("reconstruction", column.epochs.stream().map(e -> ChartData.finite(e.validation() == null ? e.reconstruction() : e.validation().reconstruction())).toList());
            run.put("kl", column.epochs.stream().map(e -> ChartData.finite(e.validation() == null ? e.kl() : e.validation().kl())).toList());
            runs.add(run);
        }
        return ChartData.script(Json.line(Map.of("runs", runs)));
    }
}
