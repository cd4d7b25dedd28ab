package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.cli.Cli.Result;
import vae4j.cli.TinyData;

/** Every likelihood and every prior, from its name to its numbers. */
class LikelihoodCommandTest {
    @TempDir Path folder;

    @BeforeEach
    void writeData() throws IOException {
        TinyData.folder(folder.resolve("pictures"), 60, false);
        var random = new Random(7);
        var counts = new StringBuilder("a,b,c\n");
        var choices = new StringBuilder("r1,r2,r3,s1,s2,s3\n");
        var mixed = new StringBuilder("age,income,colour,visits\n");
        for (int i = 0; i < 60; i++) {
            int kind = i % 3;
            counts.append("%d,%d,%d\n".formatted(5 * kind + random.nextInt(4), random.nextInt(3), 9 - 3 * kind));
            choices.append("%s,%s\n".formatted(indicator(kind), indicator(random.nextInt(3))));
            mixed.append("%.2f,%.1f,%s,%d\n".formatted(0.3 * kind + 0.1 * random.nextGaussian(), 1.5 - kind, List.of("red", "green", "blue").get(kind), 2 * kind + random.nextInt(2)));
        }
        Files.writeString(folder.resolve("counts.csv"), counts);
        Files.writeString(folder.resolve("choices.csv"), choices);
        Files.writeString(folder.resolve("mixed.csv"), mixed);
    }

    private static String indicator(int one) {
        return one == 0 ? "1,0,0" : one == 1 ? "0,1,0" : "0,0,1";
    }

    private Result train(String run, String data, String... options) {
        var words = new ArrayList<Object>(List.of("train", "--data", folder.resolve(data), "--run", folder.resolve(run), "--hidden", "8", "--latent", "2",
            "--epochs", "3", "--batch", "8", "--validation", "0.2", "--learning-rate", "0.01"));
        words.addAll(Arrays.asList(options));
        return vae(words.toArray());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        pictures,    continuous-bernoulli,
        pictures,    discretized-logistic, shared
        pictures,    discretized-logistic, decoded
        pictures,    gaussian,             optimal
        pictures,    laplace,              shared
        pictures,    laplace,              0.1
        pictures,    student-t,            per-value
        pictures,    student-t:3,          decoded
        counts.csv,  poisson,
        counts.csv,  negative-binomial,    shared
        counts.csv,  negative-binomial,    per-value
        choices.csv, categorical:3,
        mixed.csv,   composite,
        mixed.csv,   composite,            decoded
        """)
    void everyLikelihoodIsLearnedStoredAndUsed(String data, String likelihood, String sigma) throws IOException {
        var options = sigma == null ? new String[] {"--likelihood", likelihood} : new String[] {"--likelihood", likelihood, "--sigma", sigma};
        requireWholeStory(data, options);
    }

    private Map<?, ?> requireWholeStory(String data, String... options) throws IOException {
        var trained = train("a", data, options);
        assertThat(trained.code()).as(trained.err()).isZero();
        var again = vae("train", "--config", folder.resolve("a/config.json"), "--run", folder.resolve("b"), "--backend", "reference");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("b/model.safetensors"))).as("by its config.json").isEqualTo(Files.readAllBytes(folder.resolve("a/model.safetensors")));
        var evaluated = vae("evaluate", folder.resolve("a"), "--importance-samples", "20", "--json");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        double elbo = ((Number) evaluated.json().get("elbo")).doubleValue();
        assertThat(((Number) evaluated.json().get("log_px")).doubleValue()).isGreaterThan(elbo - 0.5);
        var sampled = vae("sample", folder.resolve("a"), "--count", "5", "--out", folder.resolve("s.csv"));
        assertThat(sampled.code()).as(sampled.err()).isZero();
        assertThat(Files.readAllLines(folder.resolve("s.csv"))).hasSizeGreaterThanOrEqualTo(5).noneMatch(line -> line.contains("NaN"));
        return evaluated.json();
    }

    @Test
    void levelsAreCountedInBitsForEachValue() throws IOException {
        var evaluated = requireWholeStory("pictures", "--likelihood", "discretized-logistic");
        double nats = ((Number) evaluated.get("log_px")).doubleValue();
        assertThat(((Number) evaluated.get("bits_per_dimension")).doubleValue()).isCloseTo(-nats / 36 / Math.log(2), within(1e-9)).isBetween(0.5, 12.0);
        assertThat(vae("evaluate", folder.resolve("a")).out()).contains("bits per dim.");
        train("g", "pictures", "--likelihood", "gaussian");
        assertThat(vae("evaluate", folder.resolve("g"), "--json").json().containsKey("bits_per_dimension")).isFalse();
    }

    @Test
    void columnsOfATableMayHaveLikelihoodsOfTheirOwn() throws IOException {
        requireWholeStory("mixed.csv", "--likelihood", "composite", "--column-likelihoods", "visits=poisson,income=student-t:4");
        var info = vae("info", folder.resolve("a"), "--json").out();
        assertThat(info).contains("\"poisson\"", "\"student-t:4\"", "\"categorical:3\"", "\"gaussian\"");
    }

    @ParameterizedTest
    @CsvSource({"mixture, vae, 3", "vamp, vae, 4", "mixture, iwae, 2", "vamp, tc, 2", "vamp, factor, 5"})
    void everyPriorIsLearnedStoredAndUsed(String prior, String model, int components) throws IOException {
        var options = new ArrayList<>(List.of("--model", model, "--prior", prior, "--components", Integer.toString(components)));
        if (model.equals("factor")) options.addAll(List.of("--discriminator-hidden", "6"));
        var evaluated = requireWholeStory("pictures", options.toArray(String[]::new));
        assertThat(((Number) evaluated.get("units")).intValue()).as("codes are those of the model, though their divergence is one number").isEqualTo(2);
        assertThat(evaluated.containsKey("total_correlation")).isTrue();
        assertThat(evaluated.containsKey("marginal_kl")).as("the prior's dimensions are not independent").isFalse();
        if (!model.equals("factor")) {
            var traversed = vae("traverse", folder.resolve("a"), "--out", folder.resolve("t.png"));
            assertThat(traversed.code()).as(traversed.err()).isZero();
        }
        assertThat(vae("info", folder.resolve("a"), "--json").out()).contains("\"prior\" : \"" + prior + "\"", "\"components\" : " + components);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        pictures    | --likelihood poisson                                  | a Poisson likelihood needs whole numbers from 0
        counts.csv  | --likelihood continuous-bernoulli                     | a continuous Bernoulli likelihood needs numbers from 0 to 1
        counts.csv  | --likelihood discretized-logistic                     | a discretised logistic likelihood needs multiples of 1/255
        counts.csv  | --likelihood categorical:3                            | not a 1 among zeros
        counts.csv  | --likelihood categorical:2                            | --likelihood is categorical:2, but 3 values are no groups of 2 columns
        counts.csv  | --likelihood categorical                              | --likelihood is categorical; expected categorical:N
        counts.csv  | --likelihood categorical:1                            | --likelihood is categorical:1; expected categorical:N
        counts.csv  | --likelihood student-t:0                              | --likelihood is student-t:0; expected student-t:F
        counts.csv  | --likelihood poisson:3                                | --likelihood is poisson:3; expected poisson without a number
        counts.csv  | --likelihood poisson --sigma 1                        | --sigma needs a --likelihood that has one, such as gaussian, not poisson
        counts.csv  | --likelihood laplace --sigma optimal                  | --sigma is optimal; expected a positive number, shared, per-value or decoded
        counts.csv  | --likelihood poison                                   | did you mean poisson?
        pictures    | --likelihood composite                                | the data is no table
        mixed.csv   | --likelihood composite --column-likelihoods size=poisson   | --column-likelihoods is size; expected the name of a column: age, income, colour, visits
        mixed.csv   | --likelihood composite --column-likelihoods colour=poisson | 'colour' holds categories
        mixed.csv   | --likelihood composite --column-likelihoods age=poisson    | a Poisson likelihood needs whole numbers
        mixed.csv   | --likelihood composite --column-likelihoods age            | --column-likelihoods has 'age'; expected COLUMN=LIKELIHOOD
        mixed.csv   | --likelihood composite --column-likelihoods age=poison     | did you mean poisson?
        mixed.csv   | --likelihood gaussian --column-likelihoods age=poisson     | --column-likelihoods needs --likelihood composite
        pictures    | --prior mixtur                                        | did you mean mixture?
        pictures    | --prior vamp --components 1                           | --components is 1; expected at least 2
        pictures    | --components 3                                        | --components needs --prior mixture or vamp
        pictures    | --model ladder --prior mixture                        | --prior needs a --model whose prior can be chosen, not ladder
        pictures    | --model vae-gan --likelihood laplace                  | --likelihood is laplace; expected bernoulli or gaussian
        pictures    | --model perceptual --likelihood laplace               | --likelihood is laplace; expected bernoulli or gaussian
        pictures    | --model perceptual --likelihood gaussian              | --sigma is shared; expected a number
        """)
    void whatDoesNotFitIsSaidInOneLine(String data, String options, String expected) {
        var result = train("x", data, options.split(" "));
        assertThat(result.code()).as(result.err()).isIn(1, 2);
        assertThat(result.error()).contains(expected);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void aModelOfAnotherLikelihoodIsNotExported() {
        train("a", "pictures", "--likelihood", "laplace");
        var exported = vae("export", folder.resolve("a"), "--format", "onnx", "--out", folder.resolve("e"));
        assertThat(exported.code()).isNotZero();
        assertThat(exported.error()).contains("laplace", "expected bernoulli or gaussian");
    }
}
