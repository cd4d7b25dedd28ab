package vae4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.data.Binarization;
import vae4j.core.io.FormatException;
import vae4j.core.model.Vae;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.Adam;
import vae4j.core.optim.LearningRateSchedule;
import vae4j.core.optim.Optimizer;
import vae4j.core.optim.Sgd;
import vae4j.core.support.Fit;
import vae4j.core.support.Toys;

/**
 * A run that was interrupted, at whatever step, and resumed by another process equals the one that was not, bit for bit.
 * Mistake 16: best weights with the current optimizer state, no epoch, no noise state, no best loss.
 */
class ResumeTest {
    /** 23 examples in batches of 5 are 5 steps an epoch. */
    private static final int STEPS = 5;

    @TempDir Path folder;

    private static Trainer trainer(Vae model, Optimizer optimizer) {
        return Trainer.of(model, optimizer).batch(5).epochs(4).seed(9).binarize(Binarization.DYNAMIC).clip(0.9)
            .objective(new NegativeElbo(2, KlSchedule.linear(3), 0.1)).schedule(new LearningRateSchedule(LearningRateSchedule.Kind.COSINE, 1));
    }

    private static History fit(Trainer trainer, boolean validated) {
        return trainer.fit(Toys.stripes(23, 1, true), validated ? Optional.of(Toys.stripes(11, 2, true)) : Optional.empty());
    }

    /** Trains in one go, or stops after each of these steps and goes on with a fresh model and a fresh trainer. */
    private Fit train(Optimizer optimizer, boolean validated, int... stops) {
        var file = folder.resolve("run-" + System.nanoTime());
        var histories = new ArrayList<History>();
        int done = 0;
        for (int i = 0; i <= stops.length; i++) {
            try (var model = Toys.model(i + 1)) {                     // from the file, not from its own seed
                if (i == 0) model.parameters().values().copyFrom(Toys.model(77).parameters().values());
                int until = i < stops.length ? stops[i] - done : Integer.MAX_VALUE;
                var trainer = trainer(model, optimizer).checkpoint(file);
                trainer.listen(new TrainingListener() {
                    int steps;

                    @Override public void onStep(StepReport report) {
                        if (++steps == until) trainer.stop();
                    }
                });
                histories.add(fit(trainer, validated));
                if (i < stops.length) assertThat(histories.getLast().end()).isEqualTo(History.End.INTERRUPTED);
                else return Fit.of(model, histories);
                done = stops[i];
            }
        }
        throw new AssertionError();
    }

    @Test void aResumedRunEqualsTheUninterruptedOne() {
        for (var optimizer : List.of(Adam.rate(0.02), new Sgd(0.05, 0.9))) {
            for (boolean validated : new boolean[] {true, false}) {
                var whole = train(optimizer, validated);
                assertThat(whole.end()).isEqualTo(History.End.COMPLETED);
                assertThat(whole.epochs()).hasSize(4);
                for (int stop : new int[] {1, 4, STEPS, STEPS + 1, 2 * STEPS + 3, 3 * STEPS}) {
                    assertThat(train(optimizer, validated, stop)).as("%s, validated: %s, stopped after step %d", optimizer, validated, stop).isEqualTo(whole);
                }
                assertThat(train(optimizer, validated, 2, 3, STEPS, 3 * STEPS + 1, 4 * STEPS - 1)).as("interrupted often").isEqualTo(whole);
            }
        }
    }

    @Test void aCheckpointOfEachEpochsEndIsOneToResumeFrom() throws Exception {
        var whole = train(Adam.rate(0.02), true);
        var file = folder.resolve("copied");
        var before = folder.resolve("before the crash");
        try (var model = Toys.model(77)) {
            var trainer = trainer(model, Adam.rate(0.02)).checkpoint(file);
            trainer.listen(new TrainingListener() {
                @Override public void onStep(StepReport report) {
                    try {
                        if (report.epoch() == 3 && report.batch() == 2) Files.copy(file, before);      // then power fails
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            fit(trainer, true);
        }
        try (var model = Toys.model(1)) {
            var resumed = Fit.of(model, List.of(fit(trainer(model, Adam.rate(0.02)).checkpoint(before), true)));
            assertThat(resumed.bits()).isEqualTo(whole.bits());
            assertThat(resumed.epochs()).isEqualTo(whole.epochs().subList(2, 4));
            assertThat(resumed.score()).isEqualTo(whole.score());
        }
    }

    @Test void aFinishedRunIsNotTrainedFurther() {
        var file = folder.resolve("finished");
        try (var model = Toys.model(77); var again = Toys.model(1)) {
            var first = fit(trainer(model, Adam.rate(0.02)).checkpoint(file), true);
            var second = fit(trainer(again, Adam.rate(0.02)).checkpoint(file), true);
            assertThat(second.epochs()).isEmpty();
            assertThat(second.end()).isEqualTo(History.End.COMPLETED);
            assertThat(second.best()).isEqualTo(first.best());
            assertThat(second.score()).isEqualTo(first.score());
            assertThat(Fit.bits(again)).isEqualTo(Fit.bits(model));
        }
    }

    @Test void aTrainerThatWasStoppedCanGoOnItself() {
        var whole = train(Adam.rate(0.02), true);
        try (var model = Toys.model(77)) {
            var trainer = trainer(model, Adam.rate(0.02)).checkpoint(folder.resolve("same trainer"));
            trainer.listen(new TrainingListener() {
                @Override public void onStep(StepReport report) {
                    if (report.epoch() == 1 && report.batch() == 2) trainer.stop();
                }
            });
            var first = fit(trainer, true);
            assertThat(first.end()).isEqualTo(History.End.INTERRUPTED);
            assertThat(first.reason()).contains("epoch 1").contains("step 2");
            assertThat(Fit.of(model, List.of(first, fit(trainer, true)))).isEqualTo(whole);
        }
    }

    /** Going on with another seed, batch size or set would be neither the old run nor a new one. */
    @Test void anotherRunsCheckpointIsRefusedAndChangesNothing() {
        var file = folder.resolve("run");
        try (var model = Toys.model(77)) {
            var trainer = trainer(model, Adam.rate(0.02)).checkpoint(file);
            trainer.listen(new TrainingListener() {
                @Override public void onStep(StepReport report) {
                    if (report.batch() == 3) trainer.stop();
                }
            });
            fit(trainer, false);
        }
        try (var model = Toys.model(1)) {
            var before = Fit.bits(model);
            assertThatThrownBy(() -> fit(trainer(model, Adam.rate(0.02)).seed(10).checkpoint(file), false))
                .isInstanceOf(FormatException.class).hasMessageContaining("seed 9").hasMessageContaining("10");
            assertThat(Fit.bits(model)).as("after another seed").isEqualTo(before);
            assertThatThrownBy(() -> fit(trainer(model, Adam.rate(0.02)).batch(6).checkpoint(file), false))
                .isInstanceOf(FormatException.class).hasMessageContaining("5").hasMessageContaining("6");
            assertThat(Fit.bits(model)).as("after another batch size").isEqualTo(before);
            assertThatThrownBy(() -> trainer(model, Adam.rate(0.02)).checkpoint(file).fit(Toys.stripes(24, 1, true), Optional.empty()))
                .isInstanceOf(FormatException.class).hasMessageContaining("23").hasMessageContaining("24");
            assertThat(Fit.bits(model)).as("after another set").isEqualTo(before);
        }
    }
}
