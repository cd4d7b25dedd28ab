package vae4j.simd;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Convolutions have the bits of the reference backend, whatever the sizes, the window, the groups and the number of threads. */
class ConvolutionBitsTest {
    private static final Backend REFERENCE = Backends.open("reference", 1);
    private static final List<Backend> SIMD = IntStream.rangeClosed(1, 4).<Backend>mapToObj(SimdBackend::new).toList();
    private static final ScalarFunction[] ACTIVATIONS = {ScalarFunction.IDENTITY, ScalarFunction.RELU, ScalarFunction.leakyRelu(0.1f), ScalarFunction.TANH};
    private static final float[] SPECIAL = {0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE, -1e-30f};

    @AfterContainer
    static void close() {
        SIMD.forEach(Backend::close);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void anyConvolutionHasTheBitsOfTheReference(@ForAll long seed) {
        var random = new Random(seed);
        var window = new Window(axis(random), axis(random));
        int groups = 1 + random.nextInt(3);
        int channels = groups * (1 + random.nextInt(random.nextInt(5) == 0 ? 40 : 6));
        int features = groups * (1 + random.nextInt(random.nextInt(5) == 0 ? 70 : 6));
        if (random.nextInt(4) == 0) groups = features = channels;
        int height = extent(window.rows(), random);
        int width = extent(window.columns(), random);
        check(Convolution.of(height, width, channels, features, window, groups), 1 + random.nextInt(4), random, "seed " + seed);
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void anyTransposedConvolutionWithOutputPaddingHasTheBitsOfTheReference(@ForAll long seed) {
        var random = new Random(seed);
        var window = new Window(axis(random), axis(random));
        int moreRows = random.nextInt(most(window.rows()));
        int moreColumns = random.nextInt(most(window.columns()));
        int height = 1 + random.nextInt(7);
        int width = 1 + random.nextInt(7);
        if (window.rows().places(height, moreRows) < 1 || window.columns().places(width, moreColumns) < 1) return;
        check(Convolution.transposed(height, width, 1 + random.nextInt(40), 1 + random.nextInt(20), window, moreRows, moreColumns, 1), 1 + random.nextInt(4), random, "seed " + seed);
    }

    /** Shapes in use, sums of several blocks, patches of whole vectors. */
    @ParameterizedTest
    @CsvSource({"3,16,18,1,32,4,2,1,1", "5,8,8,64,64,4,2,1,1", "2,9,7,32,48,3,1,1,1", "2,7,7,130,20,3,1,1,1", "1,5,6,32,32,3,1,1,32", "1,12,10,48,33,5,3,2,1",
        "3,32,32,3,16,3,1,1,1", "40,8,6,16,80,1,1,0,1", "2,6,6,34,600,1,1,0,1", "2,6,6,32,64,3,2,1,2"})
    void shapesInUseHaveTheBitsOfTheReference(int batch, int height, int width, int channels, int features, int size, int stride, int padding, int groups) {
        var random = new Random(batch);
        for (int i = 0; i < 2; i++) check(Convolution.of(height, width, channels, features, Window.square(size, stride, padding), groups), batch, random, "");
    }

    private static Window.Axis axis(Random random) {
        return new Window.Axis(1 + random.nextInt(5), 1 + random.nextInt(3), random.nextInt(4), 1 + random.nextInt(2));
    }

    private static int most(Window.Axis axis) {
        return Math.max(axis.stride(), axis.dilation());
    }

    private static int extent(Window.Axis axis, Random random) {
        return Math.max(1, axis.extent() - 2 * axis.padding()) + random.nextInt(random.nextInt(4) == 0 ? 30 : 8);
    }

    private static void check(Convolution c, int batch, Random random, String name) {
        var backend = SIMD.get(random.nextInt(SIMD.size()));
        boolean special = random.nextInt(5) == 0;
        var images = tensor(c.images(batch), random, special);
        var maps = tensor(c.maps(batch), random, special);
        var weights = tensor(c.weights(), random, special);
        var activation = ACTIVATIONS[random.nextInt(ACTIVATIONS.length)];
        boolean bias = random.nextBoolean();
        var forward = new Epilogue(bias ? tensor(Shape.of(c.features()), random, false) : null, activation);
        var back = new Epilogue(bias ? tensor(Shape.of(c.channels()), random, false) : null, activation);
        String what = c + ", batch " + batch + ", " + backend.threads() + " threads, " + name;
        compare("convolve " + what, c.maps(batch), random, (b, y) -> b.convolve(c, images, weights, forward, y), backend);
        compare("convolveTransposed " + what, c.images(batch), random, (b, x) -> b.convolveTransposed(c, maps, weights, back, x), backend);
        compare("convolveWeights " + what, c.weights(), random, (b, w) -> b.convolveWeights(c, images, maps, w), backend);
    }

    private interface Kernel {
        void run(Backend backend, Tensor result);
    }

    private static void compare(String what, Shape shape, Random random, Kernel kernel, Backend backend) {
        var expected = Tensor.allocate(shape);
        kernel.run(REFERENCE, expected);
        var actual = tensor(shape, random, true);
        kernel.run(backend, actual);
        for (long i = 0; i < expected.size(); i++) {
            // one bit pattern for all NaNs
            if (Float.floatToIntBits(expected.get(i)) != Float.floatToIntBits(actual.get(i))) {
                fail("element %d of %s is %s, expected %s: %s", i, shape, actual.get(i), expected.get(i), what);
            }
        }
    }

    /** Not at the start of its segment, and not on a cache line's start. */
    private static Tensor tensor(Shape shape, Random random, boolean special) {
        int skip = random.nextInt(5);
        var whole = Tensor.allocate(Shape.of(Math.toIntExact(shape.size()) + skip));
        var tensor = new Tensor(shape, whole.segment(), (long) skip * Float.BYTES);
        float scale = random.nextInt(8) == 0 ? 1e-25f : 1; // products of the small ones are -0 or +0
        for (long i = 0; i < tensor.size(); i++) tensor.set(i, scale * (float) random.nextGaussian());
        if (special) {
            for (int i = 0; i < 3; i++) tensor.set(random.nextLong(tensor.size()), SPECIAL[random.nextInt(SPECIAL.length)]);
        }
        return tensor;
    }
}
