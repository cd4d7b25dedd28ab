package vae4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vae4j.core.data.Binarization;
import vae4j.core.optim.Adam;
import vae4j.core.optim.Sgd;
import vae4j.core.support.Draw;
import vae4j.core.support.Toys;

/** Mistake 12, in the trainer: binarization inverted, done once and called dynamic, or redone for validation at each pass. */
class BinarizationTest {
    /** Epochs of a model that does not move: its KL is a function of the pictures alone. */
    private static List<EpochReport> epochs(Binarization binarization) {
        try (var model = Toys.model(1)) {
            return Trainer.of(model, new Sgd(1e-30, 0)).batch(5).epochs(3).binarize(binarization)
                .fit(Toys.stripes(23, 1, true), Optional.of(Toys.stripes(11, 2, true))).epochs();
        }
    }

    @Test void dynamicPicturesAreDrawnAnewInEachEpochAndStaticOnesAreNot() {
        var dynamic = epochs(Binarization.DYNAMIC);
        assertThat(dynamic.stream().mapToDouble(e -> Math.rint(e.kl() * 1e5)).distinct().count()).isEqualTo(3);
        var fixed = epochs(Binarization.STATIC);
        for (var epoch : fixed) assertThat(epoch.kl()).isCloseTo(fixed.getFirst().kl(), within(1e-6));
        var grey = epochs(Binarization.NONE);
        assertThat(grey.getFirst().kl()).isNotCloseTo(fixed.getFirst().kl(), within(1e-5));
    }

    /** All examples the same grey, so that the order in which they come changes nothing. */
    @Test void eachStepDrawsWithNoiseOfItsOwn() {
        try (var model = Toys.model(1)) {
            var kl = new ArrayList<Double>();
            Trainer.of(model, new Sgd(1e-30, 0)).batch(6).epochs(3).binarize(Binarization.DYNAMIC).listen(new TrainingListener() {
                double before;

                @Override public void onStep(StepReport report) {
                    if (report.batch() == 1) before = 0;
                    double sum = report.kl() * 6 * report.batch();
                    kl.add(Math.rint((sum - before) * 1e4));
                    before = sum;
                }
            }).fit(Toys.constant(24, 0.5f), Optional.empty());
            assertThat(kl).hasSize(12).doesNotHaveDuplicates();
        }
    }

    @Test void validationPicturesAreDrawnOnceForAll() {
        var dynamic = epochs(Binarization.DYNAMIC);
        for (var epoch : dynamic) assertThat(epoch.validation()).hasToString(dynamic.getFirst().validation().toString());
        assertThat(epochs(Binarization.STATIC).getFirst().validation()).hasToString(dynamic.getFirst().validation().toString());
        assertThat(epochs(Binarization.NONE).getFirst().validation().kl()).isNotEqualTo(dynamic.getFirst().validation().kl());
    }

    @Test void aGreyValueIsTheProbabilityOfOne() {
        for (var binarization : new Binarization[] {Binarization.STATIC, Binarization.DYNAMIC}) {
            try (var model = Toys.model(1)) {
                Trainer.of(model, Adam.rate(0.03)).batch(50).epochs(60).binarize(binarization).fit(Toys.constant(200, 0.9f), Optional.empty());
                for (float mean : model.decode(new Draw(1).tensor(1, 2)).toArray()) assertThat(mean).as(binarization.toString()).isBetween(0.75f, 0.99f);
            }
        }
    }
}
