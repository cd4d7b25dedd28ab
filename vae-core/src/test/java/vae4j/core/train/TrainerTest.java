package vae4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vae4j.core.data.Binarization;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.model.Vae;
import vae4j.core.objective.KlSchedule;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.Adam;
import vae4j.core.optim.LearningRateSchedule;
import vae4j.core.optim.Sgd;
import vae4j.core.support.Fit;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;

class TrainerTest {
    private static Fit train(long seed, long modelSeed) {
        try (var model = Toys.model(modelSeed)) {
            var history = Trainer.of(model, Adam.rate(0.01)).batch(5).epochs(3).seed(seed).binarize(Binarization.DYNAMIC)
                .fit(Toys.stripes(23, 1, true), Optional.of(Toys.stripes(11, 2, true)));
            return Fit.of(model, List.of(history));
        }
    }

    @Test void aSeedGivesTheSameBitsAndAnotherSeedOthers() {
        var first = train(1, 1);
        assertThat(train(1, 1)).isEqualTo(first);
        assertThat(train(2, 1).bits()).isNotEqualTo(first.bits());
        assertThat(train(1, 2).bits()).isNotEqualTo(first.bits());
    }

    @Test void trainingLowersTheBound() {
        try (var model = Toys.model(1)) {
            var data = Toys.stripes(200, 1, false);
            double before = Evaluator.of(model, 1).evaluate(data).elbo();
            var history = Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(40).fit(data, Optional.empty());
            double after = Evaluator.of(model, 1).evaluate(data).elbo();
            assertThat(before).isLessThan(-5);
            assertThat(after).as("log(1/4) for the column, and noise").isGreaterThan(-4.2);
            assertThat(history.epochs().getLast().elbo()).isGreaterThan(history.epochs().getFirst().elbo() + 1);
            assertThat(history.end()).isEqualTo(History.End.COMPLETED);
            assertThat(history.best()).as("the last, where nothing is held out").isEqualTo(40);
        }
    }

    /** One epoch that moves nothing, so that what it reports can be computed afterwards. */
    private static EpochReport still(NegativeElbo objective) {
        try (var model = Toys.model(1)) {
            model.parameters().named().get("logvar.weight").copyFrom(new float[12]);
            model.parameters().named().get("logvar.bias").copyFrom(-40, -40);           // z is the mean
            return Trainer.of(model, new Sgd(1e-30, 0)).batch(5).epochs(1).objective(objective).fit(Toys.stripes(23, 1, false), Optional.of(Toys.stripes(7, 1, false))).epochs().getFirst();
        }
    }

    /** 23 examples in batches of 5: the last has 3. Mistake 6 for training, and mistake 1: one scale for training and validation. */
    @Test void reportedMeansCountARaggedLastBatchByItsSize() {
        try (var model = Toys.model(1)) {
            model.parameters().named().get("logvar.weight").copyFrom(new float[12]);
            model.parameters().named().get("logvar.bias").copyFrom(-40, -40);
            var all = Evaluator.of(model, 1).evaluate(Toys.stripes(23, 1, false));
            var report = still(NegativeElbo.PLAIN);
            assertThat(report.kl()).isCloseTo(all.kl(), within(1e-5));
            assertThat(report.reconstruction()).isCloseTo(all.reconstruction(), within(1e-3));
            assertThat(report.elbo()).isCloseTo(all.elbo(), within(1e-3));
            assertThat(report.validation().examples()).isEqualTo(7);
        }
    }

    /** Mistake 13: β, schedule or free bits leaking into reported numbers. */
    @Test void weightsNeverLeakIntoWhatIsReported() {
        var plain = still(NegativeElbo.PLAIN);
        var weighted = still(new NegativeElbo(4, KlSchedule.linear(10), 3));
        assertThat(weighted.reconstruction()).isEqualTo(plain.reconstruction());
        assertThat(weighted.kl()).isEqualTo(plain.kl());
        assertThat(weighted.validation()).hasToString(plain.validation().toString());
        assertThat(weighted.klWeight()).as("after 1 of 10 epochs").isCloseTo(0.4, within(1e-12));
        assertThat(plain.klWeight()).isEqualTo(1);
    }

    @Test void aLargerBetaBuysASmallerKl() {
        double[] kl = new double[2];
        for (int i = 0; i < 2; i++) {
            try (var model = Toys.model(1)) {
                var data = Toys.stripes(60, 1, false);
                Trainer.of(model, Adam.rate(0.02)).batch(20).epochs(40).objective(new NegativeElbo(i == 0 ? 1 : 8, KlSchedule.NONE, 0)).fit(data, Optional.empty());
                kl[i] = Evaluator.of(model, 1).evaluate(data).kl();
            }
        }
        assertThat(kl[0]).isGreaterThan(0.5);
        assertThat(kl[1]).isLessThan(0.1);
    }

    /** With plain gradient descent, clipping at half the norm halves the step. */
    @Test void clippingScalesTheWholeGradientToItsNorm() {
        var data = Toys.stripes(10, 1, false);
        double norm;
        double[] free;
        try (var model = Toys.model(1)) {
            norm = Trainer.of(model, new Sgd(1, 0)).batch(10).epochs(1).fit(data, Optional.empty()).epochs().getFirst().gradientNorm();
            free = step(model);
        }
        double length = 0;
        for (double d : free) length += d * d;
        assertThat(Math.sqrt(length)).as("rate 1: the step is the gradient").isCloseTo(norm, within(1e-4 * norm));
        for (double limit : new double[] {norm / 2, norm * 2}) {
            try (var model = Toys.model(1)) {
                var report = Trainer.of(model, new Sgd(1, 0)).batch(10).epochs(1).clip(limit).fit(data, Optional.empty()).epochs().getFirst();
                assertThat(report.gradientNorm()).as("before clipping").isEqualTo(norm);
                var clipped = step(model);
                for (int i = 0; i < free.length; i++) assertThat(clipped[i]).isCloseTo(free[i] * Math.min(1, limit / norm), within(1e-5));
            }
        }
    }

    /** How far the parameters are from where they started. */
    private static double[] step(Vae model) {
        try (var start = Toys.model(1)) {
            var step = new double[Math.toIntExact(model.parameters().values().size())];
            for (int i = 0; i < step.length; i++) step[i] = (double) start.parameters().values().get(i) - model.parameters().values().get(i);
            return step;
        }
    }

    @Test void gapsBetweenParametersStayZero() {
        try (var model = Toys.model(1)) {
            Trainer.of(model, new Adam(0.01, 0.9, 0.999, 1e-8, 0.1)).batch(5).epochs(2).fit(Toys.stripes(23, 1, false), Optional.empty());
            var set = model.parameters();
            var values = set.values().toArray();
            var gradients = set.gradients().toArray();
            int gaps = values.length;
            for (var p : set.parameters()) {
                gaps -= (int) p.shape().size();
                int first = (int) (p.value().offset() / Float.BYTES);
                for (int i = 0; i < p.shape().size(); i++) values[first + i] = gradients[first + i] = 0;
            }
            assertThat(gaps).isPositive();
            assertThat(values).containsOnly(0);
            assertThat(gradients).containsOnly(0);
        }
    }

    @Test void listenersSeeEachStepAndEachEpochInOrder() {
        try (var model = Toys.model(1)) {
            var seen = new ArrayList<String>();
            Trainer.of(model, Adam.rate(0.01)).batch(10).epochs(2).schedule(new LearningRateSchedule(LearningRateSchedule.Kind.LINEAR, 0)).listen(new TrainingListener() {
                @Override public void onStep(StepReport r) {
                    seen.add("%d/%d %d/%d %d".formatted(r.epoch(), r.epochs(), r.batch(), r.batches(), r.examples()));
                }

                @Override public void onEpoch(EpochReport r) {
                    seen.add("epoch %d step %d rate %s".formatted(r.epoch(), r.step(), r.learningRate()));
                }
            }).fit(Toys.stripes(23, 1, false), Optional.empty());
            assertThat(seen).containsExactly("1/2 1/3 10", "1/2 2/3 20", "1/2 3/3 23", "epoch 1 step 3 rate 0.005",
                "2/2 1/3 33", "2/2 2/3 43", "2/2 3/3 46", "epoch 2 step 6 rate 0.0");
        }
    }

    /** Mistake 6. */
    @Test void theTestSetIsNeverTouched() {
        var test = Toys.watched(Toys.stripes(9, 3, false), _ -> {
            throw new AssertionError("the test set was read");
        });
        try (var model = Toys.model(1)) {
            Trainer.of(model, Adam.rate(0.01)).batch(10).epochs(2).fit(Toys.stripes(40, 1, false).split(0.25).withTest(test));
        }
    }

    @Test void dataThatDoesNotFitIsRefusedBeforeTheFirstStep() {
        try (var model = Toys.model(1)) {
            var before = Fit.bits(model);
            var trainer = Trainer.of(model, Adam.rate(0.01));
            assertThatThrownBy(() -> trainer.fit(Dataset.of("wide", Shape.of(9), new float[18]), Optional.empty()))
                .isInstanceOf(DataException.class).hasMessageContaining("wide").hasMessageContaining("[9]").hasMessageContaining("[2, 4]");
            assertThatThrownBy(() -> trainer.fit(Toys.constant(3, 1.5f), Optional.empty())).isInstanceOf(DataException.class).hasMessageContaining("1.5");
            assertThatThrownBy(() -> trainer.fit(Toys.stripes(5, 1, false), Optional.of(Toys.constant(3, Float.POSITIVE_INFINITY)))).isInstanceOf(DataException.class).hasMessageContaining("Infinity");
            assertThat(Fit.bits(model)).isEqualTo(before);
        }
    }

    @Test void impossibleSettingsAreRefused() {
        try (var model = Toys.model(1)) {
            var trainer = Trainer.of(model, Adam.rate(0.01));
            assertThatThrownBy(() -> trainer.batch(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("batch");
            assertThatThrownBy(() -> trainer.epochs(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("epoch");
            assertThatThrownBy(() -> trainer.patience(-1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("patience");
            assertThatThrownBy(() -> trainer.clip(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("norm");
        }
    }
}
