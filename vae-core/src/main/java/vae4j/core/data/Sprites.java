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

    private static final List<String> SHAPES = List.of("square", "ellipse", "heart");
    private static final int SIZE = SHAPES.size() * SCALES * ORIENTATIONS * POSITIONS * POSITIONS;
    private static final List<Factor> FACTORS = List.of(new Factor("shape", SHAPES.size()), new Factor("scale", SCALES),
            new Factor("orientation", ORIENTATIONS), new Factor("x", POSITIONS), new Factor("y", POSITIONS));

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
            int rest = index / (POSITIONS * POSITIONS);
            return new Place(rest / (SCALES * ORIENTATIONS), rest / ORIENTATIONS % SCALES, rest % ORIENTATIONS,
                    index / POSITIONS % POSITIONS, index % POSITIONS);
        }

        /** Which picture shows this. */
        public int index() {
            return (mask() * POSITIONS + x) * POSITIONS + y;
        }

        /** The number of shape, scale and orientation together. */
        int mask() {
            return (shape * SCALES + scale) * ORIENTATIONS + orientation;
        }
    }

    private Sprites() {}

    /** All pictures; the labels are the shapes. */
    public static Dataset images() {
        return Dataset.of("sprites", new SpriteExamples(Shape.of(SIDE, SIDE), SIZE))
                .withLabels(Labels.of(IntStream.range(0, SIZE).map(i -> Place.of(i).shape()).toArray(), SHAPES))
                .withFactors(new Factors(FACTORS, i -> {
                    var p = Place.of(i);
                    return new float[] {p.shape(), p.scale(), p.orientation(), p.x(), p.y()};
                }));
    }

    /** The indices of the pictures that show what is wanted, in order: for {@link Dataset#subset}. */
    public static int[] where(Predicate<Place> wanted) {
        return IntStream.range(0, SIZE).filter(i -> wanted.test(Place.of(i))).toArray();
    }
}
