package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.data.ImageDecoder.Picture;
import vae4j.core.io.FormatException;
import vae4j.core.tensor.Shape;

/** Folders of PGM and PPM, CIFAR-10 and AMAT; PNG and JPEG are tested where they are read. */
class PicturesTest {
    @TempDir Path folder;

    private void put(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private DataSource open() {
        return DataSource.open(folder.toString());
    }

    private void refused(String... parts) {
        assertThatThrownBy(this::open).isInstanceOfAny(DataException.class, FormatException.class).hasMessageContainingAll(parts);
    }

    private static float[] values(Dataset data) {
        return data.read(0, data.size()).toArray();
    }

    @Test
    void everyKindOfPgmAndPpmIsTheSamePicture() throws IOException {
        put("a.pgm", "P2\n# by hand\n2 # wide\n3\n255\n0 51 102\n153 204 255\n");
        put("b.pgm", "P5 2 3 255\n\000\u0033\u0066\u0099\u00CC\u00FF");
        put("c", "P2 2 3 5 0 1 2 3 4 5");
        put("d.pgm", "P5 2 3 65535\n\000\000\u0033\u0033\u0066\u0066\u0099\u0099\u00CC\u00CC\u00FF\u00FF");
        put("README", "no picture");
        Files.write(folder.resolve("e.pgm.gz"), Written.gzip(Files.readAllBytes(folder.resolve("b.pgm"))));
        var data = open().train();
        assertThat(data.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(data.size()).isEqualTo(5);
        for (int i = 0; i < 5; i++) assertThat(data.read(i, 1).toArray()).containsExactly(0, 0.2f, 0.4f, 0.6f, 0.8f, 1);
    }

    @Test
    void coloursArePlanesAndGreyFitsThem() throws IOException {
        put("a.ppm", "P3 2 1 255 1 2 3 4 5 6");
        put("b.pgm", "P2 2 1 255 7 8");
        var data = open().train();
        assertThat(data.shape()).isEqualTo(Shape.of(3, 1, 2));
        assertThat(values(data)).containsExactly(1 / 255f, 4 / 255f, 2 / 255f, 5 / 255f, 3 / 255f, 6 / 255f, 7 / 255f, 8 / 255f, 7 / 255f, 8 / 255f, 7 / 255f, 8 / 255f);
        assertThat(DataSource.open(folder.toString(), ReadOptions.STANDARD.colour(false)).train().shape()).isEqualTo(Shape.of(1, 2));
        put("0.pgm", "P2 2 1 255 7 8");
        refused("a.ppm: has colours, but", "0.pgm is grey");
    }

    @Test
    void subfoldersAreClassesAndTrainAndTestAreParts() throws IOException {
        for (String name : new String[] {"train/dog/1.pgm", "train/cat/1.pgm", "train/cat/2.pgm", "test/dog/9.pgm"}) put(name, "P2 1 1 255 " + name.length());
        var source = open();
        assertThat(source.train().labels().orElseThrow().names()).containsExactly("cat", "dog");
        assertThat(source.train().labels().orElseThrow().toArray()).containsExactly(0, 0, 1);
        assertThat(source.test().orElseThrow().labels().orElseThrow().toArray()).containsExactly(1);
        put("test/mouse/1.pgm", "P2 1 1 255 3");
        refused("has the classes [mouse]; expected only those to train on: [cat, dog]");
    }

    @Test
    void oneBrokenFileIsNamedOrLeftOut() throws IOException {
        put("1.pgm", "P5 2 2 255\nabcd");
        put("2.pgm", "P5 2 2 255\nabc");
        put("3.pgm", "");
        put("4.pgm", "P5 2 2 255\nefgh");
        refused("2.pgm: ends after 3 of 4 values");
        var rest = DataSource.open(folder.toString(), ReadOptions.STANDARD.skipBad(true));
        assertThat(rest.train().size()).isEqualTo(2);
        assertThat(rest.notes()).singleElement().asString().startsWith("2 of 4 pictures of").contains("2.pgm: ends after 3 of 4 values");
        Files.delete(folder.resolve("1.pgm"));
        Files.delete(folder.resolve("4.pgm"));
        assertThatThrownBy(() -> DataSource.open(folder.toString(), ReadOptions.STANDARD.skipBad(true))).hasMessageContaining("none of 2 pictures can be read");
    }

    @Test
    void mixedSizesAndAbsurdOnesAreNamed() throws IOException {
        put("1.pgm", "P5 2 2 255\nabcd");
        put("2.pgm", "P5 2 1 255\nab");
        refused("2.pgm: has 2 x 1 pixels, but", "1.pgm has 2 x 2", "--image-size");
        put("0.pgm", "P5 60000 60000 255\n");
        refused("0.pgm: says that it has 60,000 x 60,000 pixels");
        put("0.pgm", "P5 2 2 255\nabcdP5 2 2 255\nabcd");
        refused("0.pgm: goes on after its last value (byte 15)");
        put("0.pgm", "P2 2 2 7\n1 2 8 3");
        refused("0.pgm: has the next value 8");
        put("0.pgm", "PX");
        refused("0.pgm: is no picture");
    }

    @Test
    void aFolderWithoutDataSaysWhatIsExpected() throws IOException {
        refused("no data in this folder; expected pictures");
        put("1.pgm", "P5 2 2 255\nabcd");
        put("a/1.pgm", "P5 2 2 255\nabcd");
        refused("has pictures of its own (1.pgm) and folders of pictures (a)");
        assertThatThrownBy(() -> DataSource.open(folder.resolve("1.pgm").toString())).hasMessageContaining("is one picture; expected a folder");
    }

    @Property(tries = 200)
    void onePaleColourStaysThatColour(@ForAll @IntRange(min = 1, max = 30) int h, @ForAll @IntRange(min = 1, max = 30) int w, @ForAll @IntRange(min = 1, max = 40) int toH,
                                      @ForAll @IntRange(min = 1, max = 40) int toW, @ForAll byte value) {
        var values = new byte[h * w];
        java.util.Arrays.fill(values, value);
        var fitted = Resampling.fit(new Picture(h, w, 1, values), toH, toW);
        assertThat(fitted.values()).hasSize(toH * toW).containsOnly(value);
    }

    @Test
    void halfTheSizeIsTheMeanUnderATriangle() {
        // Each new pixel at the middle of two: the triangle of width 2 weighs them 3/8 and the next ones 1/8.
        var fitted = Resampling.fit(new Picture(2, 8, 1, new byte[] {0, 0, 80, 80, 0, 0, 0, 0, 0, 0, 80, 80, 0, 0, 0, 0}), 1, 4);
        assertThat(fitted.values()).containsExactly(11, 60, 10, 0);     // 80/7, 80*6/8, 80/8
        var wide = Resampling.fit(new Picture(1, 6, 1, new byte[] {9, 9, 1, 2, 9, 9}), 1, 2);
        assertThat(wide.values()).containsExactly(1, 2);                 // cut from the centre
    }

    @Test
    void cifarRecordsAreAClassAndThreePlanes() throws IOException {
        var bytes = new byte[2 * Cifar.RECORD];
        bytes[0] = 3;
        bytes[1] = (byte) 255;
        bytes[Cifar.RECORD] = 9;
        bytes[2 * Cifar.RECORD - 1] = 51;
        Files.write(folder.resolve("data_batch_1.bin"), bytes);
        Files.write(folder.resolve("test_batch.bin.gz"), Written.gzip(java.util.Arrays.copyOf(bytes, Cifar.RECORD)));
        for (var source : new DataSource[] {open(), DataSource.open(folder.resolve("data_batch_1.bin").toString())}) {
            assertThat(source.train().shape()).isEqualTo(Shape.of(3, 32, 32));
            assertThat(source.train().read(0, 1).get(0)).isEqualTo(1);
            assertThat(source.train().read(1, 1).get(3071)).isEqualTo(0.2f);
            assertThat(source.train().labels().orElseThrow().toArray()).containsExactly(3, 9);
        }
        assertThat(open().test().orElseThrow().size()).isEqualTo(1);
        bytes[Cifar.RECORD] = 10;
        Files.write(folder.resolve("data_batch_1.bin"), bytes);
        refused("record 1 (byte 3,073) has class 10; expected 0 to 9");
        Files.write(folder.resolve("data_batch_1.bin"), new byte[4000]);
        refused("has 4,000 bytes; expected a multiple of 3,073");
    }

    @Test
    void amatIsNumbersBetweenSpaces() throws IOException {
        put("bits", "0 1 1 0 0 1\n1 1 1 0 0 0\n");
        var bits = DataSource.open(folder.resolve("bits").toString(), ReadOptions.STANDARD.shape(Shape.of(2, 3))).train();
        assertThat(bits.binary()).isTrue();
        assertThat(bits.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(values(bits)).containsExactly(0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0);
        put("numbers", "  0.5  -1e1 2 \r\n3 4 5");
        assertThat(values(DataSource.open(folder.resolve("numbers").toString()).train())).containsExactly(0.5f, -10, 2, 3, 4, 5);
        var labelled = DataSource.open(folder.resolve("numbers").toString(), ReadOptions.STANDARD.label("3")).train();
        assertThat(labelled.labels().orElseThrow().names()).containsExactly("2", "5");
        put("ragged", "1 2 3\n1 2\n1 x 3\n4 5 6\n");
        assertThatThrownBy(() -> DataSource.open(folder.resolve("ragged").toString())).isInstanceOf(DataException.class).hasMessageContaining("line 2 has 2 numbers; expected 3");
        var rest = DataSource.open(folder.resolve("ragged").toString(), ReadOptions.STANDARD.skipBad(true));
        assertThat(values(rest.train())).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(rest.notes()).singleElement().asString().contains("2 of 4 lines");
    }

    @Test
    void anOptionThatMeansNothingIsRefused() throws IOException {
        put("1.pgm", "P5 2 2 255\nabcd");
        assertThatThrownBy(() -> DataSource.open(folder.toString(), ReadOptions.STANDARD.label("x"))).isInstanceOf(DataException.class).hasMessageContaining("a label column was given, but this is a folder of pictures");
        assertThatThrownBy(() -> DataSource.open(folder.toString(), ReadOptions.STANDARD.format(Format.CSV))).isInstanceOf(DataException.class).hasMessageContaining("is a folder; expected a table");
    }
}
