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
import vae4j.core.io.Safetensors;

/** The commands that move in the space of codes. */
class CodesTest {
    @TempDir static Path folder;
    private static Path run;

    @BeforeAll
    static void train() {
        var data = TinyData.folder(folder.resolve("bars"), 200, true);
        run = folder.resolve("run");
        vae("train", "--data", data, "--run", run, "--hidden", "16", "--latent", "3", "--epochs", "30", "--batch", "32", "--learning-rate", "0.01");
    }

    private static Path out(String name) {
        return folder.resolve(name);
    }

    private static boolean isAnimated(Path png) throws IOException {
        return new String(Files.readAllBytes(png), java.nio.charset.StandardCharsets.ISO_8859_1).contains("acTL");
    }

    @Test
    void pathsBeginAndEndAtReconstructions() throws IOException {
        var json = vae("interpolate", run, "--from", "3,4", "--to", "5,6", "--steps", "4", "--out", out("p.safetensors"), "--json").json();
        assertThat(json.get("paths")).isEqualTo(2);
        vae("reconstruct", run, "--count", "7", "--out", out("r.safetensors"));
        try (var paths = Safetensors.open(out("p.safetensors")); var reconstructions = Safetensors.open(out("r.safetensors"))) {
            var steps = paths.tensor("paths");
            var originals = reconstructions.tensor("reconstructions");
            assertThat(steps.shape().toArray()).containsExactly(8, 6, 6);
            assertThat(steps.rows(0, 1).toArray()).containsExactly(originals.rows(3, 1).toArray());
            assertThat(steps.rows(4, 1).toArray()).containsExactly(originals.rows(4, 1).toArray());
            assertThat(steps.rows(7, 1).toArray()).usingComparatorWithPrecision(1e-5f).containsExactly(originals.rows(6, 1).toArray());
        }
        assertThat(vae("interpolate", run, "--out", out("p.png")).out()).contains("8 spherical paths of 10 steps");
        assertThat(isAnimated(out("p.png"))).isFalse();
        vae("interpolate", run, "--animate", "--path", "linear", "--out", out("p.png"));
        assertThat(isAnimated(out("p.png"))).isTrue();
    }

    @Test
    void pathsThatCannotBeAreRefused() {
        assertThat(vae("interpolate", run, "--from", "1").error()).contains("--from and --to");
        assertThat(vae("interpolate", run, "--from", "1", "--to", "24").error()).contains("no example 24", "expected 0 to 23");
        assertThat(vae("interpolate", run, "--path", "sphericl").error()).contains("did you mean spherical?");
        assertThat(vae("interpolate", run, "--steps", "1").code()).isEqualTo(2);
    }

    @Test
    void dimensionsAreTraversedInTheOrderOfTheirKl() {
        var json = vae("traverse", run, "--steps", "5", "--out", out("t.csv"), "--json").json();
        var kl = ((List<?>) json.get("kl")).stream().mapToDouble(v -> (Double) v).toArray();
        assertThat(kl).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(out("t.csv")).exists();
        assertThat(vae("traverse", run, "--dimensions", "2", "--animate", "--out", out("t.png")).out()).contains("dimension");
        var plane = vae("traverse", run, "--plane", "--steps", "4", "--out", out("m.csv"), "--json").json();
        assertThat((List<?>) plane.get("dimensions")).hasSize(2);
        assertThat(out("m.csv")).content().hasLineCount(16);
        assertThat(vae("traverse", run, "--quantile", "0.5").error()).contains("less than 0.5");
        assertThat(vae("traverse", run, "--plane", "--animate").error()).contains("--plane");
        assertThat(vae("traverse", run, "--example", "99").error()).contains("no example 99");
    }

    @Test
    void anAttributeComesFromLabelsOrFromGroups() throws IOException {
        var json = vae("arithmetic", run, "--with", "2", "--without", "4", "--steps", "3", "--out", out("a.csv"), "--json").json();
        assertThat(ints(json.get("examples"))).containsExactly(4, 10, 16, 22);
        assertThat((Double) json.get("direction_length")).isPositive();
        var groups = vae("arithmetic", run, "--group", "2,8,14,20", "--against", "4,10,16,22", "--steps", "3", "--out", out("g.csv"), "--json").json();
        assertThat((Double) groups.get("direction_length")).isCloseTo((Double) json.get("direction_length"), org.assertj.core.data.Offset.offset(1e-5));
        assertThat(Files.readAllLines(out("a.csv"))).hasSize(12);
        // What was a bar in row 4 has become one in row 2.
        var last = java.util.Arrays.stream(Files.readAllLines(out("a.csv")).get(2).split(",")).mapToDouble(Double::parseDouble).toArray();
        assertThat(last[2 * 6 + 1]).isGreaterThan(last[4 * 6 + 1]);
        assertThat(vae("arithmetic", run, "--with", "9").error()).contains("--with is '9'; expected one of 0, 1, 2");
        assertThat(vae("arithmetic", run).error()).contains("either --with LABEL or --group");
        assertThat(vae("arithmetic", run, "--group", "1").error()).contains("need each other");
    }

    private static List<Integer> ints(Object list) {
        return ((List<?>) list).stream().map(v -> (Integer) v).toList();
    }

    @Test
    void codesAreWrittenWithNamesAndLabels() throws IOException {
        vae("embed", run, "--variances", "--out", out("c.csv"));
        var lines = Files.readAllLines(out("c.csv"));
        assertThat(lines).hasSize(25);
        assertThat(lines.getFirst()).isEqualTo("z0,z1,z2,variance0,variance1,variance2,label");
        for (int i = 0; i < 24; i++) assertThat(lines.get(i + 1).split(",")).hasSize(7).endsWith(Integer.toString(i % 6));
        vae("embed", run, "--out", out("c.npy"));
        assertThat(Files.size(out("c.npy"))).isEqualTo(128 + 24 * 3 * 4);
        var json = vae("embed", run, "--out", out("map.png"), "--json").json();
        assertThat((Map<?, ?>) json.get("colors")).hasSize(6);
        assertThat((List<?>) json.get("explained")).hasSize(2);
        assertThat(vae("embed", run, "--out", out("c.txt")).error()).contains(".csv, .npy or .png");
    }
}
