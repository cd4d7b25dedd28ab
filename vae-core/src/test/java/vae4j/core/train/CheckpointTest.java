package vae4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.io.FormatException;
import vae4j.core.model.ModelFile;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.optim.Optimizer;
import vae4j.core.optim.Sgd;
import vae4j.core.support.Fit;
import vae4j.core.support.GradientCheck;
import vae4j.core.support.Toys;

class CheckpointTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach void train() {
        file = folder.resolve("checkpoint");
        try (var model = Toys.model(1)) {
            fit(model, Adam.rate(0.01));
        }
    }

    private void fit(Vae model, Optimizer optimizer) {
        Trainer.of(model, optimizer).batch(5).epochs(2).checkpoint(file).fit(Toys.stripes(10, 1, false), Optional.empty());
    }

    private void assertRefused(Vae model, Optimizer optimizer, String... parts) {
        try (model) {
            var before = Fit.bits(model);
            assertThatThrownBy(() -> fit(model, optimizer)).isInstanceOf(FormatException.class).hasMessageContainingAll(parts);
            assertThat(Fit.bits(model)).as("nothing changed").isEqualTo(before);
        }
    }

    @Test void itsParametersAreTheLastOnesAndAModelToLoad() {
        try (var model = Toys.model(1); var stored = ModelFile.load(file, GradientCheck.BACKEND)) {
            Trainer.of(model, Adam.rate(0.01)).batch(5).epochs(2).fit(Toys.stripes(10, 1, false), Optional.empty());
            assertThat(Fit.bits(stored)).isEqualTo(Fit.bits(model));
            assertThat(stored.config()).isEqualTo(model.config());
        }
    }

    @Test void anotherOptimizersIsRefusedByTheNameOfWhatIsMissing() {
        assertRefused(Toys.model(2), new Sgd(0.01, 0.9), "optimizer.velocity");
    }

    @Test void anotherModelsIsRefusedWithBothConfigurations() {
        assertRefused(Vae.builder(Toys.SHAPE).hidden(6).latent(3).activation("tanh").backend(GradientCheck.BACKEND).build(), Adam.rate(0.01), "latent=2", "latent=3");
        assertRefused(Vae.builder(Toys.SHAPE).hidden(6).latent(2).activation("relu").backend(GradientCheck.BACKEND).build(), Adam.rate(0.01), "activation=tanh", "activation=relu");
    }

    @Test void aModelIsNoCheckpoint() {
        try (var model = Toys.model(1)) {
            model.save(file);
        }
        assertRefused(Toys.model(2), Adam.rate(0.01), "vae4j.training");
    }

    @Test void aTruncatedOneIsRefused() throws IOException {
        var bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 100, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertRefused(Toys.model(2), Adam.rate(0.01), "checkpoint");
        }
    }
}
