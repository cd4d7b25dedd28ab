package vae4j.core.data;

import java.lang.foreign.MemorySegment;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The pictures of {@link Sprites}, drawn on demand: shape, scale and orientation give one of a few hundred masks, drawn
 * once and kept as floats; a picture is its mask, put to its position.
 */
final class SpriteExamples implements Examples {
    private final Sprites.Grid grid;
    private final int side;
    /** On first use; by two threads at once, the same twice. */
    private volatile float[][] masks;

    SpriteExamples(Sprites.Grid grid) {
        this.grid = grid;
        side = grid.side() / 2;                                   // of a mask: no shape reaches further from its centre
    }

    @Override public int size() {
        return grid.size();
    }

    @Override public Shape shape() {
        return Shape.of(grid.side(), grid.side());
    }

    @Override public float min() {
        return 0;
    }

    @Override public float max() {
        return 1;
    }

    @Override public boolean binary() {
        return true;
    }

    private float[][] masks() {
        var drawn = masks;
        if (drawn == null) masks = drawn = SpriteMask.all(grid);
        return drawn;
    }

    @Override public void read(int[] indices, int from, int count, Tensor out) {
        var masks = masks();
        out.bytes().fill((byte) 0);
        for (int i = 0; i < count; i++) {
            var place = grid.place(indices[from + i]);
            float[] mask = masks[indices[from + i] / (grid.positions() * grid.positions())];
            // The first position has the mask in the corner, the last one a pixel short of the other end.
            long corner = ((long) i * grid.side() + place.y()) * grid.side() + place.x();
            for (int row = 0; row < side; row++) {
                MemorySegment.copy(mask, row * side, out.segment(), Tensor.FLOAT, out.offset() + (corner + (long) row * grid.side()) * Float.BYTES, side);
            }
        }
    }
}
