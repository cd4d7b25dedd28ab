package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import vae4j.core.tensor.Shape;

/** Whatever is in a file: it is read as it is, or refused in one line; never another error, nor much memory or time. */
class IdxDamageTest {
    private static final int HEADER = 16;

    /** Three images of 2 x 4. */
    private static byte[] small() {
        return idx(new int[] {3, 2, 4}, 24);
    }

    private static byte[] idx(int[] sizes, int values) {
        var bytes = ByteBuffer.allocate(4 + 4 * sizes.length + values).putInt(0x0800 | sizes.length);
        for (int size : sizes) bytes.putInt(size);
        while (bytes.hasRemaining()) bytes.put((byte) bytes.position());
        return bytes.array();
    }

    private static Dataset read(byte[] bytes) {
        try {
            var file = Files.createTempFile("damaged", "-idx");
            try {
                Files.write(file, bytes);
                return Idx.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void refused(byte[] bytes, String... parts) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(DataException.class).satisfies(e -> { for (String part : parts) assertThat(e.getMessage()).contains(part); }).message().startsWith("damaged").doesNotContain("\n");
    }

    /** Null if it was refused. */
    private static Dataset readOrRefuse(byte[] bytes) {
        try {
            return read(bytes);
        } catch (DataException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "null");
            return null;
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] packed = IdxTest.gzip(small());
        for (int n = 0; n < small().length; n++) {
            refused(Arrays.copyOf(small(), n));
            refused(IdxTest.gzip(Arrays.copyOf(small(), n)));
        }
        for (int n = 0; n < packed.length; n++) refused(Arrays.copyOf(packed, n));
    }

    @Test
    void aTruncationSaysHowFarItCame() throws IOException {
        refused(Arrays.copyOf(small(), HEADER + 19), ": ends after 2 of 3 images (byte 35 of 40); the file is damaged or still being copied");
        refused(IdxTest.gzip(Arrays.copyOf(small(), HEADER + 19)), "ends after 2 of 3 images (byte 35 of 40 unpacked)");
        refused(new byte[0], "is empty");
        refused(Arrays.copyOf(small(), 9), "ends after 9 bytes, within the header");
        byte[] packed = IdxTest.gzip(small());
        refused(Arrays.copyOf(packed, packed.length - 3), "ends before the checksum");
        refused(Arrays.copyOf(packed, packed.length - 9), "still being copied");
    }

    @Test
    void everyByteTooManyIsRefused() throws IOException {
        refused(IdxTest.join(small(), new byte[1]), "goes on after its last record (byte 40)");
        refused(IdxTest.gzip(IdxTest.join(small(), new byte[1])), "goes on after its last record (byte 40 unpacked)");
        refused(IdxTest.join(IdxTest.gzip(small()), new byte[] {0, 0, 5}), "neither gzip nor the end");
        refused(IdxTest.join(IdxTest.gzip(small()), IdxTest.gzip(small())), "goes on after its last record");
    }

    @Test
    void everyFlippedBitOfTheHeaderIsRefusedAsItChangesTheSize() {
        for (int bit = 0; bit < 8 * HEADER; bit++) {
            byte[] bytes = small();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(readOrRefuse(bytes)).isNull();
        }
    }

    @Test
    void everyFlippedBitOfAPackedFileIsRefusedOrHarmless() throws IOException {
        byte[] packed = IdxTest.gzip(small());
        float[] expected = read(small()).read(0, 3).toArray();
        int refused = 0;
        for (int bit = 0; bit < 8 * packed.length; bit++) {
            byte[] bytes = packed.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            var data = readOrRefuse(bytes);
            if (data == null) refused++;
            else assertThat(data.read(0, 3).toArray()).isEqualTo(expected);
        }
        // Time, level and system of the header (6 bytes) say nothing about the data, nor does its text flag, nor what fills up the last byte.
        assertThat(refused).isGreaterThanOrEqualTo(8 * (packed.length - 6) - 1 - 7);
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        byte[] floats = small();
        floats[2] = 0x0D;
        refused(floats, "holds 32-bit floats (type 0x0d at byte 2); expected unsigned bytes (0x08)");
        byte[] unknown = small();
        unknown[2] = 0x77;
        refused(unknown, "unknown type");
        refused(idx(new int[] {1, 1, 1, 1, 1}, 1), "says that it has 5 axes (byte 3); expected 1 to 4");
        refused(idx(new int[] {}, 1), "0 axes");
        refused("P5\n92 112\n255\n".getBytes(StandardCharsets.US_ASCII), "starts with bytes 50 35 0a 39; expected an IDX file");
        refused(idx(new int[] {0, 2, 4}, 0), "axis 0 has 0 elements (byte 4)");
        refused(idx(new int[] {1, -1, 4}, 24), "axis 1 has 4,294,967,295 elements (byte 8)");
    }

    @Test
    void anAbsurdHeaderTakesNoMemory() throws IOException {
        int most = Integer.MAX_VALUE;
        refused(idx(new int[] {most, most, most}, 24), "one record has more than");
        refused(idx(new int[] {most, 1 << 15, 1 << 15}, 24), "ends after 0 of 2,147,483,647 images");
        refused(IdxTest.gzip(idx(new int[] {most, 1 << 15, 1 << 15}, 24)), "ends after 0 of 2,147,483,647 images");
        refused(IdxTest.gzip(idx(new int[] {most, 1, 1}, 3 << 20)), "ends after 3,145,728 of 2,147,483,647 images");
    }

    @Test
    void whatIsPackedMuchBetterThanUsualIsReadWhole() throws IOException {
        byte[] zeros = ByteBuffer.allocate(HEADER + (5 << 20)).putInt(0x0803).putInt(5).putInt(1024).putInt(1024).array();
        zeros[HEADER] = (byte) 255;                               // before and after the room had to grow
        zeros[zeros.length - 1] = (byte) 255;
        var data = read(IdxTest.gzip(zeros));
        assertThat(data.shape()).isEqualTo(Shape.of(1024, 1024));
        assertThat(data.read(0, 1).get(0)).isEqualTo(1);
        assertThat(data.read(4, 1).get((1 << 20) - 1)).isEqualTo(1);
    }

    @Property(tries = 2000)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 64) byte[] tail, @ForAll @IntRange(max = 20) int kept, @ForAll boolean packed) throws IOException {
        byte[] start = packed ? IdxTest.gzip(small()) : small();
        readOrRefuse(IdxTest.join(Arrays.copyOf(start, Math.min(kept, start.length)), tail));
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void anyDamageToPackedDataIsReadOrRefused(@ForAll @IntRange(max = 59) int at, @ForAll byte value, @ForAll @IntRange(max = 59) int also, @ForAll byte other) throws IOException {
        byte[] bytes = IdxTest.gzip(small());
        bytes[at % bytes.length] = value;
        bytes[also % bytes.length] = other;
        readOrRefuse(bytes);
    }

    @Test
    void aFolderInPlaceOfAFileIsRefused() throws IOException {
        Path folder = Files.createTempDirectory("damaged");
        try {
            assertThatThrownBy(() -> Idx.read(folder)).isInstanceOf(DataException.class);
        } finally {
            Files.delete(folder);
        }
    }
}
