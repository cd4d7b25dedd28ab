package vae4j.cli.run;

import java.util.Locale;
import vae4j.cli.StandardError;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.train.EpochReport;
import vae4j.core.train.StepReport;
import vae4j.core.train.TrainingListener;

/**
 * Shows how a training goes: a line an epoch, and on a terminal below it one that moves, with what the running epoch has
 * brought so far and how long it will all take.
 */
final class Progress implements TrainingListener {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int BAR = 16;
    /** Before it, units may still come to life. */
    private static final int COLLAPSE_EPOCH = 5;

    private final Output output;
    private final boolean terminal;
    private final int columns;
    private final boolean colour;
    private final int examplesPerEpoch;
    private final int epochs;
    private final boolean weighed;
    private boolean warned;
    private long begun;
    private long drawn;
    private int active = -1;
    private int units;

    Progress(Output output, int examplesPerEpoch, int epochs, boolean weighed) {
        this(output, examplesPerEpoch, epochs, weighed, StandardError.isTerminal(), StandardError.columns().orElse(80),
            System.getenv("NO_COLOR") == null || System.getenv("NO_COLOR").isEmpty());
    }

    Progress(Output output, int examplesPerEpoch, int epochs, boolean weighed, boolean terminal, int columns, boolean colour) {
        this.output = output;
        this.terminal = terminal;
        this.columns = columns;
        this.colour = colour && terminal;
        this.examplesPerEpoch = examplesPerEpoch;
        this.epochs = epochs;
        this.weighed = weighed;
    }

    @Override public void onStart(int completedEpochs) {
        begun = System.nanoTime();
    }

    @Override public void onStep(StepReport report) {
        long now = System.nanoTime();
        if (!terminal || now - drawn < REDRAW_NANOS) return;
        drawn = now;
        double seconds = (now - begun) * 1e-9;
        double perSecond = report.examples() / seconds;
        double left = ((double) report.epochs() - report.epoch() + 1 - (double) report.batch() / report.batches()) * examplesPerEpoch / perSecond;
        int done = BAR * report.batch() / report.batches();
        // In the order in which one would miss it: a narrow terminal cuts the end.
        draw("epoch %s [%s%s] %s left  %s%s  %,.0f examples/s".formatted(
            count(report.epoch()), "=".repeat(done), " ".repeat(BAR - done), duration(left), numbers(report.hasBound(), report.reconstruction(), report.kl()),
            active < 0 ? "" : activeUnits(), perSecond));
    }

    private static String numbers(boolean bound, double reconstruction, double kl) {
        return bound ? "ELBO %.2f  reconstruction %.2f  KL %.2f".formatted(-reconstruction - kl, reconstruction, kl) : "reconstruction %.2f".formatted(reconstruction);
    }

    /** Most units are dead when there has been time for them to live. */
    private boolean isCollapsed(Evaluation v, int epoch) {
        return !warned && epoch >= Math.min(COLLAPSE_EPOCH, epochs) && 2 * v.activeUnits() < v.units();
    }

    private void warn(Evaluation v) {
        warned = true;
        output.say("only %d of %d latent dimensions are active: most of the posterior has collapsed to the prior; %s".formatted(v.activeUnits(), v.units(),
            weighed ? "--kl-schedule linear:%d or --free-bits 0.1 may wake them, or a smaller --latent may do".formatted(Math.max(1, epochs / 4)) : "a smaller --latent may do"));
    }

    private String activeUnits() {
        return "  active " + active + "/" + units;
    }

    private void draw(String line) {
        var shown = line.length() < columns ? line : line.substring(0, columns - 1);
        output.err().print("\r" + shown + "\033[K");
        output.err().flush();
    }

    @Override public void onEpoch(EpochReport report) {
        var v = report.validation();
        var line = new StringBuilder("epoch ").append(count(report.epoch())).append("  ");
        if (v != null) {
            active = v.hasBound() ? v.activeUnits() : -1;
            units = v.units();
            line.append(report.hasBound() ? "ELBO %.2f".formatted(report.elbo()) : numbers(false, report.reconstruction(), 0));
            line.append("  validation: ").append(numbers(v.hasBound(), v.reconstruction(), v.kl()));
            v.more().forEach((name, value) -> line.append("  %s %.4g".formatted(name.replace('_', ' '), value)));
            if (v.hasBound()) line.append(activeUnits());
        } else {
            line.append(numbers(report.hasBound(), report.reconstruction(), report.kl()));
        }
        line.append("  %.1f s".formatted(report.seconds()));
        if (report.improved() && v != null) line.append(colour ? "  \033[32mbest\033[0m" : "  best");
        clear();
        output.say(line.toString());
        if (v != null && v.hasBound() && isCollapsed(v, report.epoch())) warn(v);
    }

    /** Removes the line that moves. */
    void clear() {
        if (!terminal) return;
        output.err().print("\r\033[K");
        output.err().flush();
    }

    private String count(int epoch) {
        int width = Integer.toString(epochs).length();
        return ("%" + width + "d/%d").formatted(epoch, epochs);
    }

    /** {@code 0:07}, {@code 12:30} or {@code 3:05:00}. */
    static String duration(double seconds) {
        if (!Double.isFinite(seconds)) return "?";
        long s = Math.round(seconds);
        return s < 3600 ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60) : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
