package vae4j.core.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import vae4j.core.random.Noise;
import vae4j.core.random.Noise.Purpose;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * A built-in set of pictures that look like handwritten digits, drawn stroke by stroke with a random hand: nothing to
 * download, as many as wanted, with labels and with the factors each one was drawn from. The same seed gives the same
 * bytes on every machine, and picture i is the same however many are asked for.
 */
public final class Digits {
    private static final Shape SHAPE = Shape.of(DigitPen.SIDE, DigitPen.SIDE);
    private static final int PIXELS = DigitPen.SIDE * DigitPen.SIDE;
    private static final int CHUNK = 500;

    private Digits() {}

    /**
     * Draws {@code count} pictures {@code [28, 28]} of 0 (paper) to 1 (ink). Pictures 0 to 9 are the ten digits in a
     * random order, so are 10 to 19, and so on; the labels are the digits. Every seed draws other pictures.
     */
    public static Dataset images(int count, long seed) {
        if (count < 1) throw new IllegalArgumentException("cannot draw " + count + " digits");
        var noise = Noise.seed(seed).branch(Purpose.SYNTHESIZE);
        var bytes = Arena.ofAuto().allocate((long) count * PIXELS, Tensor.ALIGNMENT);
        IntStream.rangeClosed(0, (count - 1) / CHUNK).parallel().forEach(c -> {
            int first = c * CHUNK;
            int n = Math.min(CHUNK, count - first);
            var pen = new DigitPen();
            var pictures = new byte[n * PIXELS];
            for (int i = 0; i < n; i++) {
                pen.draw(style(first + i, noise), picture(first + i, noise), pictures, i * PIXELS);
            }
            MemorySegment.copy(pictures, 0, bytes, ValueLayout.JAVA_BYTE, (long) first * PIXELS, pictures.length);
        });
        int[] labels = IntStream.range(0, count).map(i -> digit(i, noise)).toArray();
        return Dataset.ofBytes("digits", SHAPE, bytes)
                .withLabels(Labels.of(labels, Labels.numbers(10)))
                .withFactors(new Factors(DigitStyle.FACTORS, i -> style(i, noise).factors()));
    }

    private static DigitStyle style(int index, Noise noise) {
        return DigitStyle.of(digit(index, noise), picture(index, noise));
    }

    private static Noise picture(int index, Noise noise) {
        return noise.branch(index).branch(0);
    }

    /** Ten at a time, each digit once. */
    private static int digit(int index, Noise noise) {
        return noise.branch(index / 10).branch(1).permutation(10)[index % 10];
    }
}
