package vae4j.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.data.DataException;
import vae4j.core.data.DataSource;
import vae4j.core.data.ReadOptions;
import vae4j.core.tensor.Shape;

class DesktopDecoderTest {
    private static final long MOST = 1 << 20;

    @TempDir Path folder;

    private static BufferedImage image(int width, int height, int type) {
        var image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (type == BufferedImage.TYPE_BYTE_GRAY) image.getRaster().setSample(x, y, 0, 16 * y + x);
                else image.setRGB(x, y, 0xFF000000 | 40 * y << 16 | 30 * x << 8 | 200);
            }
        }
        return image;
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        var out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    @Test
    void greyIsGreyAndColoursArePlanes() throws IOException {
        var grey = new DesktopDecoder().decode(written(image(5, 3, BufferedImage.TYPE_BYTE_GRAY), "png"), MOST);
        assertThat(grey.channels()).isEqualTo(1);
        assertThat(grey.values()).hasSize(15);
        assertThat(grey.values()[2 * 5 + 4]).isEqualTo((byte) 36);
        var rgb = new DesktopDecoder().decode(written(image(5, 3, BufferedImage.TYPE_INT_RGB), "png"), MOST);
        assertThat(rgb.channels()).isEqualTo(3);
        assertThat(new byte[] {rgb.values()[14], rgb.values()[15 + 14], rgb.values()[30 + 14]}).containsExactly(80, 120, 200);
    }

    @Test
    void whatIsTransparentLiesOnWhite() throws IOException {
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00102030);
        image.setRGB(1, 0, 0xFF102030);
        assertThat(new DesktopDecoder().decode(written(image, "png"), MOST).values()).containsExactly(255, 0x10, 255, 0x20, 255, 0x30);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        for (String format : new String[] {"png", "jpeg"}) {
            byte[] file = written(image(24, 17, BufferedImage.TYPE_INT_RGB), format);
            for (int n = 4; n < file.length - 2; n++) {
                byte[] part = Arrays.copyOf(file, n);
                assertThatThrownBy(() -> new DesktopDecoder().decode(part, MOST)).describedAs(format + " " + part.length).isInstanceOf(DataException.class);
            }
        }
    }

    @Test
    void everyFlippedBitIsReadOrRefused() throws IOException {
        for (String format : new String[] {"png", "jpeg"}) {
            byte[] file = written(image(8, 8, BufferedImage.TYPE_INT_RGB), format);
            for (int bit = 24; bit < 8 * file.length; bit++) {
                byte[] damaged = file.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    if (!new DesktopDecoder().knows(damaged)) continue;
                    new DesktopDecoder().decode(damaged, MOST);
                    assertThat(format).isEqualTo("jpeg");           // PNG has a checksum for everything
                } catch (DataException e) {
                    assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
                }
            }
        }
    }

    @Test
    void aFolderOfPicturesIsASet() throws IOException {
        for (String name : new String[] {"b", "a"}) {
            Files.createDirectories(folder.resolve(name));
            Files.write(folder.resolve(name + "/1.png"), written(image(8, 6, BufferedImage.TYPE_INT_RGB), "png"));
            Files.write(folder.resolve(name + "/2.jpg"), written(image(8, 6, BufferedImage.TYPE_INT_RGB), "jpeg"));
            Files.writeString(folder.resolve(name + "/README"), "pictures");
        }
        var data = DataSource.open(folder.toString()).train();
        assertThat(data.shape()).isEqualTo(Shape.of(3, 6, 8));
        assertThat(data.labels().orElseThrow().names()).containsExactly("a", "b");
        assertThat(data.labels().orElseThrow().toArray()).containsExactly(0, 0, 1, 1);
        assertThat(DataSource.open(folder.toString(), ReadOptions.STANDARD.colour(false).size(3, 3)).train().shape()).isEqualTo(Shape.of(3, 3));
        Files.write(folder.resolve("a/2.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1, 2});
        assertThatThrownBy(() -> DataSource.open(folder.toString())).isInstanceOf(DataException.class).hasMessageContaining("a/2.jpg");
        var rest = DataSource.open(folder.toString(), ReadOptions.STANDARD.skipBad(true));
        assertThat(rest.train().labels().orElseThrow().toArray()).containsExactly(0, 1, 1);
        assertThat(rest.notes()).singleElement().asString().contains("1 of 4 pictures", "a/2.jpg");
        Files.write(folder.resolve("a/2.jpg"), written(image(9, 6, BufferedImage.TYPE_INT_RGB), "jpeg"));
        assertThatThrownBy(() -> DataSource.open(folder.toString())).isInstanceOf(DataException.class).hasMessageContaining("a/2.jpg: has 9 x 6 pixels, but").hasMessageContaining("1.png has 8 x 6");
    }
}
