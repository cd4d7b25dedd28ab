package vae4j.core.data;

import java.util.List;
import vae4j.core.random.Noise;

/**
 * The hand that writes one digit: what its picture is generated from, besides the small accidents of each stroke.
 *
 * @param digit 0 to 9
 * @param way which of the ways to write the digit, from 0
 * @param slant shift to the right over the digit's height, as a fraction of it
 * @param thickness of the strokes, in pixels
 * @param width relative to the usual width of the digit
 * @param size of the digit, relative to a box of 20 pixels
 * @param rotation in radians, nearly; clockwise
 * @param right shift from the centre, in pixels
 * @param down shift from the centre, in pixels
 * @param waviness how far the points of a stroke stray, in units of the digit's height
 */
record DigitStyle(int digit, int way, double slant, double thickness, double width, double size, double rotation, double right, double down, double waviness) {

    static final List<Factor> FACTORS = List.of(
            new Factor("digit", 10), new Factor("way", 4), Factor.continuous("slant"), Factor.continuous("thickness"),
            Factor.continuous("width"), Factor.continuous("size"), Factor.continuous("rotation"),
            Factor.continuous("right"), Factor.continuous("down"), Factor.continuous("waviness"));

    /** The words of an image's noise that the style is made of; strokes take the later ones. */
    static final int WORDS = 32;

    static DigitStyle of(int digit, Noise noise) {
        return new DigitStyle(digit, way(digit, noise.uniform(0)),
                0.22 + 0.55 * bell(noise, 1),                     // most people lean to the right
                2.7 + 1.7 * bell(noise, 4),
                1.12 + 0.5 * bell(noise, 7),
                0.96 + 0.10 * bell(noise, 10),
                0.26 * bell(noise, 13),
                1.4 * bell(noise, 16),
                1.4 * bell(noise, 19),
                0.042 + 0.036 * bell(noise, 22));
    }

    /** From -1 to 1, most often near 0 (standard deviation 1/3): the mean of three uniform words from {@code first} on. */
    static double bell(Noise noise, long first) {
        return ((double) noise.uniform(first) + noise.uniform(first + 1) + noise.uniform(first + 2)) * (2 / 3.0) - 1;
    }

    private static int way(int digit, double u) {
        var ways = DigitStrokes.WAYS.get(digit);
        double total = 0;
        for (var way : ways) total += way.weight();
        double passed = 0;
        for (int i = 0; i < ways.size(); i++) {
            passed += ways.get(i).weight();
            if (u * total < passed) return i;
        }
        return ways.size() - 1;
    }

    float[] factors() {
        return new float[] {digit, way, (float) slant, (float) thickness, (float) width, (float) size, (float) rotation, (float) right, (float) down, (float) waviness};
    }
}
