package vae4j.bench;

import java.util.List;
import vae4j.core.backend.Backends;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.model.Vae;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * log p(x) by importance samples of the model of Burda et al. 2016 with one layer, 784-200-200-50, against the FMA peak, by the
 * protocol of {@link Slices}. Counted are the multiply-adds of its layers alone.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.EvaluationBenchmark [threads] [slices] [samples]}</pre>
 */
public final class EvaluationBenchmark {
    private static final int EXAMPLES = 512, VALUES = 784, HIDDEN = 200, LATENT = 50;
    private static final long ENCODER = VALUES * HIDDEN + HIDDEN * HIDDEN + 2 * HIDDEN * LATENT, DECODER = LATENT * HIDDEN + HIDDEN * HIDDEN + HIDDEN * VALUES;

    private EvaluationBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        int samples = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 50;
        try (var backend = Backends.open("simd", threads);
             var model = Vae.builder(Shape.of(VALUES)).hidden(HIDDEN, HIDDEN).activation("tanh").latent(LATENT).backend(backend).build()) {
            var x = Tensor.allocate(Shape.of(EXAMPLES, VALUES));
            backend.fill(x, 0.13f);
            backend.bernoulli(1, x, x);
            var data = Dataset.of("noise", Shape.of(VALUES), x.toArray());
            var evaluator = Evaluator.of(model, 1);
            double operations = 2.0 * EXAMPLES * (ENCODER + samples * DECODER);
            Slices.report(backend, slices, List.of(new Slices.Subject("log p(x) of " + EXAMPLES + ", " + samples + " samples", operations,
                () -> evaluator.logProbability(data, samples), Slices.fmaPeak(backend))));
        }
        System.exit(0);
    }
}
