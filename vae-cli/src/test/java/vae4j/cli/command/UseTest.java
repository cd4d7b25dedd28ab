package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.cli.TinyData;
import vae4j.core.data.DataSource;
import vae4j.core.io.Safetensors;

/** What can be done with a trained model, and with data. */
class UseTest {
    @TempDir static Path folder;
    private static Path run;
    private static Map<?, ?> trained;

    @BeforeAll
    static void train() {
        var data = TinyData.folder(folder.resolve("bars"), 200, true);
        run = folder.resolve("run");
        trained = vae("train", "--data", data, "--run", run, "--hidden", "16", "--latent", "3", "--epochs", "30", "--batch", "32",
            "--learning-rate", "0.01", "--json").json();
    }

    @Test
    void evaluateRepeatsTheNumbersOfTheTraining() {
        var json = vae("evaluate", run, "--json").json();
        assertThat(json.get("split")).isEqualTo("test");
        ((Map<?, ?>) trained.get("test")).forEach((name, value) -> assertThat(json.get(name)).as(name.toString()).isEqualTo(value));
        assertThat(vae("evaluate", run.resolve("model.safetensors"), "--json").json()).isEqualTo(json);
    }

    @Test
    void moreImportanceSamplesRaiseTheBound() {
        var json = vae("evaluate", run, "--importance-samples", "20", "--json").json();
        assertThat(json.get("importance_samples")).isEqualTo(20);
        assertThat((Double) json.get("log_px")).isGreaterThan((Double) json.get("elbo"));
        assertThat(vae("evaluate", run, "--importance-samples", "20").out()).contains("log p(x)", "20 importance samples", "KL of each");
        assertThat(vae("evaluate", run, "--importance-samples", "0").code()).isEqualTo(2);
    }

    @Test
    void evaluateChoosesThePartThatWasAskedFor() {
        assertThat(vae("evaluate", run, "--split", "validation", "--json").json().get("examples")).isEqualTo(10);
        assertThat(vae("evaluate", run, "--split", "train", "--json").json().get("examples")).isEqualTo(190);
        assertThat(vae("evaluate", run, "--split", "all", "--json").json().get("examples")).isEqualTo(200);
        assertThat(vae("evaluate", run, "--binarize", "none", "--json").json().get("reconstruction_is")).isEqualTo("cross-entropy");
    }

    @Test
    void samplesArePicturesOrNumbers() throws IOException {
        var png = folder.resolve("samples.png");
        assertThat(vae("sample", run, "--count", "9", "--out", png).out()).contains("9 samples of [6, 6]");
        assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
        var csv = folder.resolve("samples.csv");
        vae("sample", run, "--count", "5", "--out", csv);
        assertThat(Files.readAllLines(csv)).hasSize(5).allSatisfy(line -> assertThat(line.split(",")).hasSize(36));
        var tensors = folder.resolve("samples.safetensors");
        vae("sample", run, "--count", "5", "--out", tensors);
        try (var file = Safetensors.open(tensors)) {
            assertThat(file.tensor("samples").shape().toArray()).containsExactly(5, 6, 6);
            assertThat(Float.toString(file.tensor("samples").get(0))).isEqualTo(Files.readAllLines(csv).getFirst().split(",")[0]);
        }
    }

    @Test
    void seedAndTemperatureDecideTheSamples() throws IOException {
        var first = sampled("--seed", "1");
        assertThat(sampled("--seed", "1")).isEqualTo(first);
        assertThat(sampled("--seed", "2")).isNotEqualTo(first);
        var cold = sampled("--temperature", "0");
        assertThat(cold.lines().distinct()).hasSize(1);
        assertThat(vae("sample", run, "--temperature", "-1").code()).isEqualTo(2);
        assertThat(vae("sample", run, "--count", "0").code()).isEqualTo(2);
        assertThat(vae("sample", run, "--out", folder.resolve("x.bmp")).error()).contains(".png, .csv or .safetensors");
    }

    private static String sampled(String... options) throws IOException {
        var csv = folder.resolve("drawn.csv");
        var words = new java.util.ArrayList<Object>(List.of("sample", run, "--count", "4", "--out", csv));
        words.addAll(List.of(options));
        assertThat(vae(words.toArray()).code()).isZero();
        return Files.readString(csv);
    }

    @Test
    void reconstructionsLieBesideTheirOriginals() throws IOException {
        var file = folder.resolve("rec.safetensors");
        var json = vae("reconstruct", run, "--count", "12", "--out", file, "--json").json();
        assertThat(json.get("examples")).isEqualTo(12);
        try (var tensors = Safetensors.open(file)) {
            var originals = tensors.tensor("originals").toArray();
            var reconstructions = tensors.tensor("reconstructions").toArray();
            double squares = 0;
            for (int i = 0; i < originals.length; i++) squares += Math.pow(originals[i] - reconstructions[i], 2);
            assertThat((Double) json.get("mean_squared_error")).isCloseTo(squares / originals.length, org.assertj.core.data.Offset.offset(1e-6)).isLessThan(0.25);
            assertThat(originals).containsOnly(0, 1);             // as the model was trained
        }
        var png = folder.resolve("rec.png");
        assertThat(vae("reconstruct", run, "--count", "12", "--out", png).out()).contains("mean squared error", "mean absolute error");
        assertThat(png).exists();
        assertThat(vae("reconstruct", run, "--count", "500", "--out", png, "--json").json().get("examples")).isEqualTo(24);
    }

    @Test
    void infoTellsWhatIsInAFile() {
        assertThat(vae("info", run).out()).contains("vae4j.model", "latent", "3", "epochs_done", "30", "encoder.0.weight", "F32 [16, 36]");
        var json = vae("info", run, "--json").json();
        assertThat(((Map<?, ?>) ((Map<?, ?>) json.get("metadata")).get("vae4j.model")).get("latent")).isEqualTo(3);
        assertThat((Integer) json.get("values")).isEqualTo((Integer) trained.get("parameters"));
    }

    @Test
    void infoReadsFilesOfOtherPrograms() throws IOException {
        var file = folder.resolve("other.safetensors");
        var header = "{\"__metadata__\":{\"format\":\"pt\"},\"w\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[0,12]}}";
        var bytes = java.nio.ByteBuffer.allocate(8 + header.length() + 12).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(header.length()).put(header.getBytes());
        Files.write(file, bytes.array());
        assertThat(vae("info", file).out()).contains("format", "pt", "F16 [2, 3]");
        assertThat(vae("sample", file).error()).contains("not a model of vae4j");
    }

    @Test
    void dataIsDescribedAndWritten() {
        var json = vae("data", folder.resolve("bars"), "--json").json();
        assertThat(((Map<?, ?>) json.get("train")).get("examples")).isEqualTo(200);
        assertThat(((Map<?, ?>) ((Map<?, ?>) json.get("test")).get("labels")).get("0")).isEqualTo(4);
        var out = folder.resolve("written");
        assertThat(vae("data", folder.resolve("bars"), "--count", "20", "--out", out).out()).contains("written to");
        var again = DataSource.open(out.toString());
        assertThat(again.train().size()).isEqualTo(20);
        assertThat(again.train().labels()).isPresent();
        assertThat(again.test()).isPresent();
        assertThat(vae("data", folder.resolve("bars"), "--count", "20", "--out", out).error()).contains("exists; give another --out");
    }

    @Test
    void benchPrintsWhatItMeasures() {
        var json = vae("bench", "--input", "64", "--hidden", "16", "--latent", "4", "--batch", "8", "--seconds", "0.2", "--threads", "1", "--json").json();
        for (var name : List.of("step_ms_min", "step_ms_median", "step_ms_p95", "examples_per_s", "gflops", "fma_peak_gflops")) {
            assertThat((Double) json.get(name)).as(name).isPositive();
        }
        assertThat((Double) json.get("step_ms_min")).isLessThanOrEqualTo((Double) json.get("step_ms_median"));
        assertThat((Double) json.get("step_ms_median")).isLessThanOrEqualTo((Double) json.get("step_ms_p95"));
        assertThat((Double) json.get("gflops")).isLessThan((Double) json.get("fma_peak_gflops"));
        assertThat(json.get("backend")).isInstanceOf(String.class);
        assertThat((Integer) json.get("vector_bits")).isPositive();
        assertThat(json.get("threads")).isEqualTo(1);
        assertThat((Integer) json.get("slices")).isGreaterThanOrEqualTo(20);
        assertThat(vae("bench", "--hidden", "0").error()).contains("--hidden is [0]");
    }
}
