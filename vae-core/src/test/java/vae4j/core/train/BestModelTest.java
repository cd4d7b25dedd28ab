package vae4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.model.Vae;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.Adam;
import vae4j.core.support.Fit;
import vae4j.core.support.Toys;

/** Trains on white pictures and validates on black ones, so that every epoch is worse than the first. */
class BestModelTest {
    @TempDir Path folder;

    private static History fit(Trainer trainer) {
        return trainer.fit(Toys.constant(20, 1), Optional.of(Toys.constant(9, 0)));
    }

    private static Trainer trainer(Vae model) {
        return Trainer.of(model, Adam.rate(0.01)).batch(5).epochs(10);
    }

    @Test void theModelOfTheBestEpochIsKept() {
        try (var model = Toys.model(1)) {
            var after = new ArrayList<List<Integer>>();
            var history = fit(trainer(model).listen(new TrainingListener() {
                @Override public void onEpoch(EpochReport report) {
                    after.add(Fit.bits(model));
                    assertThat(report.improved()).isEqualTo(report.epoch() == 1);
                }
            }));
            assertThat(history.epochs()).hasSize(10);
            assertThat(history.best()).isEqualTo(1);
            assertThat(history.score()).isEqualTo(-history.epochs().getFirst().validation().elbo())
                .isLessThan(-history.epochs().getLast().validation().elbo() - 1);
            assertThat(Fit.bits(model)).isEqualTo(after.getFirst()).isNotEqualTo(after.getLast());
            assertThat(-Evaluator.of(model, 1).evaluate(Toys.constant(9, 0)).elbo()).isEqualTo(history.score());
        }
    }

    @Test void trainingStopsEarlyAndSaysWhy() {
        try (var model = Toys.model(1)) {
            var history = fit(trainer(model).patience(3));
            assertThat(history.end()).isEqualTo(History.End.STOPPED_EARLY);
            assertThat(history.epochs()).hasSize(1 + 3);
            assertThat(history.best()).isEqualTo(1);
            assertThat(history.reason()).contains("3 epochs").contains("ELBO");
        }
    }

    /** Mistake 1: the best model chosen by the optimised number, whose weight changes, instead of by the ELBO. */
    @Test void theBestModelIsChosenAtBetaOne() {
        try (var model = Toys.model(1)) {
            var history = trainer(model).objective(new NegativeElbo(50, KlSchedule.linear(10), 0)).fit(Toys.stripes(20, 1, false), Optional.of(Toys.stripes(9, 2, false)));
            double best = history.epochs().stream().mapToDouble(e -> -e.validation().elbo()).min().orElseThrow();
            assertThat(history.score()).isEqualTo(best);
            assertThat(-history.epochs().get(history.best() - 1).validation().elbo()).isEqualTo(best);
        }
    }

    @Test void patienceGoesOnCountingAfterAResume() {
        for (int stop : new int[] {5, 8, 9, 12}) {
            var file = folder.resolve("run " + stop);
            List<Integer> bestBits;
            try (var model = Toys.model(1)) {
                bestBits = Fit.of(model, List.of(fit(trainer(model).patience(3)))).bits();
            }
            try (var model = Toys.model(1)) {
                var trainer = trainer(model).patience(3).checkpoint(file);
                var steps = new int[1];
                fit(trainer.listen(new TrainingListener() {
                    @Override public void onStep(StepReport report) {
                        if (++steps[0] == stop) trainer.stop();
                    }
                }));
            }
            try (var model = Toys.model(2)) {
                var history = fit(trainer(model).patience(3).checkpoint(file));
                assertThat(history.end()).isEqualTo(History.End.STOPPED_EARLY);
                assertThat(history.epochs().getLast().epoch()).as("stopped after step " + stop).isEqualTo(4);
                assertThat(history.epochs()).noneMatch(EpochReport::improved);
                assertThat(history.best()).isEqualTo(1);
                assertThat(Fit.bits(model)).isEqualTo(bestBits);
            }
        }
    }

    @Test void withoutValidationTheLastEpochCountsAndPatienceNeverEnds() {
        try (var model = Toys.model(1)) {
            var history = trainer(model).patience(1).fit(Toys.constant(20, 1), Optional.empty());
            assertThat(history.end()).isEqualTo(History.End.COMPLETED);
            assertThat(history.best()).isEqualTo(10);
            assertThat(history.score()).isEqualTo(-history.epochs().getLast().elbo());
        }
    }
}
