package vae4j.bench;

import java.util.ArrayList;
import vae4j.core.backend.Backends;
import vae4j.core.model.Vae;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The use of a trained model, 784-400-20-400-784, by the protocol of {@link Slices}.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.InferenceBenchmark [threads] [slices] [batches]}</pre>
 *
 * A small batch is bound by reading the weights, so its speed is the weights' bytes over the time, and its limit the speed
 * of reading all of them; its time is 1 / ratio of reading them once. A large batch is bound by arithmetic and is held against the FMA peak.
 */
public final class InferenceBenchmark {
    private static final int VALUES = 784, HIDDEN = 400, LATENT = 20;
    /** Multiply-adds an example, which are the weights, too: the encoder's with mean and log-variance, and the decoder's. */
    private static final long ENCODER = VALUES * HIDDEN + HIDDEN * 2 * LATENT, DECODER = LATENT * HIDDEN + HIDDEN * VALUES;
    private static final int MANY = 100;

    private InferenceBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        var batches = (arguments.length > 2 ? arguments[2] : "1,10,100,10000").split(",");
        try (var backend = Backends.open("simd", threads); var model = Vae.builder(Shape.of(VALUES)).hidden(HIDDEN).latent(LATENT).backend(backend).build()) {
            model.parameters().freeze(); // as those of a loaded model are
            var peak = Slices.fmaPeak(backend);
            var weights = Stream.read(threads, model.parameters().values());
            var subjects = new ArrayList<Slices.Subject>();
            for (var text : batches) {
                int batch = Integer.parseInt(text);
                var x = Tensor.allocate(Shape.of(batch, VALUES));
                var z = Tensor.allocate(Shape.of(batch, LATENT));
                backend.uniform(1, x);
                backend.normal(1, z);
                boolean many = batch >= MANY;
                double operations = many ? 2.0 * batch : Float.BYTES;
                subjects.add(new Slices.Subject("encode " + batch, operations * ENCODER, () -> model.encode(x), many ? peak : weights));
                subjects.add(new Slices.Subject("decode " + batch, operations * DECODER, () -> model.decode(z), many ? peak : weights));
                subjects.add(new Slices.Subject("reconstruct " + batch, operations * (ENCODER + DECODER), () -> model.reconstruct(x), many ? peak : weights));
            }
            Slices.report(backend, slices, subjects);
        }
        System.exit(0);
    }
}
