package vae4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Convolutions against the processor's limit, by the protocol of {@link Slices}.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.ConvolutionBenchmark [threads] [slices] [names]}</pre>
 *
 * The shapes are those of Locatello et al. 2019 (table 1) for images of 64x64 with one channel, batch 64; the decoder has
 * the encoder's mirrored. The transposed convolution of a layer is the data gradient of its mirror, so six kernels cover
 * both; the smallest layer's data gradient is the decoder's last layer.
 */
public final class ConvolutionBenchmark {
    private static final int BATCH = 64;

    private ConvolutionBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        var names = Pattern.compile(arguments.length > 2 ? arguments[2] : ".*");
        try (var backend = Backends.open("simd", threads)) {
            var subjects = new ArrayList<Slices.Subject>();
            var peak = Slices.fmaPeak(backend);
            subjects.addAll(layer(backend, peak, 64, 1, 32));
            subjects.addAll(layer(backend, peak, 32, 32, 32));
            subjects.addAll(layer(backend, peak, 16, 32, 64));
            subjects.addAll(layer(backend, peak, 8, 64, 64));
            Slices.report(backend, slices, subjects.stream().filter(s -> names.matcher(s.name()).find()).toList());
        }
        System.exit(0);
    }

    private static List<Slices.Subject> layer(Backend backend, Slices.Limit peak, int size, int channels, int features) {
        var c = Convolution.of(size, size, channels, features, Window.square(4, 2, 1), 1);
        var images = random(backend, c.images(BATCH));
        var weights = random(backend, c.weights());
        var maps = random(backend, c.maps(BATCH));
        var y = Tensor.allocate(c.maps(BATCH));
        var dx = Tensor.allocate(c.images(BATCH));
        var dw = Tensor.allocate(c.weights());
        var epilogue = new Epilogue(random(backend, Shape.of(features)), ScalarFunction.RELU);
        var name = " " + size + "x" + size + "x" + channels + " to " + features;
        double operations = 2.0 * BATCH * c.outHeight() * c.outWidth() * c.patch() * c.features();
        return List.of(
            new Slices.Subject("forward" + name, operations, () -> backend.convolve(c, images, weights, epilogue, y), peak),
            new Slices.Subject("data gradient" + name, operations, () -> backend.convolveTransposed(c, maps, weights, Epilogue.NONE, dx), peak),
            new Slices.Subject("weight gradient" + name, operations, () -> backend.convolveWeights(c, images, maps, dw), peak));
    }

    private static Tensor random(Backend backend, Shape shape) {
        var tensor = Tensor.allocate(shape);
        backend.uniform(1, tensor);
        return tensor;
    }
}
