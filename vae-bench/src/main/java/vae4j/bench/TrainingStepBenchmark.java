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

/**
 * Steps that train models with a Bernoulli likelihood by Adam: the standard one, 784-400-20-400-784, batch 128 (0.42 GFLOP);
 * that of Locatello et al. 2019 for 64x64, 10 dimensions, batch 64 (6.2 GFLOP); and convolutions for 28x28, 20 dimensions,
 * batch 128 (2.7 GFLOP).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class TrainingStepBenchmark {
    private static final int BATCHES = 20;

    @Param({"1", "2"})
    public int threads;

    @Param({"dense", "locatello", "conv"})
    public String network;

    private Backend backend;
    private Vae model;
    private TrainingStep step;
    private Tensor data;
    private int batch;
    private long number;

    @Setup
    public void setUp() {
        backend = Backends.open(null, threads);
        boolean large = network.equals("locatello");
        var example = large ? Shape.of(64, 64) : Shape.of(28, 28);
        batch = large ? 64 : 128;
        model = Vae.builder(example).network(network).latent(large ? 10 : 20).backend(backend).build();
        step = new TrainingStep(model, Adam.rate(1e-3), Double.POSITIVE_INFINITY);
        data = Tensor.allocate(example.batch(batch * BATCHES));
        backend.uniform(1, data);
    }

    @Benchmark
    public TrainingStep.Outcome step() {
        number++;
        var x = data.rows((int) (number % BATCHES) * batch, batch);
        return step.update(x, null, null, new Step(Noise.seed(number), 0, NegativeElbo.PLAIN, null), number, 1);
    }

    @TearDown
    public void tearDown() {
        step.close();
        model.close();
        backend.close();
    }
}
