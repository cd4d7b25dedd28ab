package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.io.Json;
import vae4j.core.tensor.Shape;

class TableTest {
    private static final String PEOPLE = """
        age,height,city,id
        31,1.75,"Bern, west",7
        ,1.6,Köln,8
        40,NA,"Bern, west",9
        25,1.805,"say ""hi\""",10
        """;

    @TempDir Path folder;

    private Dataset read(String text, ReadOptions options) throws IOException {
        Files.writeString(folder.resolve("t.csv"), text);
        return DataSource.open(folder.resolve("t.csv").toString(), options).train();
    }

    private Dataset read(String text) throws IOException {
        return read(text, ReadOptions.STANDARD);
    }

    private void refused(String text, ReadOptions options, String... parts) {
        assertThatThrownBy(() -> read(text, options)).isInstanceOf(DataException.class).hasMessageContaining("t.csv").hasMessageContainingAll(parts);
    }

    private static float[] values(Dataset data) {
        return data.read(0, data.size()).toArray();
    }

    /** What a model is to fill in need not be there at all. */
    @Test
    void aColumnWithoutAnyValueIsMissingWhereAModelKnowsIt() throws IOException {
        var learned = read("age,city\n20,Bern\n40,Oslo\n").fit(Scaling.Method.MIN_MAX);
        var empty = read("age,city\n,\n30,\n", ReadOptions.STANDARD.like(learned)).by(learned);
        assertThat(values(empty)).containsExactly(Float.NaN, Float.NaN, Float.NaN, 0.5f, Float.NaN, Float.NaN);
        assertThat(empty.missing()).isTrue();
        var numbers = read("age,city\n,Oslo\n", ReadOptions.STANDARD.like(learned)).by(learned);
        assertThat(values(numbers)).containsExactly(Float.NaN, 0, 1);
        var indicators = read("a,b\nx,y\nz,u\n").fit(Scaling.Method.NONE);
        assertThat(indicators.binary()).isTrue();
        assertThat(read("a,b\nx,\n", ReadOptions.STANDARD.like(indicators)).by(indicators).binary()).as("a missing value is neither 0 nor 1").isFalse();
    }

    @Test
    void rowsOfSomeColumnsStandAmongAllOfThem() throws IOException {
        var learned = read("income,age,street,town\n1,20,a,Bern\n2,40,b,Oslo\n").fit(Scaling.Method.MIN_MAX);
        var given = List.of("town", "age");
        var some = read("age,town\n25,Oslo\n30,Bern\n40,Bern\n", ReadOptions.STANDARD.like(learned)).by(learned, given);
        float nan = Float.NaN;
        assertThat(some.shape()).isEqualTo(Shape.of(6));
        assertThat(values(some)).containsExactly(nan, 0.25f, nan, nan, 0, 1, nan, 0.5f, nan, nan, 1, 0, nan, 1, nan, nan, 1, 0);
        assertThat(values(some.subset(2, 0))).containsExactly(nan, 1, nan, nan, 1, 0, nan, 0.25f, nan, nan, 0, 1);
        assertThat(some.missing()).isTrue();
        assertThat(learned.places(given)).containsExactly(1, 4, 5);
        var other = read("age,city\n25,Oslo\n", ReadOptions.STANDARD.like(learned));
        assertThatThrownBy(() -> other.by(learned, given)).isInstanceOf(DataException.class).hasMessageContaining("the columns 'town' are missing and the columns 'city' are not known")
            .hasMessageContaining("'age', 'town'");
    }

    @Test
    void numbersCategoriesAndMissingValuesAreTold() throws IOException {
        var data = read(PEOPLE);
        var columns = data.schema().columns();
        assertThat(columns).extracting(Column::name).containsExactly("age", "height", "city", "id");
        assertThat(columns).extracting(Column::missing).containsExactly(true, true, false, false);
        assertThat(columns).extracting(Column::decimals).containsExactly(0, 3, 0, 0);
        assertThat(columns.get(2).categories()).containsExactly("Bern, west", "Köln", "say \"hi\"");
        assertThat(data.shape()).isEqualTo(Shape.of(6));
        assertThat(data.read(0, 2).toArray()).containsExactly(31, 1.75f, 1, 0, 0, 7, Float.NaN, 1.6f, 0, 1, 0, 8);
        assertThat(data.schema().valueNames()).containsExactly("age", "height", "city=Bern, west", "city=Köln", "city=say \"hi\"", "id");
    }

    @Test
    void everyDelimiterAndLineEndIsFound() throws IOException {
        float[] expected = values(read(PEOPLE));
        for (String delimiter : List.of(";", "\t", "|")) {
            var text = PEOPLE.replace("\"Bern, west\"", "Bern§ west").replace(",", delimiter).replace("Bern§ west", "\"Bern, west\"");
            assertThat(values(read(text))).isEqualTo(expected);
            assertThat(values(read(text.replace("\n", "\r\n")))).isEqualTo(expected);
        }
        assertThat(values(read("\uFEFF" + PEOPLE))).isEqualTo(expected);
        assertThat(values(read(PEOPLE + "\n\n"))).isEqualTo(expected);
    }

    @Test
    void aFirstLineOfNumbersIsNoHeader() throws IOException {
        assertThat(values(read("1,2\n3,4\n"))).containsExactly(1, 2, 3, 4);
        assertThat(values(read("a,b\n3,4\n"))).containsExactly(3, 4);
        assertThat(read("a,b\nc,d\ne,b\n").size()).isEqualTo(3);
        assertThat(read("x,y\nc,d\ne,b\n").size()).isEqualTo(2);
        assertThat(read("x,y\nc,d\ne,b\n", ReadOptions.STANDARD.header(false)).size()).isEqualTo(3);
    }

    @Test
    void labelsAndIgnoredColumnsAreNoFeatures() throws IOException {
        var data = read(PEOPLE, ReadOptions.STANDARD.label("city").ignore(List.of("id", "2")));
        assertThat(data.shape()).isEqualTo(Shape.of(1));
        assertThat(data.labels().orElseThrow().toArray()).containsExactly(0, 1, 0, 2);
        assertThat(data.schema().label()).isEqualTo("city");
        assertThat(data.schema().classes()).containsExactly("Bern, west", "Köln", "say \"hi\"");
        refused(PEOPLE, ReadOptions.STANDARD.label("town"), "there is no column 'town'", "age, height, city, id");
    }

    @Test
    void numbersCanBeCategories() throws IOException {
        var data = read("a,b\n10,1\n9,2\n10,3\n", ReadOptions.STANDARD.categorical(List.of("a")));
        assertThat(data.schema().columns().getFirst().categories()).containsExactly("9", "10");
        assertThat(values(data)).containsExactly(0, 1, 1, 1, 0, 2, 0, 1, 3);
    }

    @Test
    void whatIsWrongIsNamedWithItsPlace() {
        refused("a,b\n1,2\n3\n", ReadOptions.STANDARD, "line 3 has 1 fields; expected 2");
        refused("a,b\n1,2\n3,4,5\n", ReadOptions.STANDARD, "line 3 has 3 fields; expected 2");
        refused("a,a\n1,2\n", ReadOptions.STANDARD, "line 1: columns 1 and 2 are both called 'a'");
        refused("a,\n1,2\n", ReadOptions.STANDARD, "line 1: column 2 has no name");
        refused("a,b\n1,\n3,NA\n", ReadOptions.STANDARD, "column 'b' has no value at all");
        refused("a,b\n", ReadOptions.STANDARD.header(true), "no row below");
        refused("a,b\n1,1e999\n", ReadOptions.STANDARD, "line 2 has '1e999' in column 'b'");
        refused("a,b\n1,1e200\n", ReadOptions.STANDARD, "row 1, column 'b' is 1.0E200");
        refused("a,b\n1,\"2\n", ReadOptions.STANDARD, "line 2: the quote of the last field is not closed");
        refused("a,b\n" + "1,2\n".repeat(20_000) + "1,x\n", ReadOptions.STANDARD, "line 20,002 has 'x' in column 'b'; expected a number");
        refused("a,b\n1,2\n1,\"2\"3\n", ReadOptions.STANDARD, "line");
        var many = new StringBuilder("a,b\n");
        for (int i = 0; i < 1001; i++) many.append(i).append(",w").append(i).append('\n');
        refused(many.toString(), ReadOptions.STANDARD, "column 'b' has more than 1,000 different values");
    }

    @Test
    void textInAnotherEncodingIsNamedWithItsLine() throws IOException {
        Files.write(folder.resolve("t.csv"), "a,b\n1,2\n3,Köln\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> DataSource.open(folder.resolve("t.csv").toString())).isInstanceOf(DataException.class).hasMessageContaining("line 3").hasMessageContaining("is not UTF-8");
    }

    @Test
    void badRowsCanBeLeftOutAndAreCounted() throws IOException {
        var data = read("a,b,l\n1,2,x\n3,x\n1,oops,x\n" + "3,4,y\n".repeat(30) + "5,6,\n7,8,x\n", ReadOptions.STANDARD.skipBad(true).label("l"));
        assertThat(data.size()).isEqualTo(32);
        assertThat(data.labels().orElseThrow().size()).isEqualTo(32);
        assertThat(data.read(31, 1).toArray()).containsExactly(7, 8);
        assertThat(data.notes()).containsExactly("1 of 33 rows were left out; the first: row 32, column 'l': the label is missing",
            "2 of 35 rows of t.csv were left out; the first: line 3 has 2 fields; expected 3");
        refused("a,b\n1,\"x\"y\n2,3", ReadOptions.STANDARD.skipBad(true), "line");
    }

    @Test
    void aTableInIsATableOfTheSameShapeOut() throws IOException {
        var text = "age;height;city;id\n31;1.75;\"Bern; west\";7\n-5;0.5;\"say \"\"hi\"\"\";8\n40;2;\"two\nlines\";9\n";
        var data = read(text);
        for (var method : Scaling.Method.values()) {
            var scaled = data.by(data.fit(method));
            scaled.schema().writeTable(folder.resolve("out.csv"), scaled.read(0, 3));
            assertThat(folder.resolve("out.csv")).hasContent(text);
        }
    }

    @Test
    void scalingIsThatOfTheTrainingPartAlone() throws IOException {
        var text = new StringBuilder("x,y\n");
        for (int i = 0; i < 100; i++) text.append(i * i).append(",").append(i % 7 == 0 ? "" : i).append('\n');
        var data = read(text.toString());
        var split = data.split(0.3, 5);
        var standard = split.scaled(Scaling.Method.STANDARD);
        assertThat(standard.fingerprint()).isEqualTo(split.fingerprint());
        double mean = IntStream.range(0, split.train().size()).mapToDouble(i -> Math.pow(split.train().record(i), 2)).average().orElseThrow();
        assertThat(standard.train().schema().columns().getFirst().scaling().shift()).isCloseTo(mean, within(1e-9));
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < standard.train().size(); i++) {
            float v = standard.train().read(i, 1).get(0);
            sum += v;
            squares += v * v;
        }
        assertThat(sum).isCloseTo(0, within(1e-4));
        assertThat(squares / standard.train().size()).isCloseTo(1, within(1e-5));
        assertThat(standard.validation().orElseThrow().schema()).isEqualTo(standard.train().schema());
        var minMax = split.scaled(Scaling.Method.MIN_MAX).train();
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < minMax.size(); i++) least = Math.min(least, minMax.read(i, 1).get(0));
        assertThat(least).isEqualTo(0);
        assertThat(minMax.min()).isLessThanOrEqualTo(0);
    }

    @Test
    void aSchemaIsTheSameAfterJson() throws IOException {
        var schema = read(PEOPLE, ReadOptions.STANDARD.label("city")).fit(Scaling.Method.QUANTILE);
        assertThat(Json.parse(Json.line(schema), "test", Schema.class)).isEqualTo(schema);
        var pictures = Digits.images(10, 1).schema();
        assertThat(Json.parse(Json.line(pictures), "test", Schema.class)).isEqualTo(pictures);
    }

    @Test
    void otherDataIsRefusedWithTheDifference() throws IOException {
        var schema = read(PEOPLE).fit(Scaling.Method.STANDARD);
        differs(schema, "age,height,city\n31,1.75,Köln\n2,3,Köln", "the columns 'id' are missing");
        differs(schema, "height,age,city,id\n31,1.75,Köln,7\n2,2,Köln,7", "another order: column 1 is 'height'; expected 'age'");
        differs(schema, "age,height,city,key\n31,1.75,Köln,7\n2,2,Köln,7", "the columns 'id' are missing and the columns 'key' are not known");
        differs(schema, "age,height,city,id\n31,1.75,Rom,7\n31,1.75,Köln,7", "column 3, 'city' has the category 'Rom'; expected one of 'Bern, west', 'Köln'");
        differs(schema, "age,height,city,id\n31,175,Köln,7\n31,160,Köln,7", "column 2, 'height' has numbers from 160.0 to 175.0; expected 1.6 to 1.805");
        differs(schema, "age,height,city,id\n31,tall,Köln,7\n31,small,Köln,7", "column 2, 'height' holds categories ('small', 'tall'); expected numbers");
        assertThatThrownBy(() -> Digits.images(3, 1).by(schema)).isInstanceOf(DataException.class).hasMessageContaining("examples of the shape [28, 28]; expected a table of the columns");
        assertThatThrownBy(() -> Sprites.images().by(Digits.images(3, 1).schema())).isInstanceOf(DataException.class).hasMessageContaining("examples have the shape [64, 64]; expected [28, 28]");
        var odd = read("age,height,city,id\n99,-3,Köln,7\n31,1.7,\"Bern, west\",8").by(schema);
        assertThat(odd.shape()).isEqualTo(Shape.of(6));
        assertThat(odd.read(0, 1).toArray()).containsExactly(encoded(schema, "99", "-3", "Köln", "7"));
    }

    private static float[] encoded(Schema schema, String... fields) {
        var to = new float[6];
        schema.encode(List.of(fields), "row", to);
        return to;
    }

    private void differs(Schema schema, String text, String message) throws IOException {
        var data = read(text);
        assertThatThrownBy(() -> data.by(schema)).isInstanceOf(DataException.class).hasMessageContaining(message);
    }

    @Test
    void oneRowIsEncodedAsTheTableIs() throws IOException {
        var data = read(PEOPLE);
        var scaled = data.by(data.fit(Scaling.Method.MIN_MAX));
        assertThat(encoded(scaled.schema(), "", "1.6", "Köln", "8")).isEqualTo(scaled.read(1, 1).toArray());
        assertThatThrownBy(() -> encoded(scaled.schema(), "1", "x", "Köln", "8")).isInstanceOf(DataException.class).hasMessage("row: column 'height' has 'x'; expected a number");
        assertThatThrownBy(() -> encoded(scaled.schema(), "1", "1", "Rom", "8")).isInstanceOf(DataException.class).hasMessageContaining("the category 'Rom'");
        assertThatThrownBy(() -> encoded(scaled.schema(), "1")).isInstanceOf(DataException.class).hasMessageContaining("has 1 fields; expected 4");
    }

    @Property(tries = 300)
    void scalingGoesBackToWhereItCameFrom(@ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = -1e6, max = 1e6) Double> numbers) {
        double[] all = numbers.stream().mapToDouble(v -> v).toArray();
        for (var scaling : List.of(Scaling.NONE, Scaling.standard(all[0], Math.abs(all[0])), Scaling.minMax(-1e6, all[0]), Scaling.quantile(all))) {
            double last = Double.NEGATIVE_INFINITY;
            for (double v : IntStream.range(0, all.length).mapToDouble(i -> all[i]).sorted().toArray()) {
                double scaled = scaling.apply(v);
                assertThat(scaled).isGreaterThanOrEqualTo(last);
                last = scaled;
                assertThat(scaling.invert(scaled)).isCloseTo(v, within(1e-6 * (1 + Math.abs(v))));
            }
        }
    }

    @Property(tries = 1000)
    void numbersAreReadAsJavaReadsThem(@ForAll double number) {
        if (!Float.isFinite((float) number)) return;
        var decimal = new Decimal();
        for (String text : List.of(Double.toString(number), new java.math.BigDecimal(number).round(new java.math.MathContext(12)).toPlainString(), "  " + (float) number + " ")) {
            assertThat(decimal.parse(text)).isEqualTo(Decimal.Kind.NUMBER);
            assertThat(decimal.value()).isEqualTo(Double.parseDouble(text) + 0.0);
        }
    }

    @Test
    void whatIsNoNumberIsText() {
        var decimal = new Decimal();
        for (String text : List.of("1d", "0x10", "1,5", "--1", "1e", "1e+", ".", "+", "Infinity", "inf", "1.2.3", "e5", "1 2")) assertThat(decimal.parse(text)).describedAs(text).isEqualTo(Decimal.Kind.TEXT);
        for (String text : List.of("", " ", "NA", "nan", "?", "NULL")) assertThat(decimal.parse(text)).describedAs(text).isEqualTo(Decimal.Kind.MISSING);
        for (String text : List.of("1.", ".5", "+1", "-0", "1e5", "1E-5")) assertThat(decimal.parse(text)).describedAs(text).isEqualTo(Decimal.Kind.NUMBER);
    }
}
