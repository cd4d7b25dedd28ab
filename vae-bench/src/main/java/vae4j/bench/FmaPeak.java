package vae4j.bench;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How many fused multiply-adds one thread can do: the limit that every kernel is held against. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FmaPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ROUNDS = 1_000;
    private static final int CHAINS = 8;

    private float factor = 0.999f;

    /** Eight independent chains, enough to hide the latency of each; the score is vectors per nanosecond. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS * CHAINS)
    public FloatVector chains() {
        var f = FloatVector.broadcast(SPECIES, factor);
        var a = f;
        var b = f.add(1);
        var c = f.add(2);
        var d = f.add(3);
        var e = f.add(4);
        var g = f.add(5);
        var h = f.add(6);
        var i = f.add(7);
        for (int round = 0; round < ROUNDS; round++) {
            a = a.fma(f, f);
            b = b.fma(f, f);
            c = c.fma(f, f);
            d = d.fma(f, f);
            e = e.fma(f, f);
            g = g.fma(f, f);
            h = h.fma(f, f);
            i = i.fma(f, f);
        }
        return a.add(b).add(c.add(d)).add(e.add(g).add(h.add(i)));
    }
}
