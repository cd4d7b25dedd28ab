package vae4j.core.data;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import vae4j.core.tensor.Shape;

/**
 * A built-in set of 737,280 pictures {@code [64, 64]} of zeros and ones, each of one shape: every combination of shape,
 * scale, orientation and position once. Factors, their values and the order are those of dSprites (Matthey, Higgins,
 * Hassabis and Lerchner 2017, "dSprites: Disentanglement testing Sprites dataset"); the pictures are drawn here, when
 * they are read, and differ from theirs in single pixels at the edges.
 * <p>As in dSprites, the orientations go from 0 to 2π with both ends, so that the first and the last one look the same.
 * Squares nearly a quarter turn apart can look the same too: of 39 orientations, 28 to 39 differ, depending on the scale.
 * The centre of a shape is x + 16 pixels from the left and y + 16 from the top, so that nothing is ever cut off.
 * <p>A part of the grid is a subset, such as every second position:
 * <pre>{@code Sprites.images().subset(Sprites.where(p -> p.x() % 2 == 0 && p.y() % 2 == 0))}</pre>
 */
public final class Sprites {
    /** The side of a picture, in pixels. */
    static final int SIDE = 64;
    static final int SCALES = 6;
    static final int ORIENTATIONS = 40;
    static final int POSITIONS = 32;
    /** Orientations that differ; the last one is the first again. */
    static final int TURNS = ORIENTATIONS - 1;

    private static final List<String> SHAPES = List.of("square", "ellipse", "heart");
    private static final Grid ALL = new Grid(SIDE, ORIENTATIONS, 1, POSITIONS);
    private static final Grid SMALL = new Grid(SIDE / 2, TURNS / 3, 3, POSITIONS / 2);

    /**
     * The combinations of a set, in its order.
     *
     * @param side         of a picture, in pixels
     * @param orientations how many, of all in steps of {@code turn}
     * @param positions    along each axis
     */
    record Grid(int side, int orientations, int turn, int positions) {
        int size() {
            return SHAPES.size() * SCALES * orientations * positions * positions;
        }

        /** By the numbers of the values in this grid; y varies fastest, then x. */
        Place place(int index) {
            int rest = index / (positions * positions);
            return new Place(rest / (SCALES * orientations), rest / orientations % SCALES, rest % orientations, index / positions % positions, index % positions);
        }

        int index(Place p) {
            return (((p.shape * SCALES + p.scale) * orientations + p.orientation) * positions + p.x) * positions + p.y;
        }

        List<Factor> factors() {
            return List.of(new Factor("shape", SHAPES.size()), new Factor("scale", SCALES), new Factor("orientation", orientations), new Factor("x", positions), new Factor("y", positions));
        }

        Dataset images(String name) {
            return Dataset.of(name, new SpriteExamples(this))
                .withLabels(Labels.of(IntStream.range(0, size()).map(i -> place(i).shape()).toArray(), SHAPES))
                .withFactors(new Factors(factors(), i -> {
                    var p = place(i);
                    return new float[] {p.shape(), p.scale(), p.orientation(), p.x(), p.y()};
                }));
        }
    }

    /**
     * What a picture shows, each as the number of the value, from 0.
     *
     * @param shape square, ellipse, heart
     * @param scale 0.5, 0.6, …, 1
     * @param orientation 0, 2π/39, …, 2π; clockwise
     * @param x from left to right, one pixel apart
     * @param y from top to bottom, one pixel apart
     */
    public record Place(int shape, int scale, int orientation, int x, int y) {
        /** The place of picture {@code index}; y varies fastest, then x. */
        public static Place of(int index) {
            return ALL.place(index);
        }

        /** Which picture shows this. */
        public int index() {
            return ALL.index(this);
        }
    }

    private Sprites() {}

    /** All pictures; the labels are the shapes. */
    public static Dataset images() {
        return ALL.images("sprites");
    }

    /**
     * 59,904 pictures {@code [32, 32]} of the same shapes at half the size: 3 shapes, 6 scales, every third orientation
     * (13, 0 to 2π without the end) and 16 x 16 positions, again one pixel apart. A model that is too slow to train on
     * all of the others can be told apart on these.
     */
    public static Dataset small() {
        return SMALL.images("sprites32");
    }

    /** The indices of the pictures that show what is wanted, in order: for {@link Dataset#subset}. */
    public static int[] where(Predicate<Place> wanted) {
        return IntStream.range(0, ALL.size()).filter(i -> wanted.test(Place.of(i))).toArray();
    }
}
