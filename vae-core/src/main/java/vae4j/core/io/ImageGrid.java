package vae4j.core.io;

import java.nio.file.Path;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/**
 * A batch of pictures side by side in one: {@code ImageGrid.of(images).columns(8).magnification(3).writePng(path)}.
 * @param images values 0 (black) to 1 (white); what lies outside is cut off
 * @param image the shape of one: {@code [h, w]}, {@code [1, h, w]} or {@code [3, h, w]} (red, green, blue)
 * @param columns pictures a row
 * @param gap pixels of mid-grey between two pictures, after magnification
 * @param magnification each value becomes a square of so many pixels a side
 */
public record ImageGrid(Tensor images, Shape image, int columns, int gap, int magnification) {
    /** Tells a picture's border from a black background as well as from a white one. */
    private static final int GAP_GREY = 128;

    /** @throws ShapeException if the images are not of this shape */
    public ImageGrid {
        if (image.rank() < 2 || image.rank() > 3 || image.rank() == 3 && image.axis(0) != 1 && image.axis(0) != 3) {
            throw new ShapeException("a picture has the shape [h, w], [1, h, w] or [3, h, w], not " + image);
        }
        if (images.columns() != image.size()) {
            throw new ShapeException("the images " + images.shape() + " are not pictures of shape " + image);
        }
        if (columns < 1 || gap < 0 || magnification < 1) {
            throw new IllegalArgumentException("a grid needs columns >= 1, gap >= 0 and magnification >= 1, not " + columns + ", " + gap + ", " + magnification);
        }
    }

    /** A nearly square grid of images {@code [n, h, w]} or {@code [n, 1 or 3, h, w]}. */
    public static ImageGrid of(Tensor images) {
        return of(images, images.shape().example());
    }

    /** A nearly square grid of images whose rows are pictures of the given shape, for example {@code [n, h*w]}. */
    public static ImageGrid of(Tensor images, Shape image) {
        return new ImageGrid(images, image, (int) Math.ceil(Math.sqrt(images.rows())), 2, 1);
    }

    public ImageGrid columns(int columns) {
        return new ImageGrid(images, image, columns, gap, magnification);
    }

    public ImageGrid gap(int gap) {
        return new ImageGrid(images, image, columns, gap, magnification);
    }

    public ImageGrid magnification(int magnification) {
        return new ImageGrid(images, image, columns, gap, magnification);
    }

    /**
     * Writes the grid by {@link Png}.
     * @throws IllegalArgumentException as for {@link #raster}
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public void writePng(Path file) {
        Png.write(file, raster());
    }

    /** @throws IllegalArgumentException if a value is NaN, naming its place, or the grid is over 2 GiB */
    public Raster raster() {
        int across = Math.min(columns, images.rows());
        int down = (images.rows() + columns - 1) / columns;
        var raster = blank(side(across, width()), side(down, height())).fill(GAP_GREY);
        for (int i = 0; i < images.rows(); i++) {
            draw(i, raster, i % columns * (width() * magnification + gap), i / columns * (height() * magnification + gap));
        }
        return raster;
    }

    private int channels() {
        return image.rank() == 3 ? image.axis(0) : 1;
    }

    private int height() {
        return image.axis(image.rank() - 2);
    }

    private int width() {
        return image.axis(image.rank() - 1);
    }

    private int side(int pictures, int pixels) {
        long side = pictures * ((long) pixels * magnification + gap) - gap;
        if (side > Integer.MAX_VALUE) throw new IllegalArgumentException("the grid would be " + side + " pixels long; use another number of columns or less magnification");
        return (int) side;
    }

    private Raster blank(int width, int height) {
        return channels() == 1 ? Raster.grey(width, height) : Raster.rgb(width, height);
    }

    private void draw(int i, Raster raster, int left, int top) {
        int element = 0;
        for (int c = 0; c < channels(); c++) {
            for (int y = 0; y < height(); y++) {
                for (int x = 0; x < width(); x++) {
                    float value = images.get(i, element++);
                    if (Float.isNaN(value)) throw new IllegalArgumentException("image " + i + " holds NaN at row " + y + ", column " + x + "; it cannot be drawn");
                    square(raster, left + x * magnification, top + y * magnification, c, Math.round(Math.clamp(value, 0f, 1f) * 255));
                }
            }
        }
    }

    private void square(Raster raster, int left, int top, int channel, int value) {
        for (int y = top; y < top + magnification; y++) {
            for (int x = left; x < left + magnification; x++) raster.set(x, y, channel, value);
        }
    }
}
