package vae4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.cli.Cli.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with gaps, categories and labels, from its file through every command and back to a file like it. */
class TableCommandTest {
    private static final String HEADER = "age;\"home; town\";grade;income;note";

    @TempDir static Path folder;
    private static Path data;
    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        data = Files.writeString(folder.resolve("people.csv"), table(200, 1, 0.1));
        run = folder.resolve("run");
        var trained = vae("train", "--data", data, "--label-column", "grade", "--ignore-columns", "note", "--hidden", "8", "--latent", "2",
            "--epochs", "25", "--batch", "16", "--learning-rate", "0.01", "--validation", "0.2", "--run", run);
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    /** Age decides income; every tenth value is missing; grades are the labels. */
    private static String table(int rows, long seed, double gaps) {
        var random = new Random(seed);
        var text = new StringBuilder(HEADER + "\n");
        for (int i = 0; i < rows; i++) {
            int age = 20 + random.nextInt(60);
            var town = List.of("Bern", "\"Rome; old\"", "Oslo").get(random.nextInt(3));
            var fields = List.of(Integer.toString(age), town, i % 3 == 0 ? "A" : "B", "%.2f".formatted(1000.0 * age + random.nextInt(900)), "x" + i);
            for (int f = 0; f < 5; f++) text.append(f == 0 ? "" : ";").append(f != 2 && random.nextDouble() < gaps ? "" : fields.get(f));
            text.append('\n');
        }
        return text.toString();
    }

    private static List<String[]> read(Path file) throws IOException {
        var rows = new ArrayList<String[]>();
        for (var line : Files.readAllLines(file)) rows.add(line.replace("\"Rome; old\"", "Rome").split(";", -1));
        return rows;
    }

    @Test void theModelRemembersWhatItsDataLooksLike() {
        var metadata = (Map<?, ?>) vae("info", run, "--json").json().get("metadata");
        var schema = (Map<?, ?>) ((Map<?, ?>) metadata.get("vae4j.data")).get("schema");
        assertThat(((List<?>) schema.get("columns")).stream().map(c -> ((Map<?, ?>) c).get("name"))).hasToString("[age, home; town, income]");
        assertThat(schema.get("classes")).isEqualTo(List.of("A", "B"));
        assertThat(schema.get("label")).isEqualTo("grade");
        var config = (Map<?, ?>) metadata.get("vae4j.run");
        assertThat(config.get("likelihood")).isEqualTo("gaussian");
        assertThat(config.get("scale")).isEqualTo("standard");
        assertThat(config.get("ignore-columns")).isEqualTo(List.of("note"));
    }

    @Test void theReportShowsWhatColumnsHold() throws IOException {
        assertThat(Files.readString(run.resolve("report.html"))).contains(">column home; town</th><td>Bern, Oslo, Rome; old; some are missing</td>")
            .containsPattern(">column age</th><td>2[0-9] to 79, scaled: standard; some are missing</td>");
    }

    @Test void samplesAreATableLikeTheOneThatWasLearned() throws IOException {
        var out = folder.resolve("new.csv");
        assertThat(vae("sample", run, "--count", 300, "--out", out).code()).isZero();
        assertThat(Files.readAllLines(out).getFirst()).isEqualTo("age;\"home; town\";income");
        var rows = read(out).subList(1, 301);
        var towns = new HashSet<String>();
        double ages = 0;
        double incomes = 0;
        for (var row : rows) {
            assertThat(row).hasSize(3);
            ages += Integer.parseInt(row[0]) / 300.0;
            incomes += Double.parseDouble(row[2]) / 300;
            assertThat(row[2]).matches("-?[0-9]+(\\.[0-9]{1,2})?");
            towns.add(row[1]);
        }
        assertThat(ages).isBetween(40.0, 60.0);
        assertThat(incomes / ages).isBetween(900.0, 1100.0);
        assertThat(towns).containsExactlyInAnyOrder("Bern", "Rome", "Oslo");
    }

    @Test void gapsAreFilledInAndNothingElseIsTouched() throws IOException {
        var out = folder.resolve("filled.csv");
        var json = vae("complete", run, "--split", "all", "--count", 200, "--samples", 20, "--out", out, "--json").json();
        assertThat((Integer) json.get("missing")).isGreaterThan(50);
        var before = read(data);
        var after = read(out);
        assertThat(after).hasSize(201);
        for (int i = 1; i < 201; i++) {
            int[] from = {0, 1, 3};
            for (int c = 0; c < 3; c++) {
                var known = before.get(i)[from[c]];
                assertThat(after.get(i)[c]).isNotEmpty();
                if (known.isEmpty()) continue;
                if (c == 1) assertThat(after.get(i)[c]).isEqualTo(known);
                else assertThat(Double.parseDouble(after.get(i)[c])).isCloseTo(Double.parseDouble(known), org.assertj.core.data.Offset.offset(0.011));
            }
            if (before.get(i)[3].isEmpty() && !before.get(i)[0].isEmpty()) {
                assertThat(Double.parseDouble(after.get(i)[2]) / Double.parseDouble(before.get(i)[0])).isBetween(600.0, 1500.0);
            }
        }
    }

    /** From the data set and from its rows, in the order of other columns that need not be there. */
    @Test void rowsScoreTheSameHoweverTheyCome() throws IOException {
        var plain = folder.resolve("plain.csv");
        Files.write(plain, read(data).stream().map(r -> r[0] + ";" + r[1].replace("Rome", "\"Rome; old\"").replace("home; town", "home; town") + ";" + r[3]).toList());
        var first = Files.readAllLines(data).getFirst().split(";");
        assertThat(first).hasSize(6);
        var lines = Files.readAllLines(plain);
        Files.write(plain, java.util.stream.Stream.concat(java.util.stream.Stream.of("age;\"home; town\";income"), lines.stream().skip(1)).toList());
        var one = folder.resolve("one.csv");
        var two = folder.resolve("two.csv");
        var three = folder.resolve("three.csv");
        assertThat(vae("score", run, "--split", "all", "--explain", 2, "--out", one).err()).isEmpty();
        var ofPlain = vae("score", run, "--data", plain, "--explain", 2, "--out", two);
        assertThat(ofPlain.code()).as(ofPlain.err()).isZero();
        var streamed = vae("score", run, "--rows", plain, "--explain", 2, "--out", three);
        assertThat(streamed.code()).as(streamed.err()).isZero();
        assertThat(Files.readString(two)).isEqualTo(Files.readString(one));
        assertThat(Files.readString(three)).isEqualTo(Files.readString(one));
        assertThat(Files.readAllLines(one).get(1)).containsPattern("income|age|home; town");
    }

    @Test void otherDataIsRefusedWithTheDifference() throws IOException {
        assertThat(refusal("age", "years")).contains("the columns 'age' are missing and the columns 'years' are not known");
        assertThat(refusal("Oslo", "Paris")).contains("'home; town' has the category 'Paris'; expected one of 'Bern', 'Oslo', 'Rome; old'");
        assertThat(refusal("([0-9]+\\.[0-9]{2})", "9$1")).contains("'income' has numbers from 9");
        var order = folder.resolve("order.csv");
        Files.write(order, read(data).stream().skip(1).map(r -> r[3] + ";" + r[0] + ";" + r[1].replace("Rome", "\"Rome; old\"")).toList());
        Files.writeString(order, "income;age;\"home; town\"\n" + Files.readString(order));
        for (var command : List.of("evaluate", "score", "embed", "complete", "reconstruct")) {
            var result = vae(command, run, "--data", order, "--out", folder.resolve("never.csv"));
            if (command.equals("evaluate")) result = vae(command, run, "--data", order);
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.error()).contains("the columns are in another order: column 1 is 'income'; expected 'age'");
        }
        assertThat(vae("score", run, "--rows", order).error()).contains("has the columns income, age, home; town; expected age, home; town, income");
        assertThat(vae("evaluate", run, "--data", "digits").error()).contains("expected a table of the columns 'age'");
        assertThat(folder.resolve("never.csv")).doesNotExist();
    }

    private static String refusal(String what, String by) throws IOException {
        var file = Files.writeString(folder.resolve("other.csv"), Files.readString(data).replaceAll(what, by));
        var result = vae("evaluate", run, "--data", file, "--ignore-columns", "note");
        assertThat(result.code()).isEqualTo(1);
        return result.error();
    }

    /** Own files for each part; what the validation part brings decides nothing. */
    @Test void partsMayComeFromFilesOfTheirOwn() throws IOException {
        var validation = Files.writeString(folder.resolve("validation.csv"), table(30, 2, 0));
        var test = Files.writeString(folder.resolve("test.csv"), table(20, 3, 0));
        var other = folder.resolve("parts");
        var json = vae("train", "--data", data, "--label-column", "grade", "--ignore-columns", "note", "--hidden", "4", "--latent", "1", "--epochs", "2",
            "--validation-data", validation, "--test", test, "--scale", "min-max", "--run", other, "--json").json();
        assertThat(((Map<?, ?>) json.get("test")).get("examples")).isEqualTo(20);
        assertThat(vae("evaluate", other, "--json").json().get("split")).isEqualTo("test");
        assertThat(vae("evaluate", other, "--json").json().get("elbo")).isEqualTo(((Map<?, ?>) json.get("test")).get("elbo"));
        assertThat(vae("evaluate", other, "--split", "validation", "--json").json().get("examples")).isEqualTo(30);
        assertThat(vae("evaluate", other, "--split", "train", "--json").json().get("examples")).isEqualTo(200);
        assertThat(vae("resume", other, "--epochs", "3").code()).isZero();
        Files.writeString(test, table(20, 4, 0).replace("Bern", "Berlin"));
        assertThat(vae("evaluate", other).error()).startsWith("vae: test.csv").contains("has the category 'Berlin'");
    }

    @Test void badRowsAreLeftOutAndCounted() throws IOException {
        var dirty = Files.writeString(folder.resolve("dirty.csv"), table(40, 5, 0) + "30;Bern;A\nforty;Oslo;B;40000.00;y\n");
        assertThat(vae("evaluate", run, "--data", dirty).error()).contains("dirty.csv: line 42 has 3 fields; expected 5");
        var result = vae("evaluate", run, "--data", dirty, "--skip-bad", "--json");
        assertThat(result.json().get("examples")).isEqualTo(40);
        assertThat(result.err()).contains("2 of 42 rows of dirty.csv were left out; the first: line 42 has 3 fields");
    }
}
