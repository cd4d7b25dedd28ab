package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @Test
    void withoutACommandTheHelpIsShown() {
        var result = vae();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Commands:", "train", "resume", "evaluate", "sample", "reconstruct", "info", "data", "bench", "vae train");
        assertThat(vae("--help").out()).isEqualTo(result.out());
        assertThat(vae("help").out()).isEqualTo(result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "resume", "evaluate", "sample", "reconstruct", "info", "data", "bench"})
    void everyCommandExplainsItselfWithAnExample(String command) {
        var result = vae(command, "--help");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: vae " + command, "Examples:", "  vae " + command, "--json", "--verbose").doesNotContain("\033");
        assertThat(vae("help", command).out()).isEqualTo(result.out());
        assertThat(result.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
    }

    @Test
    void optionsOfTrainStandInGroups() {
        assertThat(vae("train", "--help").out()).containsSubsequence("Run:", "--run", "Model:", "--model", "--latent", "Training:", "--epochs", "Data:", "--data",
            "Machine:", "--threads", "Output:", "--json", "Examples:");
        assertThat(vae("train", "--help").out().lines().filter(line -> line.contains(" --latent="))).hasSize(1);
    }

    @Test
    void theVersionIsTold() {
        assertThat(vae("--version").out()).startsWith("vae ").contains("Java 25");
    }
}
