package vae4j.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.cli.TinyData;
import vae4j.core.backend.Backends;
import vae4j.core.train.EpochReport;
import vae4j.core.train.StepReport;
import vae4j.core.train.TrainingListener;

class ResumeTest {
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @TempDir Path folder;
    private Path data;

    @BeforeEach
    void writeData() {
        data = TinyData.folder(folder.resolve("bars"), 100, false);
    }

    private RunConfig config(int epochs) {
        return RunConfig.of(java.util.Map.of("data", data.toString(), "hidden", List.of(8), "latent", 2, "epochs", epochs, "batch", 32, "validation", 0.1,
            "learning-rate", 0.01, "learning-rate-schedule", "cosine"), "test");
    }

    private Path train(String run, int epochs, TrainingListener... observers) {
        var path = folder.resolve(run);
        try (var backend = Backends.open("reference", 1)) {
            Training.start(config(epochs), path, new MemoryOption(), backend, new Output(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false), observers);
        } catch (Killed e) {
            // as wanted
        }
        return path;
    }

    /** Ends the process, as it were, right after a step. */
    private static TrainingListener killedAfter(int steps) {
        return new TrainingListener() {
            private int met;

            @Override public void onStep(StepReport report) {
                if (++met == steps) throw new Killed();
            }
        };
    }

    private static String withoutSeconds(Path run) throws IOException {
        return Files.readString(run.resolve("metrics.jsonl")).replaceAll("\"seconds\":[^}]*", "");
    }

    private void assertSame(Path resumed, Path whole) throws IOException {
        assertThat(resumed.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
        assertThat(resumed.resolve("checkpoint.safetensors")).hasSameBinaryContentAs(whole.resolve("checkpoint.safetensors"));
        assertThat(resumed.resolve("config.json")).hasSameBinaryContentAs(whole.resolve("config.json"));
        assertThat(withoutSeconds(resumed)).isEqualTo(withoutSeconds(whole));
    }

    @Test
    void aKilledRunGoesOnToTheSameBytes() throws IOException {
        var whole = train("whole", 5);
        for (int steps : new int[] {1, 3, 4, 8, 14}) {           // 3 an epoch
            var killed = train("killed" + steps, 5, killedAfter(steps));
            var result = vae("resume", killed);
            assertThat(result.code()).as(result.err()).isZero();
            assertSame(killed, whole);
        }
    }

    @Test
    void aRunKilledBetweenItsMetricsAndItsCheckpointRepeatsThatEpoch() throws IOException {
        var whole = train("whole", 5);
        var killed = folder.resolve("killed");
        train("killed", 5, new TrainingListener() {
            @Override public void onEpoch(EpochReport report) {
                if (report.epoch() == 3) throw new Killed();
            }
        });
        assertThat(killed.resolve("metrics.jsonl")).content().contains("\"epoch\":3");
        Files.writeString(killed.resolve("metrics.jsonl"), "{\"epoch\":4,\"st", java.nio.file.StandardOpenOption.APPEND);
        assertThat(vae("resume", killed).code()).isZero();
        assertSame(killed, whole);
    }

    @Test
    void aLongerRunEqualsOneThatWasLongFromTheStart() throws IOException {
        for (var rate : List.of("0.001", "0.5")) {               // which is best at its end, or before it was made longer
            assertLongerEqualsWhole(rate);
        }
    }

    private void assertLongerEqualsWhole(String rate) throws IOException {
        var longer = folder.resolve("longer" + rate);
        vae("train", "--data", data, "--run", longer, "--hidden", "8", "--latent", "2", "--epochs", "2", "--batch", "32", "--learning-rate", rate, "--json");
        var result = vae("resume", longer, "--epochs", "4", "--json");
        assertThat(result.json().get("epochs")).isEqualTo(4);
        assertThat((Integer) result.json().get("best_epoch") <= 2).isEqualTo(rate.equals("0.5"));
        var whole = folder.resolve("whole" + rate);
        vae("train", "--data", data, "--run", whole, "--hidden", "8", "--latent", "2", "--epochs", "4", "--batch", "32", "--learning-rate", rate);
        assertSame(longer, whole);
    }

    @Test
    void aCompleteRunSaysSoAndTellsItsNumbersAgain() {
        var run = train("done", 2);
        var result = vae("resume", run, "--json");
        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("the training is complete: all 2 epochs are done", "--epochs N");
        assertThat(result.json().get("epochs")).isEqualTo(2);
        assertThat((Double) result.json().get("train_seconds")).isPositive();
    }

    @Test
    void aMissingCheckpointOfAnAdvancedRunIsAnError() throws IOException {
        var run = train("run", 3);
        Files.delete(run.resolve("checkpoint.safetensors"));
        var result = vae("resume", run);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.error()).startsWith("vae: ").contains("checkpoint.safetensors: there is no such file", "vae train --config");
    }

    @Test
    void aTruncatedOrDamagedCheckpointIsAnErrorAndChangesNothing() throws IOException {
        var run = train("run", 3);
        var checkpoint = run.resolve("checkpoint.safetensors");
        var bytes = Files.readAllBytes(checkpoint);
        var metrics = Files.readString(run.resolve("metrics.jsonl"));
        for (var damaged : List.of(new byte[0], java.util.Arrays.copyOf(bytes, 5), java.util.Arrays.copyOf(bytes, bytes.length - 7), changed(bytes, 9))) {
            Files.write(checkpoint, damaged);
            var result = vae("resume", run, "--epochs", "5");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.error()).startsWith("vae: ").contains("checkpoint.safetensors");
            assertThat(result.err()).doesNotContain("\tat ");
            assertThat(run.resolve("metrics.jsonl")).hasContent(metrics);
        }
    }

    private static byte[] changed(byte[] bytes, int at) {
        var other = bytes.clone();
        other[at] ^= 0x5A;
        return other;
    }

    @Test
    void theCheckpointOfAnotherModelIsRefused() throws IOException {
        var run = train("run", 2);
        vae("train", "--data", data, "--run", folder.resolve("other"), "--hidden", "9", "--latent", "2", "--epochs", "1");
        Files.copy(folder.resolve("other/checkpoint.safetensors"), run.resolve("checkpoint.safetensors"), StandardCopyOption.REPLACE_EXISTING);
        var result = vae("resume", run, "--epochs", "5");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.error()).contains("holds another model");
        Files.copy(run.resolve("model.safetensors"), run.resolve("checkpoint.safetensors"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(vae("resume", run, "--epochs", "5").error()).contains("a model, not a checkpoint");
    }

    @Test
    void otherDataUnderTheSameNameIsRefused() {
        var run = train("run", 2);
        TinyData.folder(data, 80, false);
        var result = vae("resume", run, "--epochs", "3");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.error()).contains("was trained on other data");
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
        assertThat(vae("resume", folder.resolve("nothing")).error()).contains("there is no such folder");
        assertThat(vae("resume", Files.createDirectory(folder.resolve("empty"))).error()).contains("has no config.json");
    }
}
