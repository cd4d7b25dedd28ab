package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.cli.TinyData;
import vae4j.core.io.Safetensors;
import vae4j.core.model.Vae;
import vae4j.core.tensor.Shape;

/** Scores, completions, exports, reports and comparisons of a trained model. */
class UsesTest {
    @TempDir static Path folder;
    private static Path run;
    private static Path other;
    private static Path rows;

    @BeforeAll
    static void train() {
        var data = TinyData.folder(folder.resolve("bars"), 200, true);
        run = folder.resolve("run");
        other = folder.resolve("other");
        vae("train", "--data", data, "--run", run, "--hidden", "16", "--latent", "3", "--epochs", "30", "--batch", "32", "--learning-rate", "0.01");
        vae("train", "--data", data, "--run", other, "--hidden", "8", "--latent", "2", "--epochs", "2", "--batch", "32");
        rows = folder.resolve("rows.safetensors");
        try (var model = Vae.builder(Shape.of(3)).hidden(4).latent(1).gaussian("shared").build()) {
            model.save(rows);
        }
    }

    @Test
    void everyExampleHasAScore() throws IOException {
        var out = folder.resolve("scores.csv");
        var json = vae("score", run, "--quantile", "0.9", "--explain", "2", "--anomalies", "3,4", "--out", out, "--json").json();
        assertThat(json.get("examples")).isEqualTo(24);
        assertThat((Double) json.get("roc_auc")).isBetween(0.0, 1.0);
        assertThat((Double) json.get("average_precision")).isBetween(0.0, 1.0);
        var lines = Files.readAllLines(out);
        assertThat(lines).hasSize(25);
        assertThat(lines.getFirst()).isEqualTo("score,anomaly,reason1,nats1,reason2,nats2");
        double mean = lines.stream().skip(1).mapToDouble(l -> Double.parseDouble(l.split(",")[0])).average().orElseThrow();
        assertThat(mean).isCloseTo((Double) json.get("mean"), org.assertj.core.data.Offset.offset(1e-4));
        long flagged = lines.stream().skip(1).filter(l -> Double.parseDouble(l.split(",")[0]) > (Double) json.get("threshold")).count();
        assertThat(((Number) json.get("anomalies")).longValue()).isEqualTo(flagged).isEqualTo(lines.stream().filter(l -> l.split(",")[1].equals("1")).count());
        assertThat((Double) json.get("mean")).isCloseTo(-(Double) vae("evaluate", run, "--json").json().get("elbo"), org.assertj.core.data.Offset.offset(1.5));
    }

    @Test
    void scoresThatCannotBeAreRefused() {
        assertThat(vae("score", run, "--score", "elb").error()).contains("did you mean elbo?");
        assertThat(vae("score", run, "--threshold", "1", "--quantile", "0.5").error()).contains("two ways");
        assertThat(vae("score", run, "--anomalies", "99").error()).contains("--anomalies is '99'; expected one of 0, 1");
        assertThat(vae("score", rows, "--rows", "x.csv").error()).contains("x.csv: there is no such file");
    }

    @Test
    void rowsAreAnsweredOneByOne() throws IOException {
        var file = folder.resolve("rows.csv");
        Files.writeString(file, "0.5,1,-2\n0,0,0\n3,1,9\n");
        var out = folder.resolve("answers.csv");
        assertThat(vae("score", rows, "--rows", file, "--threshold", "20", "--out", out).out()).contains("3 rows");
        var answers = Files.readString(out);
        assertThat(answers.lines()).hasSize(4).startsWith("score,anomaly");
        var in = System.in;
        try {
            System.setIn(new ByteArrayInputStream(Files.readAllBytes(file)));
            assertThat(vae("score", rows, "--rows", "-", "--threshold", "20").out()).isEqualTo(answers);
        } finally {
            System.setIn(in);
        }
        Files.writeString(file, "0.5,1,-2\n0,zero,0\n");
        var broken = folder.resolve("broken.csv");
        assertThat(vae("score", rows, "--rows", file, "--out", broken).error()).contains("row 2, column 'column 2': 'zero' is not a number");
        assertThat(broken).as("a part of the answer").doesNotExist();
        assertThat(vae("score", rows, "--rows", file).error()).contains("row 2, column 'column 2': 'zero' is not a number");
        assertThat(vae("score", run, "--rows", file).error()).contains("no rows of a table");
    }

    @Test
    void holesAreFilledAndWhatIsKnownStays() throws IOException {
        var file = folder.resolve("completed.safetensors");
        for (var method : List.of("hamiltonian", "importance", "gibbs")) {
            var json = vae("complete", run, "--hide", "left", "--method", method, "--samples", "20", "--imputations", "2", "--out", file, "--json").json();
            assertThat(json.get("missing")).isEqualTo(24 * 18);
            assertThat((Double) json.get("mean_squared_error")).as(method).isLessThan(0.1);
            try (var tensors = Safetensors.open(file)) {
                assertThat(tensors.entries().keySet()).contains("completed", "deviations", "mask", "imputation0", "imputation1");
                var originals = folder.resolve("originals.safetensors");
                vae("reconstruct", run, "--out", originals);
                try (var known = Safetensors.open(originals)) {
                    for (int i = 0; i < 24 * 36; i++) {
                        if (i % 6 >= 3) assertThat(tensors.tensor("completed").get(i)).isEqualTo(known.tensor("originals").get(i));
                    }
                }
            }
        }
        assertThat(vae("complete", run, "--hide", "0.5", "--out", folder.resolve("c.png")).out()).contains("standard deviation");
        assertThat(vae("complete", run, "--hide", "middle").error()).contains("--hide is 'middle'; expected lower, upper");
        assertThat(vae("complete", run).error()).contains("nothing is missing in it; expected --mask PATH or --hide PART");
    }

    @Test
    void masksComeFromADataSet() throws IOException {
        var mask = folder.resolve("mask-images");
        var bytes = new byte[16 + 36];
        java.nio.ByteBuffer.wrap(bytes).putInt(0x803).putInt(1).putInt(6).putInt(6);
        java.util.Arrays.fill(bytes, 16, 16 + 30, (byte) 255);
        Files.write(mask, bytes);
        assertThat(vae("complete", run, "--mask", mask, "--count", "10", "--out", folder.resolve("m.csv"), "--json").json().get("missing")).isEqualTo(60);
    }

    @Test
    void inpaintingIsHeldAgainstItsBaselines() {
        var json = vae("bench-inpainting", run, "--hide", "left", "--samples", "20", "--neighbours", "3", "--json").json();
        var left = (Map<?, ?>) json.get("left");
        assertThat(left).hasSize(5);
        double mean = (Double) ((Map<?, ?>) left.get("mean")).get("mean_squared_error");
        for (var method : List.of("VAE, importance", "VAE, Hamiltonian")) assertThat((Double) ((Map<?, ?>) left.get(method)).get("mean_squared_error")).as(method).isLessThan(mean);
    }

    @Test
    void exportsAreWritten() {
        var out = folder.resolve("exported");
        assertThat(vae("export", run, "--format", "python", "--out", out).out()).contains("model.py");
        assertThat(vae("export", run, "--format", "onnx", "--out", out).out()).contains("encoder.onnx", "decoder.onnx");
        for (var name : List.of("model.py", "model.safetensors", "encoder.onnx", "decoder.onnx")) assertThat(out.resolve(name)).exists();
        assertThat(vae("export", run, "--format", "onx", "--out", out).error()).contains("did you mean onnx?");
    }

    /** All but the line that says what computed, and how long it took. */
    @Test
    void aReportCanBeMadeAgain() throws IOException {
        var report = run.resolve("report.html");
        var before = Files.readString(report);
        Files.delete(report);
        assertThat(vae("report", run).out()).contains("report.html");
        var after = Files.readString(report);
        assertThat(after.replaceAll("<strong>[0-9.]+ s</strong>", "")).isEqualTo(before.replaceAll("<strong>[0-9.]+ s</strong>", ""));
        assertThat(after).contains(">Traversals<", "thumbnails");
        assertThat(vae("report", folder).error()).contains("config.json");
    }

    @Test
    void runsAreCompared() throws IOException {
        var out = folder.resolve("compare.html");
        var json = vae("compare", run, other, "--out", out, "--json").json();
        var runs = (List<?>) json.get("runs");
        assertThat(runs).hasSize(2);
        var settings = (Map<?, ?>) ((Map<?, ?>) runs.get(1)).get("settings");
        assertThat(settings.get("latent")).isEqualTo(2);
        assertThat(settings.containsKey("activation")).isFalse();
        assertThat(Files.readString(out)).contains("Settings that differ", "learning-rate");
        assertThat(vae("compare", run, other, "--out", out).out().lines().skip(1).findFirst().orElseThrow()).startsWith(run.toString());
    }

    @Test
    void anomaliesAreFoundInTables() throws IOException {
        var file = folder.resolve("table.npz");
        write(file);
        var json = vae("bench-anomaly", file, "--seeds", "1", "--json").json();
        assertThat((Double) json.get("roc_auc")).isGreaterThan(0.9);
        assertThat((List<?>) json.get("tables")).hasSize(1);
    }

    /** Of rows on a line, any value tells the others: columns' means know nothing of that. */
    @Test
    void gapsInTablesAreFilled() throws IOException {
        var file = folder.resolve("gaps.npz");
        write(file);
        var table = (Map<?, ?>) ((List<?>) vae("bench-imputation", file, "--seeds", "1", "--members", "3", "--latent", "1", "--samples", "40", "--json").json().get("tables")).getFirst();
        double ours = (Double) ((Map<?, ?>) table.get("VAE, Hamiltonian")).get("mean_squared_error");
        assertThat(ours).isLessThan(0.8 * (Double) ((Map<?, ?>) table.get("mean")).get("mean_squared_error"));
        assertThat(((Map<?, ?>) table.get("10 nearest")).get("mean_squared_error")).isNotNull();
    }

    /** Rows on a line, and anomalies off it. */
    private static void write(Path file) throws IOException {
        var random = new java.util.Random(1);
        int n = 120;
        var x = java.nio.ByteBuffer.allocate(n * 3 * 4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        var y = java.nio.ByteBuffer.allocate(n * 8).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            float t = (float) random.nextGaussian();
            boolean odd = i % 10 == 0;
            x.putFloat(t).putFloat(odd ? -t + 3 : t).putFloat(odd ? 4 : 2 * t);
            y.putLong(odd ? 1 : 0);
        }
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "X.npy", "'<f4'", "(" + n + ", 3)", x.array());
            entry(zip, "y.npy", "'<i8'", "(" + n + ",)", y.array());
        }
    }

    private static void entry(java.util.zip.ZipOutputStream zip, String name, String type, String shape, byte[] bytes) throws IOException {
        var header = ("{'descr': " + type + ", 'fortran_order': False, 'shape': " + shape + ", }\n").getBytes(StandardCharsets.US_ASCII);
        zip.putNextEntry(new java.util.zip.ZipEntry(name));
        zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0});
        zip.write(header);
        zip.write(bytes);
        zip.closeEntry();
    }
}
