package vae4j.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.train.EpochReport;
import vae4j.core.train.StepReport;

class ProgressTest {
    private final StringWriter shown = new StringWriter();

    private Progress progress(boolean terminal, int columns, boolean colour) {
        var progress = new Progress(new Output(new PrintWriter(new StringWriter()), new PrintWriter(shown), false), 1000, 20, true, terminal, columns, colour);
        progress.onStart(0);
        return progress;
    }

    private static final EpochReport EPOCH = new EpochReport(2, 16, 80, 20, 1, 1e-3, 5,
        new Evaluation(-95, 77, 18, new double[8], 6, 100), true, 1.5);

    @Test
    void withoutATerminalThereIsALineAnEpochAndNothingElse() {
        var progress = progress(false, 80, true);
        progress.onStep(new StepReport(2, 20, 3, 8, 80, 20, 384));
        progress.onEpoch(EPOCH);
        assertThat(shown).hasToString("epoch  2/20  ELBO -100.00  validation: ELBO -95.00  reconstruction 77.00  KL 18.00  active 6/8  1.5 s  best\n"
            .replace("\n", System.lineSeparator()));
    }

    @Test
    void onATerminalALineMovesAndFits() {
        for (int columns : new int[] {20, 80, 200}) {
            shown.getBuffer().setLength(0);
            var progress = progress(true, columns, false);
            progress.onEpoch(EPOCH);
            progress.onStep(new StepReport(3, 20, 4, 8, 80, 20, 512));
            var line = shown.toString().substring(shown.toString().lastIndexOf('\r') + 1).replace("\033[K", "");
            assertThat(line.length()).isLessThan(columns);
            assertThat(line).startsWith("epoch  3/20 [");
            if (columns == 200) assertThat(line).contains("[========        ]", "ELBO -100.00", "reconstruction 80.00", "KL 20.00", "active 6/8", "examples/s", "left");
        }
    }

    @Test
    void colourIsForTerminalsThatWantIt() {
        progress(true, 80, true).onEpoch(EPOCH);
        assertThat(shown.toString()).contains("\033[32m");
        shown.getBuffer().setLength(0);
        progress(true, 80, false).onEpoch(EPOCH);
        progress(false, 80, true).onEpoch(EPOCH);
        assertThat(shown.toString()).doesNotContain("\033[32m");
    }

    @Test
    void aCollapseIsSaidOnceWithAHint() {
        var progress = progress(false, 80, true);
        for (int epoch : new int[] {4, 5, 6}) {
            progress.onEpoch(new EpochReport(epoch, 16, 80, 20, 1, 1e-3, 5, new Evaluation(-95, 77, 18, new double[8], 3, 100), true, 1.5));
            assertThat(shown.toString().split("collapsed", -1)).as("after epoch " + epoch).hasSize(epoch < 5 ? 1 : 2);
        }
        assertThat(shown.toString()).contains("only 3 of 8", "--kl-schedule linear:5", "--free-bits");
        shown.getBuffer().setLength(0);
        progress(false, 80, true).onEpoch(new EpochReport(9, 16, 80, 20, 1, 1e-3, 5, new Evaluation(-95, 77, 18, new double[8], 4, 100), true, 1.5));
        assertThat(shown.toString()).doesNotContain("collapsed");
    }

    @Test
    void durationsAreRead() {
        assertThat(Progress.duration(7.4)).isEqualTo("0:07");
        assertThat(Progress.duration(750)).isEqualTo("12:30");
        assertThat(Progress.duration(11_100)).isEqualTo("3:05:00");
        assertThat(Progress.duration(Double.NaN)).isEqualTo("?");
    }
}
