package vae4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.data.Dataset;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.optim.Sgd;
import vae4j.core.support.Fit;
import vae4j.core.support.LinearGaussian;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;

/** Mistake 16: NaN noticed after the step instead of before it. */
class DivergenceTest {
    @TempDir Path folder;

    /** 20 examples in batches of 5; reads number {@code good} and later are not numbers. The first read is the check before training. */
    private static Dataset spoilt(int good) {
        var reads = new int[1];
        return Toys.watched(Toys.stripes(20, 1, false), batch -> {
            if (reads[0]++ > good) batch.set(3, Float.NaN);
        });
    }

    @Test void theStepAndTheTermAreNamedAndTheBestEpochIsKept() {
        try (var model = Toys.model(1)) {
            var after = new ArrayList<List<Integer>>();
            var trainer = Trainer.of(model, Adam.rate(0.01)).batch(5).epochs(5).checkpoint(folder.resolve("run")).listen(new TrainingListener() {
                @Override public void onEpoch(EpochReport report) {
                    after.add(Fit.bits(model));
                }
            });
            assertThatThrownBy(() -> trainer.fit(spoilt(10), Optional.empty())).isInstanceOf(DivergedException.class)
                .hasMessageContaining("step 11").hasMessageContaining("epoch 3").hasMessageContaining("reconstruction")
                .hasMessageContaining("epoch 2 is kept");
            assertThat(Fit.bits(model)).isEqualTo(after.get(1));
            assertThat(after).hasSize(2);
        }
    }

    @Test void beforeTheFirstEpochIsOverTheModelIsWhatItWas() {
        try (var model = Toys.model(1)) {
            var before = Fit.bits(model);
            assertThatThrownBy(() -> Trainer.of(model, Adam.rate(0.01)).batch(5).epochs(5).fit(spoilt(2), Optional.empty()))
                .isInstanceOf(DivergedException.class).hasMessageContaining("step 3").hasMessageContaining("epoch 1");
            assertThat(Fit.bits(model)).isEqualTo(before);
        }
    }

    /** A linear model whose codes are so large that only the KL, or only the gradient, is too much. */
    private static Vae withCodes(float mean) {
        var model = LinearGaussian.model(2, 1, "1");
        var named = model.parameters().named();
        named.get("mu.weight").copyFrom(0, 0);
        named.get("mu.bias").copyFrom(mean);
        named.get("decoder.0.weight").copyFrom(0, 0);
        return model;
    }

    @Test void anInfiniteKlIsCalledThat() {
        try (var model = withCodes(1e20f)) {
            assertThatThrownBy(() -> Trainer.of(model, Adam.rate(0.01)).fit(Dataset.of("pairs", Shape.of(2), 1, 2, 3, 4), Optional.empty()))
                .isInstanceOf(DivergedException.class).hasMessageContaining("step 1").hasMessageContaining("KL");
        }
    }

    /** KL is 5e37, its gradient by the encoder's weights 1e22. */
    @Test void anInfiniteGradientIsNamedByItsParameterOrByItsNorm() {
        try (var model = withCodes(1e19f)) {
            assertThatThrownBy(() -> Trainer.of(model, Adam.rate(0.01)).fit(Dataset.of("pairs", Shape.of(2), 1e3f, 1e3f), Optional.empty()))
                .isInstanceOf(DivergedException.class).hasMessageContaining("gradient of all parameters");
        }
        try (var model = withCodes(1e19f)) {
            assertThatThrownBy(() -> Trainer.of(model, Adam.rate(0.01)).fit(Dataset.of("pairs", Shape.of(2), 1e17f, 1e17f), Optional.empty()))
                .isInstanceOf(DivergedException.class);
        }
    }

    private static Dataset pairs() {
        return Dataset.of("pairs", Shape.of(2), 1, 2, 3, 4, -1, -2, 2, 0);
    }

    @Test void anExplodingRateEndsInAnExplanation() {
        try (var model = LinearGaussian.model(2, 1, "1")) {
            assertThatThrownBy(() -> Trainer.of(model, new Sgd(1e10, 0)).batch(2).epochs(20).fit(pairs(), Optional.empty()))
                .isInstanceOf(DivergedException.class).hasMessageContaining("step").hasMessageContaining("learning rate");
            for (float p : model.parameters().values().toArray()) assertThat(p).isFinite();
        }
    }

    /** One step an epoch: the training ELBO is from before the step, the validation ELBO after it is the first that is no number. */
    @Test void anEpochWhoseValidationIsNoNumberIsNotTheBest() {
        for (double rate : new double[] {1e30, 1e38}) {
            try (var model = LinearGaussian.model(2, 1, "1")) {
                var before = Fit.bits(model);
                var trainer = Trainer.of(model, new Sgd(rate, 0)).batch(4).epochs(20).checkpoint(folder.resolve("run " + rate));
                assertThatThrownBy(() -> trainer.fit(pairs(), Optional.of(pairs()))).isInstanceOf(DivergedException.class)
                    .hasMessageContaining("epoch 1").hasMessageContaining("validation");
                assertThat(Fit.bits(model)).isEqualTo(before);
            }
        }
    }

    /** Nothing is held out: the parameters themselves tell. */
    @Test void anEpochAfterWhichParametersAreNoNumbersIsNotTheBest() {
        try (var model = LinearGaussian.model(2, 1, "1")) {
            var before = Fit.bits(model);
            assertThatThrownBy(() -> Trainer.of(model, new Sgd(3e38, 0)).batch(4).epochs(20).fit(pairs(), Optional.empty())).isInstanceOf(DivergedException.class);
            assertThat(Fit.bits(model)).isEqualTo(before);
        }
    }
}
