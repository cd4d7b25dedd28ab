package vae4j.cli.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import vae4j.cli.UserException;
import vae4j.cli.report.ComparisonWriter;
import vae4j.core.backend.Backend;
import vae4j.core.io.Raster;
import vae4j.core.random.Noise;
import vae4j.core.train.EpochReport;

/** Runs side by side: best numbers, settings that differ, curves, samples. */
public final class Comparison {
    private static final int SAMPLES = 36;

    private record Run(RunFolder folder, SequencedMap<String, Object> settings, List<EpochReport> epochs, EpochReport best, Raster samples) {}

    private final List<Run> runs;
    private final List<String> different;

    private Comparison(List<Run> runs) {
        this.runs = runs;
        var names = new LinkedHashSet<String>();
        runs.forEach(r -> names.addAll(r.settings.keySet()));
        different = names.stream().filter(n -> runs.stream().map(r -> String.valueOf(r.settings.get(n))).distinct().count() > 1).toList();
    }

    /** Reads the runs. @throws UserException if one has no epoch yet */
    public static Comparison of(List<Path> folders, Backend backend) {
        var runs = new ArrayList<Run>();
        for (var path : folders) {
            var folder = RunFolder.open(path);
            var epochs = folder.metrics().read();
            var best = epochs.stream().filter(EpochReport::improved).reduce((_, last) -> last)
                .orElseThrow(() -> UserException.failed(path + ": the run has not completed an epoch"));
            runs.add(new Run(folder, RunConfig.read(folder.config()).toMap(), epochs, best, samples(path, backend)));
        }
        return new Comparison(runs);
    }

    private static Raster samples(Path path, Backend backend) {
        try (var stored = StoredModel.open(path, backend)) {
            if (!Pictures.areOf(stored.model().config().example())) return null;
            return Pictures.grid(stored.model().sample(SAMPLES, Noise.seed(1).branch(Noise.Purpose.SAMPLE))).raster();
        }
    }

    private static SequencedMap<String, Object> numbers(Run run) {
        var numbers = new LinkedHashMap<String, Object>();
        var best = run.best;
        boolean validated = best.validation() != null;
        numbers.put("of", validated ? "validation" : "training");
        numbers.put("elbo", validated ? best.validation().elbo() : best.elbo());
        numbers.put("reconstruction", validated ? best.validation().reconstruction() : best.reconstruction());
        numbers.put("kl", validated ? best.validation().kl() : best.kl());
        if (validated) numbers.put("active_units", best.validation().activeUnits());
        numbers.put("best_epoch", best.epoch());
        numbers.put("epochs", run.epochs.size());
        numbers.put("seconds", run.epochs.stream().mapToDouble(EpochReport::seconds).sum());
        return numbers;
    }

    /** For JSON. */
    public SequencedMap<String, Object> object(Path file) {
        var all = new ArrayList<Object>();
        for (var run : runs) {
            var object = new LinkedHashMap<String, Object>();
            object.put("run", run.folder.toString());
            object.putAll(numbers(run));
            var settings = new LinkedHashMap<String, Object>();
            different.forEach(name -> settings.put(name, run.settings.get(name)));
            object.put("settings", settings);
            all.add(object);
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("file", file.toString());
        object.put("runs", all);
        return object;
    }

    /** For people: a run a line, the best first. */
    public String text(Path file) {
        var text = new StringBuilder("%-28s %10s %15s %9s %7s %8s  %s\n".formatted("run", "ELBO", "reconstruction", "KL", "epoch", "seconds", "differs in"));
        runs.stream().sorted((a, b) -> Double.compare((Double) numbers(b).get("elbo"), (Double) numbers(a).get("elbo"))).forEach(run -> {
            var n = numbers(run);
            text.append("%-28s %10.2f %15.2f %9.2f %7s %8.1f  %s\n".formatted(run.folder, n.get("elbo"), n.get("reconstruction"), n.get("kl"), n.get("best_epoch"), n.get("seconds"), differences(run)));
        });
        return text.append(file).append('\n').toString();
    }

    private String differences(Run run) {
        return String.join(", ", different.stream().filter(n -> run.settings.get(n) != null).map(n -> n + " " + run.settings.get(n)).toList());
    }

    /** Writes the page. */
    public void write(Path file) {
        var columns = new ArrayList<ComparisonWriter.Column>();
        for (var run : runs) {
            var settings = new LinkedHashMap<String, String>();
            different.forEach(name -> settings.put(name, run.settings.get(name) == null ? "–" : run.settings.get(name).toString()));
            var numbers = new LinkedHashMap<String, String>();
            numbers(run).forEach((name, value) -> numbers.put(name.replace('_', ' '), value instanceof Double d ? "%.2f".formatted(d) : value.toString()));
            columns.add(new ComparisonWriter.Column(run.folder.toString(), numbers, settings, run.epochs, run.samples));
        }
        ComparisonWriter.write(file, columns);
    }
}
