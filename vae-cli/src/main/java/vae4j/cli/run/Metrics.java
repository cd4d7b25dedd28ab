package vae4j.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.io.AtomicFile;
import vae4j.core.io.FormatException;
import vae4j.core.io.Json;
import vae4j.core.train.EpochReport;

/** The file {@code metrics.jsonl} of a run: a line an epoch, written as it happens. All numbers are nats per example. */
record Metrics(Path file) {
    /** What every line has, or may have, beside the terms of the model's loss. */
    private static final Set<String> EPOCH = Set.of("epoch", "step", "elbo", "kl_weight", "learning_rate", "gradient_norm", "validation", "improved", "seconds");
    private static final Set<String> EVALUATION = Set.of("elbo", "reconstruction", "kl", "active_units", "units", "examples", "kl_per_dimension");

    /** Adds an epoch. The line is one write, so that whoever follows the file sees it whole. */
    void append(EpochReport report) {
        try {
            Files.write(file, (Json.line(object(report)) + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** All epochs so far; a last line without an end, which a killed process may leave, does not count. */
    List<EpochReport> read() {
        var reports = new ArrayList<EpochReport>();
        int number = 0;
        for (var line : lines()) reports.add(report(line, file + ": line " + ++number));
        return reports;
    }

    private List<String> lines() {
        if (!Files.exists(file)) return List.of();
        try {
            var text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new FormatException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Forgets what came after an epoch: it is about to happen again. */
    void cutAfter(int epoch) {
        if (!Files.exists(file)) return;
        var kept = new StringBuilder();
        int number = 0;
        for (var line : lines()) {
            if (report(line, file + ": line " + ++number).epoch() <= epoch) kept.append(line).append('\n');
        }
        AtomicFile.writeText(file, kept.toString());
    }

    /** What a model file tells of the epoch that it is from: all but the time that it took. */
    static SequencedMap<String, Object> object(EpochReport report) {
        var object = numbers(report);
        object.put("improved", report.improved());
        object.put("seconds", report.seconds());
        return object;
    }

    /** The part of it that every run with the same configuration repeats. */
    static SequencedMap<String, Object> numbers(EpochReport report) {
        var object = new LinkedHashMap<String, Object>();
        object.put("epoch", report.epoch());
        object.put("step", report.step());
        if (report.hasBound()) object.put("elbo", report.elbo());
        object.putAll(report.terms());
        object.put("kl_weight", report.klWeight());
        object.put("learning_rate", report.learningRate());
        object.put("gradient_norm", report.gradientNorm());
        if (report.validation() != null) object.put("validation", object(report.validation()));
        return object;
    }

    /** An evaluation under the names that every command prints. */
    static SequencedMap<String, Object> object(Evaluation evaluation) {
        var object = new LinkedHashMap<String, Object>();
        if (evaluation.hasBound()) object.put("elbo", evaluation.elbo());
        object.put("reconstruction", evaluation.reconstruction());
        if (evaluation.hasBound()) object.put("kl", evaluation.kl());
        object.putAll(evaluation.more());
        object.put("active_units", evaluation.activeUnits());
        object.put("units", evaluation.units());
        object.put("examples", evaluation.examples());
        if (evaluation.hasBound()) object.put("kl_per_dimension", evaluation.klPerDimension());
        return object;
    }

    private static EpochReport report(String line, String source) {
        Map<?, ?> o = Json.parse(line, source, LinkedHashMap.class);
        try {
            return new EpochReport(number(o, "epoch").intValue(), number(o, "step").longValue(), others(o, EPOCH), number(o, "kl_weight").doubleValue(), number(o, "learning_rate").doubleValue(),
                number(o, "gradient_norm").doubleValue(), evaluation((Map<?, ?>) o.get("validation")), (Boolean) o.get("improved"),
                number(o, "seconds").doubleValue());
        } catch (ClassCastException | NullPointerException e) {
            throw new FormatException(source, "is not an epoch's line of this program: " + e.getMessage(), e);
        }
    }

    private static Evaluation evaluation(Map<?, ?> o) {
        if (o == null) return null;
        var perDimension = o.get("kl_per_dimension") instanceof List<?> list ? list.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray() : new double[0];
        double reconstruction = number(o, "reconstruction").doubleValue();
        double kl = perDimension.length > 0 ? number(o, "kl").doubleValue() : 0;
        double elbo = perDimension.length > 0 ? number(o, "elbo").doubleValue() : -reconstruction;
        return new Evaluation(elbo, reconstruction, kl, perDimension, number(o, "active_units").intValue(),
            o.containsKey("units") ? number(o, "units").intValue() : perDimension.length, number(o, "examples").intValue(), others(o, EVALUATION));
    }

    /** The numbers that only some kinds of models have. */
    private static SequencedMap<String, Double> others(Map<?, ?> object, Set<String> known) {
        var others = new LinkedHashMap<String, Double>();
        object.forEach((name, value) -> {
            if (!known.contains(name)) others.put((String) name, number(object, (String) name).doubleValue());
        });
        return others;
    }

    private static Number number(Map<?, ?> object, String name) {
        if (object.get(name) instanceof Number n) return n;
        throw new NullPointerException("no number \"" + name + "\"");
    }
}
