package vae4j.cli.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.io.Json;
import vae4j.core.train.EpochReport;

/**
 * What the page's script draws, as JSON: numbers column by column, null where one is missing or not finite. Every column of
 * {@code epochs} has an entry an epoch; {@code klPerDimension} an entry a latent dimension, in their order.
 */
final class ChartData {
    private ChartData() {}

    /** Safe inside of a script element, which ends at the first {@code </script} whatever stands around it. */
    static String json(ReportContent content) {
        var data = new LinkedHashMap<String, Object>();
        if (!content.epochs().isEmpty()) data.put("epochs", epochs(content));
        if (content.outcome() != null) data.put("outcome", outcome(content.outcome()));
        if (content.latentMap() != null) data.put("latentMap", latentMap(content.latentMap()));
        return Json.line(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static SequencedMap<String, Object> epochs(ReportContent content) {
        var epochs = content.epochs();
        var columns = new LinkedHashMap<String, Object>();
        columns.put("epoch", epochs.stream().map(EpochReport::epoch).toList());
        boolean bound = content.hasBound();
        if (bound) put(columns, "trainingNegativeElbo", epochs, e -> -e.elbo());
        put(columns, "trainingReconstruction", epochs, EpochReport::reconstruction);
        if (bound) put(columns, "trainingKl", epochs, EpochReport::kl);
        if (content.isValidated()) {
            if (bound) put(columns, "validationNegativeElbo", epochs, validation(v -> -v.elbo()));
            put(columns, "validationReconstruction", epochs, validation(Evaluation::reconstruction));
            if (bound) put(columns, "validationKl", epochs, validation(Evaluation::kl));
            put(columns, "activeUnits", epochs, validation(v -> (double) v.activeUnits()));
        }
        if (bound) put(columns, "klWeight", epochs, EpochReport::klWeight);
        put(columns, "learningRate", epochs, EpochReport::learningRate);
        put(columns, "gradientNorm", epochs, EpochReport::gradientNorm);
        put(columns, "seconds", epochs, EpochReport::seconds);
        columns.put("best", content.bestEpoch());
        return columns;
    }

    private static Function<EpochReport, Double> validation(Function<Evaluation, Double> number) {
        return e -> e.validation() == null ? Double.NaN : number.apply(e.validation());
    }

    private static void put(Map<String, Object> columns, String name, List<EpochReport> epochs, Function<EpochReport, Double> number) {
        columns.put(name, epochs.stream().map(number).map(ChartData::finite).toList());
    }

    private static Map<String, Object> outcome(ReportContent.Outcome outcome) {
        var values = new LinkedHashMap<String, Object>();
        if (outcome.evaluation().hasBound()) values.put("klPerDimension", finite(outcome.evaluation().klPerDimension()));
        if (outcome.meanVariances() != null) values.put("meanVariances", finite(outcome.meanVariances()));
        values.put("activeVariance", Evaluation.ACTIVE_VARIANCE);
        return values;
    }

    private static Map<String, Object> latentMap(ReportContent.LatentMap map) {
        var values = new LinkedHashMap<String, Object>();
        values.put("x", map.points().stream().map(ReportContent.LatentMap.Point::x).toList());
        values.put("y", map.points().stream().map(ReportContent.LatentMap.Point::y).toList());
        values.put("label", map.points().stream().map(ReportContent.LatentMap.Point::label).toList());
        values.put("labels", map.labels());
        return values;
    }

    private static List<Double> finite(double[] numbers) {
        return Arrays.stream(numbers).boxed().map(ChartData::finite).toList();
    }

    /** JSON has no NaN; a run that diverged has them. */
    private static Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
