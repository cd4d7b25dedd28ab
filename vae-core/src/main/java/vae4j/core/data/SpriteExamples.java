package vae4j.core.data;

import java.lang.foreign.MemorySegment;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The pictures of {@link Sprites}, drawn on demand: shape, scale and orientation give one of 720 masks, drawn once and
 * kept as floats; a picture is its mask, put to its position.
 */
final class SpriteExamples implements Examples {
    /** Of a mask: enough for every shape, since none reaches further from its centre than 15.5 pixels. */
    static final int MASK = 32;

    /** On first use, once for all sets. */
    private static final class Masks {
        static final float[][] ALL = SpriteMask.all();
    }

    private final Shape shape;
    private final int size;

    SpriteExamples(Shape shape, int size) {
        this.shape = shape;
        this.size = size;
    }

    @Override public int size() {
        return size;
    }

    @Override public Shape shape() {
        return shape;
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

    @Override public void read(int[] indices, int from, int count, Tensor out) {
        out.bytes().fill((byte) 0);
        for (int i = 0; i < count; i++) {
            var place = Sprites.Place.of(indices[from + i]);
            float[] mask = Masks.ALL[place.mask()];
            // The first position has the mask in the corner, the last one 31 pixels on: the centre stays inside.
            long corner = (long) i * Sprites.SIDE * Sprites.SIDE + (long) place.y() * Sprites.SIDE + place.x();
            for (int row = 0; row < MASK; row++) {
                MemorySegment.copy(mask, row * MASK, out.segment(), Tensor.FLOAT, out.offset() + (corner + (long) row * Sprites.SIDE) * Float.BYTES, MASK);
            }
        }
    }
}
