package vae4j.cli.run;

import java.util.ArrayList;
import java.util.List;
import vae4j.core.io.ImageGrid;
import vae4j.core.io.Raster;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Pictures side by side, small ones magnified so that one sees something. */
public final class Pictures {
    /** The columns of a grid of originals and reconstructions. */
    private static final int COLUMNS = 10;
    private static final int LEAST_SIDE = 56;

    private Pictures() {}

    /** Whether examples of this shape can be drawn: {@code [h, w]}, or with 1 or 3 channels before. */
    public static boolean areOf(Shape example) {
        return example.rank() == 2 || example.rank() == 3 && (example.axis(0) == 1 || example.axis(0) == 3);
    }

    /** A nearly square grid of {@code [n, …]}. */
    public static ImageGrid grid(Tensor pictures) {
        var shape = pictures.shape();
        int side = Math.max(shape.axis(shape.rank() - 1), shape.axis(shape.rank() - 2));
        return ImageGrid.of(pictures).magnification(Math.max(1, LEAST_SIDE / side));
    }

    /** A row of originals, then the row of their reconstructions, and so on. */
    public static ImageGrid beside(Tensor originals, Tensor reconstructions) {
        int n = originals.rows();
        int columns = Math.min(COLUMNS, n);
        int blocks = (n + columns - 1) / columns;
        var all = Tensor.allocate(originals.shape().example().batch(2 * columns * blocks));
        for (int b = 0; b < blocks; b++) {
            int length = Math.min(columns, n - b * columns);
            all.rows(2 * b * columns, length).copyFrom(originals.rows(b * columns, length));
            all.rows((2 * b + 1) * columns, length).copyFrom(reconstructions.rows(b * columns, length));
        }
        return grid(all).columns(columns);
    }

    /** Paths of pictures {@code [paths * steps, …]} as an animation of all at once, there and back. */
    public static List<Raster> frames(Tensor pictures, int steps) {
        int paths = pictures.rows() / steps;
        var frames = new ArrayList<Raster>();
        for (int s = 0; s < steps; s++) {
            var frame = Tensor.allocate(pictures.shape().example().batch(paths));
            for (int p = 0; p < paths; p++) frame.rows(p, 1).copyFrom(pictures.rows(p * steps + s, 1));
            frames.add(grid(frame).raster());
        }
        for (int s = steps - 2; s > 0; s--) frames.add(frames.get(s));
        return frames;
    }
}
