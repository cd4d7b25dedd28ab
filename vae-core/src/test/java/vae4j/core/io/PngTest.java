package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngTest {
    @TempDir Path folder;

    private static Raster noise(int width, int height, int channels, long seed) {
        var raster = channels == 1 ? Raster.grey(width, height) : Raster.rgb(width, height);
        new Random(seed).nextBytes(raster.bytes());
        return raster;
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "1,1,3", "7,3,1", "5,9,3", "300,200,1", "257,129,3"})
    void anIndependentReaderSeesEveryPixel(int width, int height, int channels) throws Exception {
        var raster = noise(width, height, channels, 42);
        int[][] pixels = decode(Png.encode(raster));
        assertThat(pixels).hasDimensions(height, width);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = raster.get(x, y, 0);
                int expected = channels == 1 ? red << 16 | red << 8 | red : red << 16 | raster.get(x, y, 1) << 8 | raster.get(x, y, 2);
                assertThat(pixels[y][x]).as("x %d, y %d", x, y).isEqualTo(expected);
            }
        }
    }

    /** javax.imageio does not look at them; browsers do. */
    @Test
    void everyChunkHasItsChecksum() {
        var png = ByteBuffer.wrap(Png.encode(noise(20, 10, 3, 1))).position(8);
        var names = new ArrayList<String>();
        while (png.hasRemaining()) {
            int length = png.getInt();
            var crc = new CRC32();
            crc.update(png.slice(png.position(), 4 + length));
            names.add(StandardCharsets.US_ASCII.decode(png.slice(png.position(), 4)).toString());
            assertThat(png.position(png.position() + 4 + length).getInt()).isEqualTo((int) crc.getValue());
        }
        assertThat(names).containsExactly("IHDR", "IDAT", "IEND");
        assertThat(png.getInt(png.capacity() - 4)).as("the checksum of every IEND").isEqualTo(0xAE426082);
    }

    @Test
    void theFileHoldsTheEncodedBytes() throws IOException {
        var raster = noise(20, 10, 3, 1);
        Png.write(folder.resolve("p.png"), raster);
        assertThat(Files.readAllBytes(folder.resolve("p.png"))).isEqualTo(Png.encode(raster)).isEqualTo(Png.encode(raster));
    }

    @Test
    void picturesWithoutPixelsOrOverTwoGigabytesAreRefused() {
        assertThatThrownBy(() -> Raster.grey(0, 5)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 x 5");
        assertThatThrownBy(() -> Raster.rgb(100_000, 100_000)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 GiB");
    }

    @Test
    void pixelsOutsideAreRefused() {
        var raster = Raster.rgb(3, 2);
        assertThatThrownBy(() -> raster.set(3, 0, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> raster.get(0, 0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> raster.set(0, 0, 0, 256)).isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * [y][x] as 0xRRGGBB, by javax.imageio. By reflection, because the module of the tests must not require
     * java.desktop; and by the image's raster, because getRGB would map linear grey to sRGB.
     */
    static int[][] decode(byte[] png) throws Exception {
        var image = Class.forName("javax.imageio.ImageIO").getMethod("read", InputStream.class).invoke(null, new ByteArrayInputStream(png));
        assertThat(image).as("a picture that javax.imageio can read").isNotNull();
        var raster = Class.forName("java.awt.image.BufferedImage").getMethod("getRaster").invoke(image);
        var type = Class.forName("java.awt.image.Raster");
        int width = (int) type.getMethod("getWidth").invoke(raster);
        int height = (int) type.getMethod("getHeight").invoke(raster);
        int bands = (int) type.getMethod("getNumBands").invoke(raster);
        var pixel = type.getMethod("getPixel", int.class, int.class, int[].class);
        int[][] pixels = new int[height][width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] p = (int[]) pixel.invoke(raster, x, y, null);
                pixels[y][x] = p[0] << 16 | p[bands == 1 ? 0 : 1] << 8 | p[bands == 1 ? 0 : 2];
            }
        }
        return pixels;
    }
}
