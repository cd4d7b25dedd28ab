package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vae4j.cli.Cli.Result;
import vae4j.cli.TinyData;
import vae4j.core.io.Json;
import vae4j.core.io.Safetensors;

class TrainTest {
    @TempDir Path folder;
    private static String plain;
    private Path data;

    @BeforeEach
    void writeData() {
        data = TinyData.folder(folder.resolve("bars"), 100, false);
    }

    private Result train(String run, Object... more) {
        var words = new ArrayList<Object>(List.of("train", "--data", data, "--run", folder.resolve(run), "--hidden", "8", "--latent", "2",
            "--epochs", "3", "--batch", "32", "--validation", "0.1"));
        words.addAll(List.of(more));
        return vae(words.toArray());
    }

    @Test
    void aRunFolderHoldsAllThatIsPromised() throws IOException {
        var result = train("a");
        assertThat(result.code()).as(result.err()).isZero();
        var run = folder.resolve("a");
        assertThat(run.resolve("config.json")).exists();
        assertThat(run.resolve("checkpoint.safetensors")).exists();
        assertThat(run.resolve("report.html")).content().contains("vae train --hidden 8 --latent 2", "principal components", "data:image/png");
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(3)
            .allSatisfy(line -> assertThat(Json.parse(line, "line", LinkedHashMap.class).keySet().toString())
                .contains("epoch", "step", "elbo", "reconstruction", "kl", "validation", "improved", "seconds"));
        try (var file = Safetensors.open(run.resolve("model.safetensors"))) {
            assertThat(file.metadata()).containsKeys("vae4j.model", "vae4j.data", "vae4j.run", "vae4j.provenance");
            assertThat(file.metadata().get("vae4j.data")).contains("\"shape\":[6,6]", "\"binarization\":\"dynamic\"", "\"classes\":[\"0\",\"1\"");
            assertThat(file.metadata().get("vae4j.run")).isEqualTo(Json.line(Json.read(run.resolve("config.json"), LinkedHashMap.class)));
        }
        try (var files = Files.list(run)) {
            assertThat(files.map(f -> f.getFileName().toString()).filter(n -> n.endsWith(".tmp"))).isEmpty();
        }
    }

    @Test
    void jsonIsOneObjectWithTheNumbersOfTheValidationSplit() {
        var json = train("a", "--json").json();
        assertThat(json.get("run")).isEqualTo(folder.resolve("a").toString());
        assertThat(json.get("epochs")).isEqualTo(3);
        assertThat((Double) json.get("train_seconds")).isPositive();
        var validation = (Map<?, ?>) json.get("validation");
        assertThat((Double) validation.get("elbo"))
            .isCloseTo(-(Double) validation.get("reconstruction") - (Double) validation.get("kl"), org.assertj.core.data.Offset.offset(1e-9));
        assertThat(validation.get("examples")).isEqualTo(10);
        assertThat(validation.get("active_units")).isInstanceOf(Integer.class);
        assertThat(json.containsKey("test")).isFalse();
    }

    @Test
    void whereThereIsATestSplitItsNumbersAreTold() {
        data = TinyData.folder(folder.resolve("both"), 100, true);
        var json = train("a", "--json").json();
        assertThat(((Map<?, ?>) json.get("test")).get("examples")).isEqualTo(24);
    }

    @Test
    void peopleGetATableAndProgressGoesToStderr() {
        var result = train("a");
        assertThat(result.out()).contains("ELBO", "reconstruction", "KL", "active units", "nats per example", "best epoch").doesNotContain("{");
        assertThat(result.err()).contains(" backend, ", "vae 36-8-2", "90 examples of [6, 6], 10 for validation", "run folder", "epoch 3/3")
            .doesNotContain("\033", "\r");
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        train("a");
        train("b");
        train("c", "--seed", "2");
        assertThat(folder.resolve("b/model.safetensors")).hasSameBinaryContentAs(folder.resolve("a/model.safetensors"));
        assertThat(Files.mismatch(folder.resolve("c/model.safetensors"), folder.resolve("a/model.safetensors"))).isNotEqualTo(-1);
    }

    @Test
    void theBackendChangesNothing() {
        train("a");
        var result = train("b", "--backend", "simd", "--threads", "2");
        Assumptions.assumeFalse(result.error().contains("cannot be used"), result.error());
        assertThat(result.err()).contains("simd backend");
        assertThat(folder.resolve("b/model.safetensors")).hasSameBinaryContentAs(folder.resolve("a/model.safetensors"));
        assertThat(folder.resolve("b/checkpoint.safetensors")).hasSameBinaryContentAs(folder.resolve("a/checkpoint.safetensors"));
    }

    @Test
    void aConfigurationFileRepeatsARunAndOptionsWin() throws IOException {
        train("a", "--beta", "2");
        var again = vae("train", "--config", folder.resolve("a/config.json"), "--run", folder.resolve("b"));
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(folder.resolve("b/model.safetensors")).hasSameBinaryContentAs(folder.resolve("a/model.safetensors"));
        vae("train", "--config", folder.resolve("a/config.json"), "--run", folder.resolve("c"), "--beta", "3");
        assertThat(config("c")).contains("\"beta\" : 3.0", "\"latent\" : 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--hidden 4,4", "--latent 3", "--activation tanh", "--likelihood gaussian", "--likelihood gaussian --sigma 0.5",
        "--likelihood gaussian --sigma per-value", "--likelihood gaussian --sigma decoded", "--beta 4", "--kl-schedule linear:5", "--kl-schedule cyclical:2",
        "--kl-schedule sigmoid:2", "--free-bits 0.5", "--binarize none", "--binarize static", "--validation 0.3", "--epochs 2", "--batch 16", "--learning-rate 0.01",
        "--optimizer adamw", "--optimizer adamw --weight-decay 0.5", "--optimizer sgd", "--optimizer sgd --momentum 0.5", "--adam-beta1 0.5",
        "--adam-beta2 0.9", "--adam-epsilon 0.01", "--learning-rate-schedule linear", "--learning-rate-schedule cosine",
        "--learning-rate-schedule exponential", "--warmup 2", "--clip 0.01", "--seed 9"})
    void everyOptionDoesSomething(String option) throws IOException {
        if (plain == null) {
            train("plain");
            plain = numbers("plain");
        }
        var result = train("other", (Object[]) option.split(" "));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(numbers("other")).isNotEqualTo(plain);
    }

    private String numbers(String run) throws IOException {
        return Files.readString(folder.resolve(run).resolve("metrics.jsonl")).replaceAll(",\"improved.*", "");
    }

    private String config(String run) throws IOException {
        return Files.readString(folder.resolve(run).resolve("config.json"));
    }

    @Test
    void patienceStopsEarly() {
        var json = train("a", "--epochs", "60", "--patience", "1", "--learning-rate", "0.5", "--json").json();
        assertThat(json.get("end")).isEqualTo("stopped early");
        assertThat((Integer) json.get("epochs")).isEqualTo((Integer) json.get("best_epoch") + 1).isLessThan(60);
    }

    @Test
    void greyTargetsAreCalledACrossEntropy() {
        var result = train("a", "--binarize", "none", "--json");
        assertThat(((Map<?, ?>) result.json().get("validation")).get("reconstruction_is")).isEqualTo("cross-entropy");
        assertThat(result.err()).contains("cross-entropy");
        assertThat(train("b", "--binarize", "none").out()).contains("cross-entropy");
        assertThat(train("c", "--binarize", "dynamic").out()).doesNotContain("cross-entropy");
    }

    @Test
    void gaussianDataIsNotBinarizedUnlessWanted() throws IOException {
        train("a", "--likelihood", "gaussian");
        assertThat(config("a")).contains("\"binarize\" : \"none\"", "\"sigma\" : \"shared\"");
    }

    @Test
    void withoutValidationTheTrainingExamplesAreMeasured() {
        var json = train("a", "--validation", "0", "--json").json();
        assertThat(((Map<?, ?>) json.get("train")).get("examples")).isEqualTo(100);
    }

    @Test
    void aDivergedTrainingKeepsTheLastGoodModel() throws IOException {
        var result = train("a", "--epochs", "30", "--likelihood", "gaussian", "--sigma", "0.1", "--optimizer", "sgd", "--momentum", "0",
            "--learning-rate", "1", "--warmup", "300");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.error()).startsWith("vae: training diverged in epoch ").containsPattern("at step \\d+: the .* is not a finite number").contains("is kept");
        var kept = result.error().replaceAll(".*the model of epoch (\\d+) is kept.*", "$1");
        var info = vae("info", folder.resolve("a"), "--json").json();
        var provenance = (Map<?, ?>) ((Map<?, ?>) info.get("metadata")).get("vae4j.provenance");
        assertThat(provenance.get("epoch")).hasToString(kept);
        assertThat(vae("evaluate", folder.resolve("a"), "--json").json().get("elbo")).isEqualTo(((Map<?, ?>) provenance.get("validation")).get("elbo"));
        try (var files = Files.list(folder.resolve("a"))) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("config.json", "metrics.jsonl", "model.safetensors", "checkpoint.safetensors");
        }
    }

    @Test
    void divergingInTheValidationIsNoticed() throws IOException {
        // One step an epoch, so that it is the validation that meets the ruined parameters first.
        var result = train("a", "--batch", "100", "--learning-rate", "1e38", "--optimizer", "sgd");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.error()).contains("the validation ELBO's", "is not a finite number");
        assertThat(folder.resolve("a/model.safetensors")).doesNotExist();
    }

    @Test
    void theReportTellsACommandThatRepeatsTheRun() throws IOException {
        train("a", "--beta", "2", "--likelihood", "gaussian", "--sigma", "0.5", "--clip", "3");
        var report = Files.readString(folder.resolve("a/report.html"));
        var command = report.substring(report.indexOf("vae train ") + 4, report.indexOf('<', report.indexOf("vae train ")));
        var again = new ArrayList<Object>(List.of((Object[]) command.split(" ")));
        again.addAll(List.of("--run", folder.resolve("b")));
        assertThat(vae(again.toArray()).code()).as(command).isZero();
        assertThat(folder.resolve("b/model.safetensors")).hasSameBinaryContentAs(folder.resolve("a/model.safetensors"));
    }

    @Test
    void examplesNeedNotBePictures() throws IOException {
        var rows = Files.createDirectory(folder.resolve("rows"));
        var bytes = java.nio.ByteBuffer.allocate(12 + 50 * 4).putInt(0x802).putInt(50).putInt(4);
        for (int i = 0; i < 200; i++) bytes.put((byte) (i * 7));
        Files.write(rows.resolve("train-images-idx2-ubyte"), bytes.array());
        var result = vae("train", "--data", rows, "--run", folder.resolve("a"), "--hidden", "4", "--latent", "1", "--epochs", "1", "--likelihood", "gaussian");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(folder.resolve("a/report.html")).exists();
        var sample = vae("sample", folder.resolve("a"), "--out", folder.resolve("x.png"));
        assertThat(sample.code()).isEqualTo(2);
        assertThat(sample.error()).contains("examples of the shape [4] are no pictures; expected .csv or .safetensors");
        assertThat(vae("sample", folder.resolve("a"), "--out", folder.resolve("x.csv")).code()).isZero();
    }
}
