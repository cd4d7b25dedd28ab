package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.cli.Cli.Result;
import vae4j.cli.TinyData;

/** Every error of a user is one line that says what, where and what was expected. */
class ErrorsTest {
    @TempDir Path folder;
    private Path data;

    @BeforeEach
    void writeData() {
        data = TinyData.folder(folder.resolve("bars"), 60, false);
    }

    private Result train(Object... more) {
        var words = new ArrayList<Object>(List.of("train", "--data", data, "--run", folder.resolve("run"), "--hidden", "8", "--latent", "2", "--epochs", "2"));
        words.addAll(List.of(more));
        return vae(words.toArray());
    }

    private static void assertError(Result result, int code, String... parts) {
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines().filter(line -> line.startsWith("vae: "))).hasSize(1);
        assertThat(result.error()).startsWith("vae: ").contains(parts);
        assertThat(result.err()).doesNotContain("\tat ", "Exception");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --learning-rate -1        | the learning rate must be a positive number, not -1.0
        --learning-rate 0         | the learning rate must be a positive number, not 0.0
        --learning-rate NaN       | the learning rate must be a positive number, not NaN
        --learning-rate fast      | --learning-rate: 'fast' is not a number
        --latent 0                | --latent is 0; expected at least 1
        --latent two              | --latent: 'two' is not a whole number
        --hidden 0                | --hidden is [0]; expected positive widths
        --hidden 20,-3            | --hidden is [20, -3]; expected positive widths
        --batch 0                 | --batch is 0; expected at least 1
        --epochs 0                | --epochs is 0; expected at least 1
        --validation 1            | --validation is 1.0; expected a fraction from 0 to less than 1
        --validation 0.999        | leaves nothing to train on
        --patience -1             | --patience is -1; expected 0 or more
        --clip 0                  | --clip is 0.0; expected a positive number
        --beta -1                 | beta must not be negative: -1.0
        --free-bits -1            | free bits must not be negative
        --warmup -1               | the warm-up must not be negative
        --kl-schedule linaer:5    | 'linaer:5' is no KL schedule: expected constant, linear:EPOCHS
        --kl-schedule linear      | 'linear' is no KL schedule
        --kl-schedule linear:-2   | 'linear:-2' is no KL schedule
        --model vea               | --model is 'vea'; expected vae, beta, iwae, tc, dip, info, ladder, conditional, completion, autoencoder, denoising, sparse, vq, factor, semi-supervised, vae-gan or perceptual; did you mean vae?
        --activation rleu         | --activation is 'rleu'; expected relu, tanh, softplus, sigmoid, silu, gelu or leaky-relu; did you mean relu?
        --likelihood gausian      | --likelihood is 'gausian'; expected bernoulli, continuous-bernoulli, gaussian, laplace, student-t, categorical, discretized-logistic, poisson, negative-binomial or composite; did you mean gaussian?
        --sigma 1                 | --sigma needs a --likelihood that has one, such as gaussian
        --likelihood gaussian --sigma -1 | --sigma is -1; expected a positive number, shared, per-value, decoded or optimal
        --optimizer adma          | --optimizer is 'adma'; expected adam, adamw or sgd; did you mean adam?
        --weight-decay 0.1        | --weight-decay needs --optimizer adamw
        --momentum 0.1            | --momentum needs --optimizer sgd
        --optimizer sgd --momentum 1 | the momentum must be at least 0 and below 1
        --optimizer sgd --adam-beta1 0.9 | --adam-beta1 needs --optimizer adam or adamw
        --learning-rate-schedule cosin | did you mean cosine?
        --binarize statc          | --binarize is 'statc'; expected none, static or dynamic; did you mean static?
        --backend smid            | there is no backend 'smid' here; expected
        --threads 0               | --threads is 0; expected at least 1
        --latnt 3                 | unknown option '--latnt'; did you mean --latent?; see vae train --help
        --learn 3                 | unknown option '--learn'; did you mean --learning-rate
        --latent                  | --latent
        extra                     | unexpected argument 'extra'
        """)
    void wrongUsageIsRefusedBeforeAnythingIsMade(String options, String message) {
        assertError(train((Object[]) options.split(" +")), 2, message);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void anUnknownCommandNamesTheNearest() {
        assertError(vae("trian"), 2, "there is no command 'trian'; did you mean train?");
        assertError(vae("help", "evalute"), 2, "there is no command 'evalute'; did you mean evaluate?");
    }

    @Test
    void missingArgumentsAreNamed() {
        assertError(vae("sample"), 2, "MODEL", "see vae sample --help");
        assertError(vae("resume"), 2, "RUN");
    }

    @Test
    void aRunFolderThatExistsIsRefused() {
        train();
        var run = folder.resolve("run");
        assertError(train(), 1, run + " exists; give another --run, or go on with it: vae resume " + run);
        assertError(train("--data", "digts"), 1, run + " exists");    // before data is read
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        assertError(train("--run", folder.resolve("file/run")), 1, "cannot make the run folder " + folder.resolve("file/run"));
        assertError(train("--run", folder.resolve("file")), 1, "a file stands in its way");
    }

    @Test
    void anUnreadableConfigurationNamesFileAndPlace() throws IOException {
        var file = folder.resolve("run.json");
        assertError(train("--config", file), 1, "run.json: there is no such file");
        Files.writeString(file, "{\"latent\": 3,\n \"hiden\": [4]}");
        assertError(train("--config", file), 1, "run.json: unknown name \"hiden\"; did you mean hidden?");
        Files.writeString(file, "{\"latent\": \"many\"}");
        assertError(train("--config", file), 1, "run.json", "'many'");
        Files.writeString(file, "{\"latent\": 3");
        assertError(train("--config", file), 1, "run.json: line 1");
        Files.writeString(file, "{\"latent\": {}}");
        assertError(train("--config", file), 1, "run.json", "expected text, a number or a list of numbers");
    }

    @Test
    void dataThatIsNotThereNamesTheNearest() {
        assertError(vae("train", "--data", "digts"), 1, "'digts'", "did you mean 'digits'?");
        assertError(vae("data", "spirtes"), 1, "'spirtes'", "did you mean 'sprites'?");
    }

    @Test
    void damagedDataIsRefusedWithItsPlace() throws IOException {
        var images = data.resolve("train-images-idx3-ubyte");
        var whole = Files.readAllBytes(images);
        Files.write(images, Arrays.copyOf(whole, whole.length - 40));
        assertError(train(), 1, "train-images-idx3-ubyte");
        Files.write(images, new byte[0]);
        assertError(train(), 1, "train-images-idx3-ubyte");
        Files.write(images, "PK or some such thing".getBytes());
        assertError(train(), 1, "train-images-idx3-ubyte");
        Files.write(images, TinyData.images(59, 0));
        assertError(train(), 1, "59", "60");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aFolderWithoutDataIsRefused() throws IOException {
        assertError(train("--data", Files.createDirectory(folder.resolve("empty"))), 1, "empty");
    }

    @Test
    void modelFilesThatAreNoneAreRefused() throws IOException {
        train();
        var model = folder.resolve("run/model.safetensors");
        var bytes = Files.readAllBytes(model);
        assertError(vae("sample", folder.resolve("none.safetensors"), "--out", folder.resolve("x.png")), 1, "none.safetensors: there is no such file");
        Files.write(model, Arrays.copyOf(bytes, bytes.length / 2));
        assertError(vae("sample", model, "--out", folder.resolve("x.png")), 1, "model.safetensors");
        assertError(vae("info", model), 1, "model.safetensors");
        Files.writeString(model, "no model at all, but some text");
        assertError(vae("evaluate", model), 1, "model.safetensors");
        assertThat(folder.resolve("x.png")).doesNotExist();
    }

    @Test
    void dataOfAnotherShapeIsRefused() {
        train();
        assertError(vae("evaluate", folder.resolve("run"), "--data", "sprites"), 1, "examples have the shape [64, 64]; expected [6, 6], as in training");
    }

    @Test
    void aSplitThatIsNotThereIsRefused() {
        train();
        assertError(vae("evaluate", folder.resolve("run"), "--split", "test"), 1, "has no test split");
        assertError(vae("evaluate", folder.resolve("run"), "--split", "tset"), 2, "did you mean test?");
    }

    @Test
    void verboseShowsWhereItHappened() {
        var result = vae("train", "--data", "digts", "--verbose");
        assertThat(result.err()).contains("vae: 'digts'", "\tat vae4j.core");
    }
}
