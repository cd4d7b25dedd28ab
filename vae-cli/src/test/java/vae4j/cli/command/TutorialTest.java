package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.cli.TinyData;

/** The experiments that are quick; the others are in docs/results.md. */
class TutorialTest {
    @TempDir Path folder;

    @Test
    void theBoundIsMeasuredForEachNumberOfDimensions() {
        TinyData.folder(folder.resolve("bars"), 60, true);
        var result = vae("bench-tutorial", "latent", "--data", folder.resolve("bars"), "--sizes", "1,3", "--epochs", "2", "--out", folder.resolve("l.png"), "--json");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(folder.resolve("l.png")).exists();
        var rows = (List<?>) result.json().get("rows");
        assertThat(rows).hasSize(2).allSatisfy(row -> assertThat(((Number) ((Map<?, ?>) row).get("elbo")).doubleValue()).isNegative());
        assertThat(((Map<?, ?>) rows.get(1)).get("latent")).isEqualTo(3);
    }

    @Test
    void wordsThatDoNotGoTogetherAreRefused() {
        assertThat(vae("bench-tutorial", "rings").error()).contains("no experiment 'rings'", "did you mean ring?");
        assertThat(vae("bench-tutorial", "ring", "--epochs", "3").error()).contains("--epochs is for latent only");
        assertThat(vae("bench-tutorial", "latent", "--sizes", "2").error()).contains("--sizes is [2]");
        assertThat(vae("bench-tutorial", "latent", "--epochs", "0").code()).isEqualTo(2);
    }
}
