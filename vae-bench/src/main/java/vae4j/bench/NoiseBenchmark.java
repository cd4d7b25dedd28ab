package vae4j.bench;

import java.util.ArrayList;
import vae4j.core.backend.Backends;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Random numbers, in GB/s beside what writing them to the same memory takes, by the protocol of {@link Slices}.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.NoiseBenchmark [threads] [slices]}</pre>
 *
 * 2,560 numbers are the noise of a step of the standard model, 100,352 its binarized batch. All are bound by arithmetic:
 * a word takes 20 rounds of Threefry.
 */
public final class NoiseBenchmark {
    private NoiseBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        try (var backend = Backends.open("simd", threads)) {
            var subjects = new ArrayList<Slices.Subject>();
            for (int size : new int[] {2_560, 100_352, 10_000_000}) {
                double bytes = (double) size * Float.BYTES;
                var out = Tensor.allocate(Shape.of(size));
                var write = Stream.write(threads, out);
                var probability = Tensor.allocate(Shape.of(size));
                backend.fill(probability, 0.5f);
                subjects.add(new Slices.Subject("uniform " + size, bytes, () -> backend.uniform(1, out), write));
                subjects.add(new Slices.Subject("normal " + size, bytes, () -> backend.normal(1, out), write));
                subjects.add(new Slices.Subject("bernoulli " + size, bytes, () -> backend.bernoulli(1, probability, out), write));
            }
            Slices.report(backend, slices, subjects);
        }
        System.exit(0);
    }
}
