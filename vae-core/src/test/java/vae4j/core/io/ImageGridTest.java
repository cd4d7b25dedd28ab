package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

class ImageGridTest {
    @TempDir Path folder;

    private static String picture(Raster raster) {
        var text = new StringBuilder();
        for (int y = 0; y < raster.height(); y++) {
            for (int x = 0; x < raster.width(); x++) text.append(String.format("%4d", raster.get(x, y, 0)));
            text.append('\n');
        }
        return text.toString();
    }

    /** Three pictures of one row and two columns. */
    private static Tensor three() {
        return Tensor.of(Shape.of(3, 1, 2), 0, 1, 0.2f, 0.4f, 0.6f, 0.8f);
    }

    @Test
    void picturesStandSideBySideAndEmptyPlacesAreGrey() {
        assertThat(picture(ImageGrid.of(three()).columns(2).gap(1).raster())).isEqualTo("""
               0 255 128  51 102
             128 128 128 128 128
             153 204 128 128 128
            """);
    }

    @Test
    void magnificationMakesSquaresAndLeavesTheGap() {
        assertThat(picture(ImageGrid.of(three()).columns(3).gap(1).magnification(2).raster())).isEqualTo("""
               0   0 255 255 128  51  51 102 102 128 153 153 204 204
               0   0 255 255 128  51  51 102 102 128 153 153 204 204
            """);
    }

    @Test
    void rowsArePicturesOfTheGivenShape() {
        var flat = three().reshape(Shape.of(3, 2));
        assertThat(picture(ImageGrid.of(flat, Shape.of(2, 1)).columns(3).gap(0).raster())).isEqualTo("""
               0  51 153
             255 102 204
            """);
    }

    @Test
    void aFewPicturesDoNotFillTheColumns() {
        assertThat(ImageGrid.of(three()).columns(100).gap(0).raster().width()).isEqualTo(6);
        assertThat(ImageGrid.of(three()).columns()).isEqualTo(2);
    }

    @Test
    void planesBecomeColours() {
        var raster = ImageGrid.of(Tensor.of(Shape.of(1, 3, 1, 2), 1, 0, 0.2f, 0, 0, 0.4f)).raster();
        assertThat(raster.channels()).isEqualTo(3);
        assertThat(new int[] {raster.get(0, 0, 0), raster.get(0, 0, 1), raster.get(0, 0, 2)}).containsExactly(255, 51, 0);
        assertThat(new int[] {raster.get(1, 0, 0), raster.get(1, 0, 1), raster.get(1, 0, 2)}).containsExactly(0, 0, 102);
        assertThat(ImageGrid.of(Tensor.of(Shape.of(2, 1, 1, 1), 0, 1)).raster().channels()).isEqualTo(1);
    }

    @Test
    void valuesOutsideAreCutOff() {
        assertThat(picture(ImageGrid.of(Tensor.of(Shape.of(1, 1, 4), -3, 7, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY)).raster())).isEqualTo("   0 255   0 255\n");
    }

    @Test
    void notANumberIsNamedByItsPlace() {
        var images = Tensor.of(Shape.of(2, 2, 2), 0, 0, 0, 0, 0, 0, Float.NaN, 0);
        assertThatThrownBy(() -> ImageGrid.of(images).raster()).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("image 1 holds NaN at row 1, column 0; it cannot be drawn");
    }

    @Test
    void whatIsNoPictureIsRefused() {
        assertThatThrownBy(() -> ImageGrid.of(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6))).isInstanceOf(ShapeException.class).hasMessageContaining("not [3]");
        assertThatThrownBy(() -> ImageGrid.of(three(), Shape.of(3, 1))).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 1, 2]").hasMessageContaining("[3, 1]");
        assertThatThrownBy(() -> ImageGrid.of(Tensor.allocate(Shape.of(1, 2, 4, 4)))).isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> ImageGrid.of(three()).columns(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ImageGrid.of(three()).magnification(2_000_000_000).raster()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGridIsReadBackAsItWasDrawn() throws Exception {
        var images = Tensor.allocate(Shape.of(12, 28, 28));
        for (int i = 0; i < images.size(); i++) images.set(i, (float) Math.sin(i * 0.01) / 2 + 0.5f);
        var grid = ImageGrid.of(images).columns(5).magnification(2);
        grid.writePng(folder.resolve("grid.png"));
        int[][] pixels = PngTest.decode(Files.readAllBytes(folder.resolve("grid.png")));
        var raster = grid.raster();
        assertThat(pixels).hasDimensions(3 * 56 + 2 * 2, 5 * 56 + 4 * 2);
        for (int y = 0; y < raster.height(); y++) {
            for (int x = 0; x < raster.width(); x++) assertThat(pixels[y][x] & 0xFF).isEqualTo(raster.get(x, y, 0));
        }
    }
}
