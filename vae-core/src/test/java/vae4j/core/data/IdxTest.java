package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.tensor.Shape;

class IdxTest {
    @TempDir Path folder;

    private static final Dataset SEVEN = Digits.images(7, 1);

    static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    private static void same(Dataset a, Dataset b) {
        assertThat(a.shape()).isEqualTo(b.shape());
        assertThat(a.read(0, a.size()).toArray()).isEqualTo(b.read(0, b.size()).toArray());
        assertThat(a.labels().map(Labels::toArray)).usingRecursiveComparison().isEqualTo(b.labels().map(Labels::toArray));
    }

    private void refused(String message) {
        assertThatThrownBy(() -> Idx.open(folder)).isInstanceOf(DataException.class).hasMessageContaining(message);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Idx.write(folder.resolve("a/b"), new DataSource(SEVEN, Optional.of(Digits.images(3, 2))));
        var read = Idx.open(folder.resolve("a/b"));
        same(read.train(), SEVEN);
        same(read.test().orElseThrow(), Digits.images(3, 2));
        assertThat(read.train().name()).isEqualTo("b");
    }

    @Test
    void theFormatIsThatOfMnist() throws IOException {
        Idx.writeImages(folder.resolve("plain"), DatasetTest.bytes(Shape.of(1, 2), 0, 127, 255, 1));
        Idx.writeLabels(folder.resolve("labels"), Labels.of(3, 9));
        assertThat(Files.readAllBytes(folder.resolve("plain"))).containsExactly(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 127, 255, 1);
        assertThat(Files.readAllBytes(folder.resolve("labels"))).containsExactly(0, 0, 8, 1, 0, 0, 0, 2, 3, 9);
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("plain", "labels");
        }
    }

    @Test
    void whetherAFileIsPackedIsSeenFromItsContent() throws IOException {
        Idx.writeImages(folder.resolve("x"), SEVEN);
        Files.write(folder.resolve("packed"), gzip(Files.readAllBytes(folder.resolve("x"))));
        Files.copy(folder.resolve("x"), folder.resolve("unpacked.gz"));
        same(Idx.read(folder.resolve("packed")), Idx.read(folder.resolve("x")));
        same(Idx.read(folder.resolve("unpacked.gz")), Idx.read(folder.resolve("x")));
    }

    @Test
    void severalGzipMembersAndHeadersWithNamesAreRead() throws IOException {
        Idx.writeImages(folder.resolve("x"), SEVEN);
        byte[] all = Files.readAllBytes(folder.resolve("x"));
        byte[] second = gzip(Arrays.copyOfRange(all, 1000, all.length));
        byte[] header = {0x1F, (byte) 0x8B, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 'n', 'a', 0, 'c', 0, 1, 2};
        byte[] named = join(header, Arrays.copyOfRange(second, 10, second.length));
        Files.write(folder.resolve("y"), join(gzip(Arrays.copyOf(all, 1000)), named, new byte[600]));
        same(Idx.read(folder.resolve("y")), Idx.read(folder.resolve("x")));
    }

    @Test
    void namesWithDotsOrHyphensPackedOrNotAreFound() throws IOException {
        Idx.writeImages(folder.resolve("train-images.idx3-ubyte"), SEVEN);
        Idx.writeLabels(folder.resolve("train-labels-idx1-ubyte.gz"), SEVEN.labels().orElseThrow());
        Idx.writeImages(folder.resolve("t10k-images-idx3-ubyte"), SEVEN);
        Idx.writeImages(folder.resolve("train-images-idx3-ubyte.gz.part"), Digits.images(3, 3));
        Files.writeString(folder.resolve("README"), "not data");
        var source = Idx.open(folder);
        same(source.train(), SEVEN);
        assertThat(source.test().orElseThrow().labels()).isEmpty();
        assertThat(Idx.open(folder.resolve("train-images.idx3-ubyte")).train().labels()).isPresent();
        assertThat(Idx.open(folder.resolve("t10k-images-idx3-ubyte")).train().labels()).isEmpty();
    }

    @Test
    void oneImagesFileAloneIsASetOfItsOwn() {
        Idx.writeImages(folder.resolve("faces-images-idx3-ubyte.gz"), SEVEN);
        assertThat(DataSource.open(folder.toString()).train().size()).isEqualTo(7);
        assertThat(DataSource.open(folder.toString()).test()).isEmpty();
    }

    @Test
    void picturesWithColoursAndPlainVectorsHaveTheirShape() {
        Idx.writeImages(folder.resolve("colour"), DatasetTest.bytes(Shape.of(2, 3, 1), 1, 2, 3, 4, 5, 6));
        Idx.writeImages(folder.resolve("vector"), DatasetTest.bytes(Shape.of(3), 1, 2, 3, 4, 5, 6));
        assertThat(Idx.read(folder.resolve("colour")).shape()).isEqualTo(Shape.of(2, 3, 1));
        assertThat(Idx.read(folder.resolve("vector")).size()).isEqualTo(2);
    }

    @Test
    void aFolderWithNothingUsableSaysWhatIsExpected() {
        refused("no data in this folder; expected IDX files such as train-images-idx3-ubyte.gz");
        Idx.writeImages(folder.resolve("t10k-images-idx3-ubyte"), SEVEN);
        refused("only a test set (t10k-images-idx3-ubyte)");
        Idx.writeImages(folder.resolve("a-images-idx3-ubyte"), SEVEN);
        Idx.writeImages(folder.resolve("b-images-idx3-ubyte"), SEVEN);
        refused("several sets (a, b, t10k); expected one");
    }

    @Test
    void imagesAndLabelsMustBelongTogether() {
        Idx.writeImages(folder.resolve("train-images-idx3-ubyte"), SEVEN);
        Idx.writeLabels(folder.resolve("train-labels-idx1-ubyte"), Labels.of(1, 2, 3));
        refused("train-labels-idx1-ubyte: has 3 labels, but train-images-idx3-ubyte has 7 images");
        Idx.writeLabels(folder.resolve("train-labels-idx1-ubyte"), Labels.of(0, 1, 2, 3, 4, 5, 6));
        Idx.writeImages(folder.resolve("t10k-images-idx3-ubyte"), SEVEN.subset(1, 2));
        Idx.writeLabels(folder.resolve("t10k-labels-idx1-ubyte"), Labels.of(6, 7));
        refused("t10k-labels-idx1-ubyte: record 1 (byte 9) has label 7; expected 0 to 6, as in the training set");
        Idx.writeLabels(folder.resolve("t10k-labels-idx1-ubyte"), Labels.of(6, 0));
        Idx.writeImages(folder.resolve("t10k-images-idx3-ubyte"), DatasetTest.bytes(Shape.of(2, 2), 1, 2, 3, 4, 5, 6, 7, 8));
        refused("test images of shape [2, 2]; expected [28, 28]");
        assertThatThrownBy(() -> Idx.read(folder.resolve("train-labels-idx1-ubyte"))).hasMessageContaining("Is it a labels file?");
        assertThatThrownBy(() -> Idx.read(folder.resolve("train-images-idx3-ubyte"), folder.resolve("train-images-idx3-ubyte"))).hasMessageContaining("expected labels");
    }

    @Test
    void onlyValuesThatBytesCanHoldAreWritten() {
        assertThatThrownBy(() -> Idx.writeImages(folder.resolve("x"), Dataset.of("t", Shape.of(1), 0, 2))).isInstanceOf(DataException.class).hasMessageContaining("record 1 has the value 2.0");
        assertThat(folder.resolve("x")).doesNotExist();
        assertThatThrownBy(() -> Idx.writeImages(folder.resolve("none/x"), SEVEN)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void anUnknownNameSuggestsTheNearest() throws IOException {
        assertThatThrownBy(() -> DataSource.open("dgits")).isInstanceOf(DataException.class).hasMessageEndingWith("did you mean 'digits'?");
        assertThatThrownBy(() -> DataSource.open("sprite")).hasMessageEndingWith("did you mean 'sprites'?");
        Files.createDirectory(folder.resolve("mnist"));
        assertThatThrownBy(() -> DataSource.open(folder.resolve("mnits").toString())).hasMessageEndingWith("did you mean '" + folder.resolve("mnist") + "'?");
        Files.createDirectory(folder.resolve("mnitsy"));
        assertThatThrownBy(() -> DataSource.open(folder.resolve("mnits").toString())).hasMessageEndingWith("did you mean '" + folder.resolve("mnitsy") + "'?");
        for (String bad : new String[] {"", "quite another thing", "a\0b", "/", "x/y/z"}) {
            assertThatThrownBy(() -> DataSource.open(bad)).isInstanceOf(DataException.class);
        }
        assertThatThrownBy(() -> Idx.open(folder.resolve("nowhere/x"))).isInstanceOf(DataException.class).hasMessageContaining("there is no such file");
    }

    @Test
    void builtInSetsOpenByName() {
        assertThat(DataSource.open("digits").train().size()).isEqualTo(20_000);
        assertThat(DataSource.open("digits").test().orElseThrow().size()).isEqualTo(5_000);
        assertThat(DataSource.open("sprites").train().size()).isEqualTo(737_280);
    }
}
