package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What codes tell, from the command. */
class KnownFactorsTest {
    @TempDir Path folder;

    @Test
    void codesAreHeldAgainstFactorsThatAreKnown() throws IOException {
        var trained = vae("train", "--data", "sprites32", "--hidden", "8", "--latent", "3", "--epochs", "1", "--batch", "4096", "--run", folder.resolve("a"));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("mutual information");
        assertThat(Files.readString(folder.resolve("a/metrics.jsonl"))).contains("\"mutual_information\":", "\"units\":3");
        var evaluated = vae("evaluate", folder.resolve("a"), "--json");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(evaluated.json().keySet()).map(Object::toString).contains("mutual_information", "total_correlation", "marginal_kl");
        var scores = (Map<?, ?>) evaluated.json().get("disentanglement");
        assertThat(scores.keySet()).map(Object::toString).containsExactlyInAnyOrder("mig", "sap", "dci_disentanglement", "dci_completeness", "dci_informativeness", "factor_vae_score", "beta_vae_score", "modularity");
        assertThat(scores.values()).allSatisfy(v -> assertThat(((Number) v).doubleValue()).isBetween(0.0, 1.0));
        assertThat(vae("evaluate", folder.resolve("a")).out()).contains("mig", "factor vae score", "total correlation");
    }
}
