package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.io.FormatException;
import vae4j.core.io.Json;
import vae4j.core.io.Safetensors;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.Fit;
import vae4j.core.support.Toys;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.TrainingStep;

class ModelFileTest {
    @TempDir Path folder;

    private static Vae[] models() {
        return new Vae[] {
            Toys.model(3),
            Vae.builder(Shape.of(5)).hidden().latent(2).gaussian("0.5").backend(BACKEND).build(),
            Vae.builder(Shape.of(3, 2)).hidden(4, 3).latent(2).activation("leaky-relu").gaussian("shared").backend(BACKEND).build(),
            Vae.builder(Shape.of(3)).hidden(4).latent(2).activation("gelu").gaussian("per-value").backend(BACKEND).build(),
            Vae.builder(Shape.of(3)).hidden(4).latent(2).activation("silu").gaussian("decoded").backend(BACKEND).build(),
        };
    }

    @Test void aSavedModelLoadsWithTheSameBitsAndComputesTheSame() {
        for (var model : models()) {
            var file = folder.resolve("model");
            model.save(file);
            try (model; var loaded = ModelFile.load(file, BACKEND)) {
                assertThat(loaded.config()).isEqualTo(model.config());
                assertThat(Fit.bits(loaded)).isEqualTo(Fit.bits(model));
                var z = new Draw(1).tensor(3, 2);
                assertThat(loaded.decode(z).toArray()).isEqualTo(model.decode(z).toArray());
            }
        }
    }

    @Test void aLoadedModelThatLearnsOnComputesFewRowsFromItsNewWeights() {
        var file = folder.resolve("model");
        try (var model = Toys.model(3)) {
            model.save(file);
        }
        try (var model = ModelFile.load(file, BACKEND)) {
            var many = new Draw(1).tensor(12, 2);
            var before = model.decode(many.rows(0, 2)).toArray();
            try (var step = new TrainingStep(model, Adam.rate(0.1), Double.POSITIVE_INFINITY)) {
                step.update(new Draw(2).bits(12, 2, 4), null, null, new Step(Noise.seed(1), 0, NegativeElbo.PLAIN, null), 1, 1);
            }
            var after = model.decode(many.rows(0, 2)).toArray();
            assertThat(after).isNotEqualTo(before).isEqualTo(Arrays.copyOf(model.decode(many).toArray(), after.length));
        }
    }

    private Path write(Map<String, String> metadata, LinkedHashMap<String, Tensor> tensors) {
        var file = folder.resolve("changed");
        Safetensors.write(file, metadata, tensors);
        return file;
    }

    private static void assertRefused(Path file, String... parts) {
        assertThatThrownBy(() -> ModelFile.load(file, BACKEND)).isInstanceOf(FormatException.class)
            .hasMessageContaining(file.getFileName().toString()).hasMessageContainingAll(parts);
    }

    @Test void tensorsThatAreNotTheModelsAreRefusedByName() {
        try (var model = Toys.model(3)) {
            var metadata = Map.of(ModelFile.CONFIG, Json.line(model.config()));
            var tensors = new LinkedHashMap<>(model.parameters().named());
            assertRefused(write(Map.of(), tensors), ModelFile.CONFIG);
            tensors.remove("logvar.weight");
            assertRefused(write(metadata, tensors), "logvar.weight");
            tensors.put("logvar.weight", Tensor.allocate(Shape.of(6, 2)));
            assertRefused(write(metadata, tensors), "logvar.weight", "[6, 2]", "[2, 6]");
        }
    }

    @Test void readingWhatDoesNotFitChangesNothing() {
        try (var model = Toys.model(3); var other = Toys.model(4)) {
            var before = Fit.bits(model);
            var tensors = new LinkedHashMap<>(other.parameters().named());
            tensors.pollLastEntry();
            var file = write(Map.of(), tensors);
            try (var open = Safetensors.open(file)) {
                assertThatThrownBy(() -> ModelFile.read(file, open, model.parameters())).isInstanceOf(FormatException.class);
            }
            assertThat(Fit.bits(model)).isEqualTo(before);
        }
    }

    @Test void aConfigurationThatIsImpossibleIsRefused() {
        try (var model = Toys.model(3)) {
            var config = Json.line(model.config());
            var tensors = new LinkedHashMap<>(model.parameters().named());
            for (var change : Map.of("\"latent\":2", "\"latent\":0", "tanh", "sinh", "\"model\":\"vae\"", "\"model\":\"gan\"", "\"hidden\":[6]", "\"hidden\":6").entrySet()) {
                assertThat(config).contains(change.getKey());
                assertRefused(write(Map.of(ModelFile.CONFIG, config.replace(change.getKey(), change.getValue())), tensors), ModelFile.CONFIG);
            }
            assertRefused(write(Map.of(ModelFile.CONFIG, "no JSON"), tensors), ModelFile.CONFIG);
        }
    }

    /** Long trainings outlive versions. */
    @Test void aFileFromBeforeASettingExistedIsReadAsItWasThen() {
        try (var model = Toys.model(3)) {
            var config = Json.line(model.config()).replace(",\"groups\":null,\"prior\":\"standard\",\"components\":null", "");
            assertThat(config).doesNotContain("prior");
            var file = write(Map.of(ModelFile.CONFIG, config), new LinkedHashMap<>(model.parameters().named()));
            try (var loaded = ModelFile.load(file, BACKEND)) {
                assertThat(loaded.config()).isEqualTo(model.config());
                assertThat(Fit.bits(loaded)).isEqualTo(Fit.bits(model));
            }
        }
    }

    @Test void truncatedFilesAreRefused() throws IOException {
        var file = folder.resolve("truncated");
        try (var model = Toys.model(3)) {
            model.save(file);
        }
        var bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 100, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertRefused(file, "truncated");
        }
        assertRefused(folder.resolve("missing"), "no such file");
    }
}
