package vae4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: signals, exit codes, the working folder, two streams. */
class ProcessTest {
    @TempDir Path folder;

    @BeforeEach
    void writeData() {
        TinyData.folder(folder.resolve("bars"), 100, false);
    }

    private Process start(String arguments) throws IOException {
        var words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
            "-p", System.getProperty("jdk.module.path"), "-m", "vae4j.cli/vae4j.cli.Main"));
        words.addAll(List.of(arguments.split(" ")));
        return new ProcessBuilder(words).directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile()).redirectError(folder.resolve("err").toFile()).start();
    }

    private int run(String arguments) throws IOException, InterruptedException {
        var process = start(arguments);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String read(String file) throws IOException {
        return Files.exists(folder.resolve(file)) ? Files.readString(folder.resolve(file)) : "";
    }

    private static final String SMALL = "train --data bars --hidden 8 --latent 2 --batch 32 --backend reference --epochs ";

    @Test
    void runsAreNumberedAndExitCodesSayHowItWent() throws Exception {
        assertThat(run(SMALL + "1 --json")).as(read("err")).isZero();
        assertThat(read("out")).startsWith("{").contains("\"run\" : \"runs/vae-bars-1\"").endsWith("}\n");
        assertThat(run(SMALL + "1")).isZero();
        assertThat(read("out")).contains("runs/vae-bars-2: 1 epochs");
        assertThat(folder.resolve("runs/vae-bars-2/model.safetensors")).hasSameBinaryContentAs(folder.resolve("runs/vae-bars-1/model.safetensors"));
        assertThat(run("resume runs/none")).isEqualTo(1);
        assertThat(run("train --latnt 3")).isEqualTo(2);
        assertThat(read("out")).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ctrlCSavesTheTrainingAndSaysHowToGoOn() throws Exception {
        var process = start(SMALL + "100000 --run runs/long");
        for (int i = 0; i < 600 && read("runs/long/metrics.jsonl").lines().count() < 3 && process.isAlive(); i++) Thread.sleep(50);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(read("err")).isEqualTo(130);
        assertThat(read("err")).contains("interrupted in epoch", "go on with: vae resume runs/long").doesNotContain("Exception");
        assertThat(read("out")).isEmpty();
        try (var files = Files.list(folder.resolve("runs/long"))) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("config.json", "metrics.jsonl", "model.safetensors", "checkpoint.safetensors");
        }
        long done = read("runs/long/metrics.jsonl").lines().count();
        assertThat(run("resume runs/long --epochs " + (done + 2))).as(read("err")).isZero();
        assertThat(read("out")).contains("runs/long: " + (done + 2) + " epochs");
        assertThat(run(SMALL + (done + 2) + " --run runs/whole")).isZero();
        assertThat(folder.resolve("runs/long/model.safetensors")).hasSameBinaryContentAs(folder.resolve("runs/whole/model.safetensors"));
    }
}
