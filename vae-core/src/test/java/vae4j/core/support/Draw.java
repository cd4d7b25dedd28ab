package vae4j.core.support;

import java.util.Random;
import java.util.stream.IntStream;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Random arguments that follow from a seed. All values are exact in float and at least 1/256 away from 0 and from each half. */
public final class Draw {
    /** Below, at and above the 16 partial sums of a reduction. */
    private static final int[] SIZES = {2, 3, 4, 5, 6, 7, 9, 11, 16, 17, 19};

    private final Random random;

    public Draw(long seed) {
        random = new Random(seed);
    }

    /** Sizes of axes, no two the same: a swapped pair cannot go unnoticed. */
    public int[] distinct(int count) {
        var pool = SIZES.clone();
        var chosen = new int[count];
        for (int i = 0; i < count; i++) {
            int j = i + random.nextInt(pool.length - i);
            chosen[i] = pool[j];
            pool[j] = pool[i];
        }
        return chosen;
    }

    /** Up to 7, for axes of images, of which there are many. */
    public int[] distinctSmall(int count) {
        return IntStream.generate(() -> 1 + random.nextInt(7)).distinct().limit(count).toArray();
    }

    /** From 0 on, under a limit. */
    public int under(int limit) {
        return random.nextInt(limit);
    }

    /** About standard normal. */
    public Tensor tensor(int... sizes) {
        var tensor = Tensor.allocate(Shape.of(sizes));
        for (long i = 0; i < tensor.size(); i++) tensor.set(i, Math.round(Math.clamp(random.nextGaussian(), -4, 4) * 64) / 64f + 1 / 256f);
        return tensor;
    }

    /** Positive numbers up to about 4. */
    public Tensor positive(int... sizes) {
        var tensor = tensor(sizes);
        for (long i = 0; i < tensor.size(); i++) tensor.set(i, Math.abs(tensor.get(i)) + 1 / 16f);
        return tensor;
    }

    /** Zeros and ones. */
    public Tensor bits(int... sizes) {
        var tensor = Tensor.allocate(Shape.of(sizes));
        for (long i = 0; i < tensor.size(); i++) tensor.set(i, random.nextInt(2));
        return tensor;
    }
}
