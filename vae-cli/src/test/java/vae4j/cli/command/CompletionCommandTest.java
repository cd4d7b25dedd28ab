package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of a table given others, from the training to rows of conditions and back. */
class CompletionCommandTest {
    private static final List<String> TOWNS = List.of("Bern", "Oslo", "Rome");

    @TempDir static Path folder;
    private static Path data;
    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        data = Files.writeString(folder.resolve("people.csv"), table(400, 1));
        run = folder.resolve("run");
        var trained = train(run, 40, "--given", "age,town");
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    private static vae4j.cli.Cli.Result train(Path run, int epochs, Object... more) {
        var words = new ArrayList<Object>(List.of("train", "--data", data, "--model", "completion", "--label-column", "grade", "--likelihood", "composite", "--scale", "standard", "--hidden", "8",
            "--latent", "2", "--epochs", epochs, "--batch", "16", "--learning-rate", "0.01", "--validation", "0.1", "--run", run));
        words.addAll(List.of(more));
        return vae(words.toArray());
    }

    /** Town and age decide income, up to a spread of 1,000; the street is the town's, and now and then unknown. */
    private static String table(int rows, long seed) {
        var random = new Random(seed);
        var text = new StringBuilder("income,age,grade,street,town\n");
        for (int i = 0; i < rows; i++) {
            int age = 20 + random.nextInt(60);
            int town = random.nextInt(3);
            text.append("%.1f,%d,%s,%s,%s\n".formatted(income(age, town) + 1000 * random.nextGaussian(), age, i % 3 == 0 ? "A" : "B",
                random.nextInt(10) == 0 ? "" : "street of " + TOWNS.get(town), TOWNS.get(town)));
        }
        return text.toString();
    }

    private static double income(int age, int town) {
        return 20_000 + 500 * age + 10_000 * town;
    }

    @Test void whatIsGivenStandsInEveryFile() throws IOException {
        assertThat(Files.readString(run.resolve("config.json"))).contains("\"given\"", "\"age\"", "\"town\"").doesNotContain("quadrants", "\"values\"");
        var metadata = (Map<?, ?>) vae("info", run, "--json").json().get("metadata");
        var settings = (Map<?, ?>) metadata.get("vae4j.settings");
        assertThat(settings.get("given")).isEqualTo(List.of("age", "town"));
        assertThat(settings.get("values")).as("income, age, three streets, three towns").isEqualTo(List.of(1, 5, 6, 7));
        assertThat(vae("info", run).out()).contains("given                  [age, town]");
        assertThat(Files.readString(run.resolve("report.html"))).contains("--given age,town");
        var again = vae("train", "--config", run.resolve("config.json"), "--run", folder.resolve("again"), "--epochs", "2");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(vae("resume", folder.resolve("again"), "--epochs", "3").code()).isZero();
        train(folder.resolve("whole"), 3, "--given", "town,age");
        assertThat(vae("evaluate", folder.resolve("again"), "--json").json().get("elbo")).as("resumed, and in another order of names")
            .isEqualTo(vae("evaluate", folder.resolve("whole"), "--json").json().get("elbo"));
    }

    @Test void rowsOfWhatIsGivenBecomeWholeRows() throws IOException {
        var given = new StringBuilder("age,town\n");
        for (int i = 0; i < 60; i++) given.append(20 + i).append(',').append(TOWNS.get(i % 3)).append('\n');
        var conditions = Files.writeString(folder.resolve("given.csv"), given);
        var mean = folder.resolve("mean.csv");
        var result = vae("complete", run, "--data", conditions, "--count", 60, "--out", mean, "--json");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.json().get("missing")).as("income and three indicators a row").isEqualTo(240);
        assertThat(result.json().containsKey("mean_squared_error")).as("nobody knows the truth").isFalse();
        var lines = Files.readAllLines(mean);
        assertThat(lines).hasSize(61).first().isEqualTo("income,age,street,town");
        double drawnSquares = 0;
        var drawn = folder.resolve("drawn.csv");
        assertThat(vae("complete", run, "--data", conditions, "--count", 60, "--values", "drawn", "--out", drawn).code()).isZero();
        var draws = Files.readAllLines(drawn);
        double meanSquares = 0;
        for (int i = 0; i < 60; i++) {
            var row = lines.get(1 + i).split(",");
            assertThat(row[1]).isEqualTo(Integer.toString(20 + i));
            assertThat(row[3]).isEqualTo(TOWNS.get(i % 3));
            assertThat(row[2]).isEqualTo("street of " + row[3]);
            assertThat(draws.get(1 + i)).endsWith("," + row[1] + "," + draws.get(1 + i).split(",")[2] + "," + row[3]);
            meanSquares += Math.pow(Double.parseDouble(row[0]) - income(20 + i, i % 3), 2) / 60;
            drawnSquares += Math.pow(Double.parseDouble(draws.get(1 + i).split(",")[0]) - income(20 + i, i % 3), 2) / 60;
        }
        assertThat(Math.sqrt(meanSquares)).as("incomes lie between 30,000 and 80,000").isLessThan(1500);
        assertThat(Math.sqrt(drawnSquares)).as("a draw has the spread of the data").isBetween(600.0, 2500.0).isGreaterThan(Math.sqrt(meanSquares));
    }

    @Test void ofWholeRowsTheRestIsNotLookedAt() throws IOException {
        var out = folder.resolve("a.csv");
        var whole = vae("complete", run, "--split", "validation", "--count", 5, "--out", out, "--json");
        assertThat(whole.code()).as(whole.err()).isZero();
        assertThat((Double) whole.json().get("mean_squared_error")).as("of a part that is known").isPositive().isLessThan(0.2);
        var spoilt = Files.writeString(folder.resolve("spoilt.csv"), "income,age,street,town\n31234,30,,Bern\n");
        var alone = Files.writeString(folder.resolve("alone.csv"), "age,town\n30,Bern\n");
        assertThat(vae("complete", run, "--data", spoilt, "--out", folder.resolve("b.csv")).code()).isZero();
        assertThat(vae("complete", run, "--data", alone, "--out", folder.resolve("c.csv")).code()).isZero();
        assertThat(Files.readString(folder.resolve("b.csv"))).isEqualTo(Files.readString(folder.resolve("c.csv")));
    }

    @Test void whatDoesNotFitIsSaidInALine() throws IOException {
        refused("age,town\n30,Paris\n", "'town' has the category 'Paris'; expected one of 'Bern', 'Oslo', 'Rome'");
        refused("age,city\n30,Bern\n", "the columns 'town' are missing and the columns 'city' are not known", "'age', 'town'");
        refused("town,age\nBern,30\n", "in another order", "'age', 'town'");
        refused("age,town\n30,Bern\n,Oslo\n", "record 1", "is missing, which must be given");
        var only = Files.writeString(folder.resolve("only.csv"), "age,town\n30,Bern\n");
        assertThat(vae("evaluate", run, "--data", only).error()).contains("the columns 'income', 'street' are missing");
        assertThat(vae("complete", run, "--hide", "0.5", "--out", folder.resolve("x.csv")).error()).contains("--hide needs a model that completes whatever is missing");
        assertThat(vae("complete", run, "--values", "means", "--out", folder.resolve("x.csv")).error()).contains("--values is 'means'; expected mean or drawn; did you mean mean?");
        assertThat(vae("sample", run, "--out", folder.resolve("x.csv")).error()).contains("completion", "see vae complete");
        assertThat(train(folder.resolve("x"), 1, "--given", "age,twon").error()).contains("--given is twon; expected the name of a column: income, age, street, town");
        assertThat(train(folder.resolve("x"), 1, "--given", "age,town,income,street").error()).contains("--given is", "nothing is left to complete");
        assertThat(train(folder.resolve("x"), 1, "--given", "age", "--quadrants", "1").error()).contains("--quadrants is 1; expected none where columns are given");
        assertThat(train(folder.resolve("x"), 1).error()).contains("--quadrants is 1; expected an image", "--given");
        assertThat(vae("train", "--data", data, "--given", "age", "--run", folder.resolve("x")).error()).contains("--given needs --model completion, not vae");
        assertThat(folder.resolve("x")).doesNotExist();
        assertThat(folder.resolve("x.csv")).doesNotExist();
    }

    private static void refused(String table, String... words) throws IOException {
        var result = vae("complete", run, "--data", Files.writeString(folder.resolve("bad.csv"), table), "--out", folder.resolve("x.csv"));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.error()).contains(words);
    }
}
