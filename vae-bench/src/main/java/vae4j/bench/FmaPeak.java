package vae4j.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;

/** How many fused multiply-adds one thread can do: the limit that every kernel is held against. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FmaPeak {
    private static final int ITERATIONS = 10_000;

    private final Backend backend = Backends.open("simd", 1);

    /** Counts operations, so that its rate is in GFLOP/s. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Flops {
        public long flops;
    }

    @Benchmark
    public void chains(Flops counter) {
        counter.flops += backend.fmaPeak(ITERATIONS);
    }
}
