package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vae4j.core.backend.Backend;
import vae4j.core.model.Vae;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.TrainingStep;

/** One backend and its threads, used from many threads of a program at once. */
@Timeout(120)
class SharedUseTest {
    private static final Shape EXAMPLE = Shape.of(30);

    /** So that products take the kernels and not the loops of a process's first moments. */
    @BeforeAll
    static void endTheFirstMoments() {
        while (PlainProduct.isEarly(1 << 16)) { }
    }

    private static Vae model(Backend backend) {
        return Vae.builder(EXAMPLE).hidden(40).latent(5).backend(backend).build();
    }

    private static Tensor data(Backend backend, int examples, long key) {
        var x = Tensor.allocate(Shape.of(examples, 30));
        backend.uniform(key, x);
        return x;
    }

    @Test
    void aModelAnswersManyThreadsInBatchesOfAnySize() throws Exception {
        try (var backend = new SimdBackend(3); var model = model(backend); var callers = Executors.newFixedThreadPool(6)) {
            var inputs = Stream.of(1, 2, 17, 100, 1_000, 10_000).map(n -> data(backend, n, n)).toList();
            var alone = inputs.stream().map(x -> model.reconstruct(x).toArray()).toList();
            var calls = new ArrayList<Callable<float[]>>();
            for (int i = 0; i < 120; i++) {
                var x = inputs.get(i % inputs.size());
                calls.add(() -> model.reconstruct(x).toArray());
            }
            var results = callers.invokeAll(calls);
            for (int i = 0; i < 120; i++) assertThat(results.get(i).get()).as("batch of %d", inputs.get(i % inputs.size()).rows()).isEqualTo(alone.get(i % inputs.size()));
        }
    }

    @Test
    void modelsThatTrainAtTheSameTimeTrainAsEachAlone() throws Exception {
        try (var backend = new SimdBackend(2); var trainers = Executors.newFixedThreadPool(4)) {
            var expected = IntStream.range(0, 4).mapToObj(i -> train(backend, i)).toList();
            var together = trainers.invokeAll(IntStream.range(0, 4).<Callable<float[]>>mapToObj(i -> () -> train(backend, i)).toList());
            for (int i = 0; i < 4; i++) assertThat(together.get(i).get()).as("model %d", i).isEqualTo(expected.get(i));
        }
    }

    private static float[] train(Backend backend, int seed) {
        try (var model = model(backend); var step = new TrainingStep(model, Adam.rate(1e-3), Double.POSITIVE_INFINITY)) {
            var x = data(backend, 70 + seed, seed);
            for (int n = 1; n <= 60; n++) step.update(x, null, new Step(Noise.seed(seed).branch(n), 0, NegativeElbo.PLAIN, null), n, 1);
            return model.parameters().values().toArray();
        }
    }
}
