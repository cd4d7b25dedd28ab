package vae4j.cli.run;

import java.util.LinkedHashMap;
import java.util.Locale;
import vae4j.core.model.Model;
import vae4j.core.train.History;

/**
 * What follows a training: its model file with the whole story, its report, its numbers.
 *
 * @param model          with its best parameters
 * @param earlierSeconds that the epochs before a resume took
 * @param examples       trained on since then
 */
record Ending(RunFolder folder, RunConfig config, RunData data, Model model, History history, double earlierSeconds, long examples) {
    void tell(Output output) {
        var epochs = folder.metrics().read();
        // Again, because a run that was made longer has another configuration than when its best epoch was.
        epochs.stream().filter(e -> e.epoch() == history.best()).findFirst()
            .ifPresent(best -> StoredModel.save(folder.model(), model, config, DataSchema.of(config, data), best));
        double seconds = earlierSeconds + history.seconds();
        var measured = report(folder, config, data, model, seconds);
        var result = new LinkedHashMap<String, Object>();
        result.put("run", folder.toString());
        result.put("epochs", epochs.size());
        result.put("best_epoch", history.best());
        result.put("end", history.end().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        result.put("train_seconds", seconds);
        if (examples > 0) result.put("examples_per_s", examples / history.seconds());
        result.put("parameters", model.parameters().count());
        result.put("backend", model.backend().name());
        result.put("vector_bits", model.backend().vectorBits());
        result.put("threads", model.backend().threads());
        result.put("binarize", config.binarize());
        result.put(measured.part(), measured.object());
        output.result(result, "%s: %d epochs in %.1f s, %s\n%sreport: %s\n".formatted(folder, epochs.size(), seconds, best(), measured.text(), folder.report()));
    }

    /** Measures a model and writes the report of its run. */
    static Measured report(RunFolder folder, RunConfig config, RunData source, Model model, double seconds) {
        var split = source.split();
        var data = split.test().or(split::validation).orElse(split.train());
        var part = split.test().isPresent() ? "test" : split.validation().isPresent() ? "validation" : "train";
        var measured = Measured.of(part, data, config.binarization(), model, config.seed(), null);
        new RunReport(folder, config, split, source.schema(), model, data, measured, seconds).write();
        return measured;
    }

    private String best() {
        return (history.end() == History.End.STOPPED_EARLY ? "stopped early, best epoch " : "best epoch ") + history.best();
    }
}
