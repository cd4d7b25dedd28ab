package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vae4j.cli.Cli.Result;
import vae4j.cli.TinyData;
import vae4j.core.model.Family;

/** Every kind of model, from its name to its numbers and pictures. */
class FamilyCommandTest {
    /** Options that make a kind small enough for a test. */
    private static final Map<String, List<String>> SMALL = Map.of(
        "ladder", List.of("--upper", "2", "--upper-hidden", "6"),
        "vq", List.of("--codes", "6", "--positions", "2"),
        "factor", List.of("--discriminator-hidden", "6"),
        "vae-gan", List.of("--discriminator-hidden", "6"),
        "perceptual", List.of("--classifier-hidden", "6"),
        "semi-supervised", List.of("--labels", "12"),
        "beta", List.of("--beta", "2", "--capacity", "3", "--capacity-epochs", "2"),
        "tc", List.of("--beta", "3", "--estimator", "stratified"));

    @TempDir Path folder;
    private Path data;

    @BeforeEach
    void writeData() {
        data = TinyData.folder(folder.resolve("bars"), 60, false);
    }

    static Stream<String> kinds() {
        return Family.names().stream();
    }

    private Result train(String run, String kind, int epochs) {
        var words = new ArrayList<Object>(List.of("train", "--model", kind, "--data", data, "--run", folder.resolve(run), "--hidden", "8", "--latent", "4",
            "--epochs", epochs, "--batch", "16", "--validation", "0.2"));
        words.addAll(SMALL.getOrDefault(kind, List.of()));
        return vae(words.toArray());
    }

    @ParameterizedTest @MethodSource("kinds")
    void everyCommandTakesEveryKind(String kind) throws IOException {
        var trained = train("a", kind, 2);
        assertThat(trained.code()).as(trained.err()).isZero();
        var run = folder.resolve("a");
        assertThat(run.resolve("report.html")).exists();

        var again = vae("train", "--config", run.resolve("config.json"), "--run", folder.resolve("b"));
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("b/model.safetensors"))).as("by its config.json").isEqualTo(Files.readAllBytes(run.resolve("model.safetensors")));

        train("c", kind, 1);
        var resumed = vae("resume", folder.resolve("c"), "--epochs", 2);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("c/model.safetensors"))).as("resumed").isEqualTo(Files.readAllBytes(run.resolve("model.safetensors")));

        var fast = vae("train", "--config", run.resolve("config.json"), "--run", folder.resolve("d"), "--backend", "simd", "--threads", "2");
        assertThat(fast.code()).as(fast.err()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("d/model.safetensors"))).as("by another backend").isEqualTo(Files.readAllBytes(run.resolve("model.safetensors")));

        var evaluated = vae("evaluate", run, "--json");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(evaluated.json().containsKey("reconstruction")).isTrue();
        assertThat(evaluated.json().containsKey("elbo")).isEqualTo(evaluated.json().containsKey("kl"));
        var info = vae("info", run, "--json");
        assertThat(info.code()).isZero();
        assertThat(info.out()).contains("\"model\" : \"" + kind + "\"");
        var reconstructed = vae("reconstruct", run, "--count", 5, "--out", folder.resolve("r.png"));
        assertThat(reconstructed.code()).as(reconstructed.err()).isZero();
        var sampled = vae("sample", run, "--count", 5, "--out", folder.resolve("s.png"));
        boolean samples = !List.of("autoencoder", "denoising", "sparse", "completion").contains(kind);
        assertThat(sampled.code()).as(sampled.err()).isEqualTo(samples ? 0 : 2);
        if (!samples) assertThat(sampled.error()).contains(kind);
        var fitted = vae("sample", run, "--sampler", "mixture", "--components", 3, "--count", 5, "--out", folder.resolve("f.png"));
        boolean codes = !List.of("ladder", "conditional", "completion", "semi-supervised", "vq").contains(kind);
        assertThat(fitted.code()).as(fitted.err()).isEqualTo(codes ? 0 : 2);
        if (!codes) assertThat(fitted.error()).contains(kind);
    }

    @Test
    void anOptionOfAnotherKindIsRefusedWithTheKindsThatHaveIt() {
        var wrong = vae("train", "--data", data, "--run", folder.resolve("x"), "--capacity", "3");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.error()).contains("--capacity needs --model beta, not vae");
        var free = vae("train", "--data", data, "--run", folder.resolve("x"), "--model", "iwae", "--free-bits", "1");
        assertThat(free.code()).isEqualTo(2);
        assertThat(free.error()).contains("--free-bits needs", "iwae");
        var impossible = vae("train", "--data", data, "--run", folder.resolve("x"), "--model", "iwae", "--samples", "0");
        assertThat(impossible.code()).isEqualTo(2);
        assertThat(impossible.error()).contains("samples is 0");
        var near = vae("train", "--data", data, "--run", folder.resolve("x"), "--model", "lader");
        assertThat(near.error()).contains("ladder");
        var positions = vae("train", "--data", data, "--run", folder.resolve("x"), "--model", "vq", "--latent", "5", "--positions", "2");
        assertThat(positions.code()).isEqualTo(2);
        assertThat(positions.error()).contains("--latent is 5");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    /** Before a folder is made, and not by a model that has learned: that needs none, and takes no class to draw. */
    @Test
    void labelsToLearnFromAreDemanded() throws IOException {
        var labelled = data;
        data = Files.createDirectory(folder.resolve("bare"));
        Files.copy(labelled.resolve("train-images-idx3-ubyte"), data.resolve("train-images-idx3-ubyte"));
        for (var kind : List.of("perceptual", "semi-supervised", "conditional")) {
            var refused = train("x", kind, 1);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.error()).contains("has no labels, but a " + kind + " model");
            assertThat(folder.resolve("x")).doesNotExist();
        }
        var bare = data;
        data = labelled;
        assertThat(train("a", "perceptual", 1).code()).isZero();
        var run = folder.resolve("a");
        assertThat(vae("evaluate", run, "--json").out()).contains("\"dissimilarity\"", "\"accuracy\"");
        assertThat(vae("evaluate", run, "--data", bare, "--json").out()).contains("\"dissimilarity\"").doesNotContain("\"accuracy\"");
        for (var words : List.of(List.of("score", "--explain", 1), List.of("embed"), List.of("complete", "--hide", "lower", "--samples", 4), List.of("reconstruct"),
            List.of("interpolate"), List.of("traverse", "--example", 1))) {
            var all = new ArrayList<Object>(List.of(words.getFirst(), run, "--data", bare, "--out", folder.resolve("out.csv")));
            all.addAll(words.subList(1, words.size()));
            var used = vae(all.toArray());
            assertThat(used.code()).as(words + used.err()).isZero();
        }
        assertThat(vae("arithmetic", run, "--with", 3, "--out", folder.resolve("out.csv")).code()).isZero();
        assertThat(vae("sample", run, "--label", "3", "--out", folder.resolve("out.csv")).error()).contains("knows no classes");
    }

    @Test
    void aLabelChoosesWhatIsDrawn() {
        assertThat(train("a", "conditional", 1).code()).isZero();
        assertThat(vae("sample", folder.resolve("a"), "--label", "3", "--count", "4", "--out", folder.resolve("s.csv")).code()).isZero();
        var unknown = vae("sample", folder.resolve("a"), "--label", "9", "--out", folder.resolve("s.csv"));
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.error()).contains("--label is '9'", "0 to 5");
        assertThat(train("b", "vae", 1).code()).isZero();
        assertThat(vae("sample", folder.resolve("b"), "--label", "3", "--out", folder.resolve("s.csv")).error()).contains("knows no classes");
    }

    /** Commands take labels from the data; where there can be none, they say so. */
    @Test
    void aConditionalModelIsUsedLikeTheOthers() throws IOException {
        assertThat(train("a", "conditional", 1).code()).isZero();
        var run = folder.resolve("a");
        for (var words : List.of(List.of("score", "--explain", 1), List.of("embed"), List.of("complete", "--hide", "lower", "--samples", 4),
            List.of("interpolate"), List.of("traverse", "--label", 4), List.of("traverse", "--example", 1), List.of("arithmetic", "--with", 3))) {
            var all = new ArrayList<Object>(List.of(words.getFirst(), run, "--out", folder.resolve("out.csv")));
            all.addAll(words.subList(1, words.size()));
            var used = vae(all.toArray());
            assertThat(used.code()).as(words + used.err()).isZero();
        }
        var traversals = new ArrayList<String>();
        for (var label : List.of("4", "5")) {
            vae("traverse", run, "--label", label, "--out", folder.resolve("t.csv"));
            traversals.add(Files.readString(folder.resolve("t.csv")));
        }
        assertThat(traversals.get(0)).isNotEqualTo(traversals.get(1));
        assertThat(vae("score", run, "--rows", "-").error()).contains("--rows has no labels", "conditional", "--data");
        assertThat(vae("export", run, "--format", "python", "--out", folder.resolve("e")).error()).contains("know no classes");
        assertThat(train("b", "vae", 1).code()).isZero();
        assertThat(vae("traverse", folder.resolve("b"), "--label", "3", "--out", folder.resolve("t.csv")).error()).contains("knows no classes");
    }

    /** The pictures are of six kinds; drawn from the mixture they look like them, which codes of N(0, I) through an autoencoder have no reason to. */
    @Test
    void aMixtureFittedToCodesDrawsWhatDataLooksLike() throws IOException {
        var trained = vae("train", "--model", "autoencoder", "--data", data, "--run", folder.resolve("a"), "--hidden", "16", "--latent", "3", "--epochs", "150",
            "--batch", "16", "--validation", "0", "--learning-rate", "0.01");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(vae("sample", folder.resolve("a"), "--sampler", "mixture", "--components", "6", "--count", "30", "--out", folder.resolve("s.csv")).code()).isZero();
        int likely = 0;
        var kinds = new java.util.HashSet<Integer>();
        for (var line : Files.readAllLines(folder.resolve("s.csv"))) {
            var values = Stream.of(line.split(",")).map(v -> v.matches("[-\\d.eE]+") ? Double.parseDouble(v) : Double.NaN).toList();
            if (values.getFirst().isNaN()) continue;
            for (int bar = 0; bar < 6; bar++) {
                double inside = 0;
                double outside = 0;
                for (int j = 0; j < 36; j++) {
                    if (j / 6 == bar) inside += values.get(j) / 6;
                    else outside += values.get(j) / 30;
                }
                if (inside > 0.6 && outside < 0.2) {
                    likely++;
                    kinds.add(bar);
                }
            }
        }
        assertThat(likely).as("pictures with one bar, of 30").isGreaterThanOrEqualTo(27);
        assertThat(kinds).hasSizeGreaterThanOrEqualTo(4);
        assertThat(vae("sample", folder.resolve("a"), "--sampler", "mixtur").error()).contains("did you mean mixture?");
        assertThat(vae("sample", folder.resolve("a"), "--components", "3").error()).contains("--components needs --sampler mixture");
        assertThat(vae("sample", folder.resolve("a"), "--sampler", "mixture", "--components", "61").error()).contains("--components is 61; expected at most the 60");
        assertThat(vae("sample", folder.resolve("a"), "--sampler", "mixture", "--temperature", "0.5").error()).contains("--temperature needs --sampler prior");
    }

    @Test
    void outputsThatStartFromTheMeanAreBetterAtOnceAndLogitsOnly() {
        assertThat(train("a", "vae", 1).code()).isZero();
        var words = List.of("train", "--data", data, "--hidden", "8", "--latent", "4", "--epochs", "1", "--batch", "16", "--validation", "0.2", "--output-bias", "mean");
        var mean = new ArrayList<Object>(words);
        mean.addAll(List.of("--run", folder.resolve("m")));
        assertThat(vae(mean.toArray()).code()).isZero();
        var before = (Number) vae("evaluate", folder.resolve("a"), "--json").json().get("elbo");
        var after = (Number) vae("evaluate", folder.resolve("m"), "--json").json().get("elbo");
        assertThat(after.doubleValue()).isGreaterThan(before.doubleValue() + 1);
        var gaussian = new ArrayList<Object>(words);
        gaussian.addAll(List.of("--run", folder.resolve("g"), "--likelihood", "gaussian"));
        assertThat(vae(gaussian.toArray()).error()).contains("--output-bias mean", "logit");
    }

    /** A network by name, through the run's file, the model's and the checkpoint; hidden layers that follow from it too. */
    @Test
    void convolutionsAreKeptInEveryFile() throws IOException {
        for (var kind : List.of(List.of("vae"), List.of("vq", "--positions", "4", "--codes", "6", "--code-prior", "pixelcnn", "--prior-features", "8"))) {
            var run = folder.resolve(kind.getFirst());
            var words = new ArrayList<Object>(List.of("train", "--data", data, "--run", run, "--latent", "4", "--epochs", "1", "--batch", "16", "--validation", "0.2", "--network", "conv", "--model"));
            words.addAll(kind);
            var trained = vae(words.toArray());
            assertThat(trained.code()).as(trained.err()).isZero();
            var fast = vae("train", "--config", run.resolve("config.json"), "--run", run + "-simd", "--backend", "simd", "--threads", "2");
            assertThat(fast.code()).as(fast.err()).isZero();
            assertThat(Files.readAllBytes(Path.of(run + "-simd", "model.safetensors"))).as("by another backend").isEqualTo(Files.readAllBytes(run.resolve("model.safetensors")));
            assertThat(vae("resume", run, "--epochs", "2").code()).isZero();
            vae("train", "--config", run.resolve("config.json"), "--epochs", "2", "--run", run + "-whole");
            assertThat(Files.readAllBytes(Path.of(run + "-whole", "model.safetensors"))).as("resumed").isEqualTo(Files.readAllBytes(run.resolve("model.safetensors")));
            assertThat(vae("info", run).out()).contains("network").contains("conv").contains("encoder.2.weight").contains(kind.contains("pixelcnn") ? "prior.0.vertical.weight" : "mu.weight");
            assertThat(vae("sample", run, "--count", 5, "--out", folder.resolve("s.png")).code()).isZero();
            assertThat(vae("evaluate", run, "--json").code()).isZero();
            assertThat(vae("reconstruct", run, "--out", folder.resolve("r.png")).code()).isZero();
        }
        var export = vae("export", folder.resolve("vae"), "--format", "onnx", "--out", folder.resolve("o"));
        assertThat(export.code()).isEqualTo(1);
        assertThat(export.error()).contains("network conv cannot be exported", "dense");
        var misfit = vae("train", "--data", data, "--run", folder.resolve("x"), "--network", "locatello");
        assertThat(misfit.code()).isEqualTo(2);
        assertThat(misfit.error()).contains("--network is locatello", "64x64");
        assertThat(vae("train", "--data", data, "--run", folder.resolve("x"), "--network", "konv").error()).contains("did you mean conv");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
