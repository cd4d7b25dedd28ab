package vae4j.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.model.Vae;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.TrainingStep;

/** The step that trains the standard model, 784-400-20-400-784 with a Bernoulli likelihood, batch 128, Adam: 0.42 GFLOP. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class TrainingStepBenchmark {
    private static final int BATCH = 128;
    private static final int BATCHES = 20;

    @Param({"1", "2"})
    public int threads;

    private Backend backend;
    private Vae model;
    private TrainingStep step;
    private Tensor data;
    private long number;

    @Setup
    public void setUp() {
        backend = Backends.open(null, threads);
        model = Vae.builder(Shape.of(784)).hidden(400).latent(20).backend(backend).build();
        step = new TrainingStep(model, Adam.rate(1e-3), Double.POSITIVE_INFINITY);
        data = Tensor.allocate(Shape.of(BATCH * BATCHES, 784));
        backend.uniform(1, data);
    }

    @Benchmark
    public TrainingStep.Outcome step() {
        number++;
        var x = data.rows((int) (number % BATCHES) * BATCH, BATCH);
        return step.update(x, null, null, new Step(Noise.seed(number), 0, NegativeElbo.PLAIN, null), number, 1);
    }

    @TearDown
    public void tearDown() {
        step.close();
        model.close();
        backend.close();
    }
}
