package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vae4j.core.data.Sprites.Place;

class SpritesTest {
    private static final Dataset ALL = Sprites.images();
    private static final int SQUARE = 0;
    private static final int HEART = 2;

    private static float[] picture(int shape, int scale, int orientation, int x, int y) {
        return ALL.read(new Place(shape, scale, orientation, x, y).index(), 1).toArray();
    }

    private static int area(float[] picture) {
        int area = 0;
        for (float p : picture) area += (int) p;
        return area;
    }

    @Test
    void everyCombinationHasOneIndex() {
        assertThat(ALL.size()).isEqualTo(737_280);
        assertThat(IntStream.range(0, ALL.size()).allMatch(i -> Place.of(i).index() == i)).isTrue();
        var places = new HashSet<Place>();
        for (int i = 0; i < ALL.size(); i++) places.add(Place.of(i));
        assertThat(places).hasSize(3 * 6 * 40 * 32 * 32);
    }

    @Test
    void theOrderIsThatOfDsprites() {
        assertThat(Place.of(1)).isEqualTo(new Place(0, 0, 0, 0, 1));
        assertThat(Place.of(32)).isEqualTo(new Place(0, 0, 0, 1, 0));
        assertThat(Place.of(1024)).isEqualTo(new Place(0, 0, 1, 0, 0));
        assertThat(Place.of(40_960)).isEqualTo(new Place(0, 1, 0, 0, 0));
        assertThat(Place.of(245_760)).isEqualTo(new Place(1, 0, 0, 0, 0));
        assertThat(Place.of(737_279)).isEqualTo(new Place(2, 5, 39, 31, 31));
    }

    @Test
    void labelsAreShapesAndFactorsAreThePlace() {
        var labels = ALL.labels().orElseThrow();
        assertThat(labels.names()).containsExactly("square", "ellipse", "heart");
        int index = new Place(2, 3, 17, 30, 9).index();
        assertThat(labels.get(index)).isEqualTo(2);
        assertThat(ALL.factors().orElseThrow().of(index)).containsExactly(2, 3, 17, 30, 9);
        assertThat(ALL.factors().orElseThrow().list()).extracting(Factor::values).containsExactly(3, 6, 40, 32, 32);
    }

    @Test
    void picturesAreZerosAndOnesAndMoreOnesWithScale() {
        assertThat(ALL.binary()).isTrue();
        for (int shape = 0; shape < 3; shape++) {
            for (int orientation = 0; orientation < 40; orientation++) {
                int before = 0;
                for (int scale = 0; scale < 6; scale++) {
                    float[] picture = picture(shape, scale, orientation, 16, 16);
                    assertThat(picture).containsOnly(0, 1);
                    assertThat(area(picture)).isGreaterThan(before);
                    before = area(picture);
                }
            }
        }
    }

    @Test
    void aPositionMovesTheWholeShapeByOnePixel() {
        for (int shape = 0; shape < 3; shape++) {
            for (int orientation = 0; orientation < 40; orientation += 3) {
                float[] corner = picture(shape, 5, orientation, 0, 0);
                for (int[] to : new int[][] {{1, 0}, {0, 1}, {31, 31}, {31, 0}, {13, 27}}) {
                    float[] moved = picture(shape, 5, orientation, to[0], to[1]);
                    assertThat(area(moved)).isEqualTo(area(corner));
                    for (int y = 0; y < 64 - to[1]; y++) {
                        for (int x = 0; x < 64 - to[0]; x++) {
                            if (moved[(y + to[1]) * 64 + x + to[0]] != corner[y * 64 + x]) throw new AssertionError(shape + " " + orientation + " at " + x + ", " + y);
                        }
                    }
                }
            }
        }
    }

    /** Nothing is cut off: outermost rows and columns of a mask stay empty at every orientation. */
    @Test
    void theWholeShapeIsAlwaysInThePicture() {
        int side = 32;
        for (float[] mask : SpriteMask.all(new Sprites.Grid(2 * side, 40, 1, 32))) {
            for (int i = 0; i < side; i++) {
                assertThat(mask[i] + mask[(side - 1) * side + i] + mask[i * side] + mask[i * side + side - 1]).isZero();
            }
        }
    }

    @Test
    void theSquareIsSymmetricUnderHalfATurnAndTheHeartIsNot() {
        assertThat(sameUpsideDown(picture(SQUARE, 5, 0, 16, 16))).isTrue();
        assertThat(sameUpsideDown(picture(1, 5, 7, 16, 16))).isTrue();
        assertThat(sameUpsideDown(picture(HEART, 5, 0, 16, 16))).isFalse();
        assertThat(sameUpsideDown(picture(HEART, 0, 13, 16, 16))).isFalse();
    }

    /** About the centre of the shape, which is a corner of pixels: 32 pixels from the left at x = 16. */
    private static boolean sameUpsideDown(float[] picture) {
        return IntStream.range(0, 64 * 64).allMatch(i -> picture[i] == picture[64 * 64 - 1 - i]);
    }

    @Test
    void neighbouringOrientationsDifferAndTheLastIsTheFirst() {
        for (int shape = 0; shape < 3; shape++) {
            for (int scale = 0; scale < 6; scale++) {
                for (int o = 0; o < 39; o++) {
                    assertThat(Arrays.equals(picture(shape, scale, o, 16, 16), picture(shape, scale, o + 1, 16, 16))).isFalse();
                }
                assertThat(picture(shape, scale, 39, 16, 16)).isEqualTo(picture(shape, scale, 0, 16, 16));
            }
        }
    }

    @Test
    void theHeartPointsDownWhenUpright() {
        float[] heart = picture(HEART, 5, 0, 16, 16);
        int top = 0, bottom = 0;
        for (int i = 0; i < 64 * 64; i++) {
            if (i < 32 * 64) top += (int) heart[i];
            else bottom += (int) heart[i];
        }
        assertThat(top).isGreaterThan(bottom);
    }

    @Test
    void aPartOfTheGridIsASubset() {
        int[] half = Sprites.where(p -> p.x() % 2 == 0 && p.y() % 2 == 0);
        assertThat(half).hasSize(737_280 / 4);
        var part = ALL.subset(half);
        assertThat(part.factors().orElseThrow().of(1)).containsExactly(0, 0, 0, 0, 2);
        assertThat(part.read(1, 1).toArray()).isEqualTo(picture(0, 0, 0, 0, 2));
    }

    /** What {@code sprites32} is documented to be. */
    @Test
    void theSmallGridIsTheSameShapesAtHalfTheSize() {
        var small = Sprites.small();
        assertThat(small.size()).isEqualTo(3 * 6 * 13 * 16 * 16);
        assertThat(small.binary()).isTrue();
        var factors = small.factors().orElseThrow();
        assertThat(factors.list()).extracting(Factor::values).containsExactly(3, 6, 13, 16, 16);
        assertThat(factors.of(0)).containsExactly(0, 0, 0, 0, 0);
        assertThat(factors.of(1)).containsExactly(0, 0, 0, 0, 1);
        assertThat(factors.of(small.size() - 1)).containsExactly(2, 5, 12, 15, 15);
        assertThat(small.labels().orElseThrow().get(small.size() - 1)).isEqualTo(2);
        // A pixel of these is about the four of the large picture that it covers: of 100, few differ from their majority.
        int different = 0;
        int last = small.size() - 1;
        for (int i = 0; i < last; i += 997) {
            float[] f = factors.of(i);
            float[] half = small.read(i, 1).toArray();
            float[] whole = picture((int) f[0], (int) f[1], 3 * (int) f[2], 2 * (int) f[3], 2 * (int) f[4]);
            for (int y = 0; y < 32; y++) for (int x = 0; x < 32; x++) {
                int at = 2 * y * 64 + 2 * x;
                float four = whole[at] + whole[at + 1] + whole[at + 64] + whole[at + 65];
                assertThat(half[y * 32 + x]).isIn(0f, 1f);
                if (four == 4) assertThat(half[y * 32 + x]).as("picture %d at %d, %d", i, x, y).isEqualTo(1);
                if (four == 0) assertThat(half[y * 32 + x]).as("picture %d at %d, %d", i, x, y).isZero();
                if (four == 3 && half[y * 32 + x] == 0 || four == 1 && half[y * 32 + x] == 1) different++;
            }
        }
        assertThat(different).isLessThan(61 * 1024 / 100);
    }
}
