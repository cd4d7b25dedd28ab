package vae4j.bench;

import java.util.ArrayList;
import vae4j.core.backend.AdamStep;
import vae4j.core.backend.Backends;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Adam's update, in GB/s (four arrays read, three written) beside what memory gives for the same traffic, by the
 * protocol of {@link Slices}.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.AdamBenchmark [threads] [slices]}</pre>
 *
 * 652,824 parameters are the standard model's, which may stay in the caches; 20 million do not.
 */
public final class AdamBenchmark {
    private AdamBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        try (var backend = Backends.open("simd", threads)) {
            var subjects = new ArrayList<Slices.Subject>();
            for (int size : new int[] {652_824, 20_000_000}) {
                var parameters = Tensor.allocate(Shape.of(size));
                var gradient = Tensor.allocate(Shape.of(size));
                var m = Tensor.allocate(Shape.of(size));
                var v = Tensor.allocate(Shape.of(size));
                backend.normal(1, parameters);
                backend.normal(2, gradient);
                var step = new AdamStep(1, 0.9f, 0.999f, 1e-3f, 1, 1e-8f, 1);
                subjects.add(new Slices.Subject("Adam " + size, 7.0 * size * Float.BYTES, () -> backend.adam(parameters, gradient, m, v, step), Stream.update(threads, parameters, gradient, m, v)));
            }
            Slices.report(backend, slices, subjects);
        }
        System.exit(0);
    }
}
