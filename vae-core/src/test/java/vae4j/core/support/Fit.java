package vae4j.core.support;

import java.util.ArrayList;
import java.util.List;
import vae4j.core.model.Model;
import vae4j.core.train.EpochReport;
import vae4j.core.train.History;

/**
 * All that a training leaves behind and that follows from its seed: everything but how long it took.
 *
 * @param bits   of the parameters
 * @param epochs the reports of all runs
 * @param end    of the last run
 */
public record Fit(List<Integer> bits, List<String> epochs, int best, double score, History.End end, String reason) {
    /** Of one run, or of several that resumed each other. */
    public static Fit of(Model model, List<History> runs) {
        var epochs = new ArrayList<String>();
        for (var run : runs) run.epochs().forEach(e -> epochs.add(timeless(e)));
        var last = runs.getLast();
        return new Fit(bits(model), epochs, last.best(), last.score(), last.end(), last.reason());
    }

    /** The exact parameters. */
    public static List<Integer> bits(Model model) {
        var bits = new ArrayList<Integer>();
        for (float value : model.parameters().values().toArray()) bits.add(Float.floatToRawIntBits(value));
        return bits;
    }

    /** A report without its seconds. */
    public static String timeless(EpochReport e) {
        return new EpochReport(e.epoch(), e.step(), e.terms(), e.klWeight(), e.learningRate(), e.gradientNorm(), e.validation(), e.improved(), 0).toString();
    }
}
