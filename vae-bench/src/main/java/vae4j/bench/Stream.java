package vae4j.bench;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import vae4j.core.tensor.Tensor;

/**
 * What memory gives: tensors that are read and written in order with next to no arithmetic, as in STREAM (McCalpin 1995).
 * How fast depends on where they lie, so a limit is measured on the very memory of the kernel beside it.
 */
final class Stream {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int VECTOR = S.vectorByteSize();
    /** Of vectors a step, so that a loop does not wait for its own sums. */
    private static final int UNROLLED = 4, STEP = UNROLLED * VECTOR;
    /** A run takes long enough for threads to wake up. */
    private static final long RUN_BYTES = 1L << 22;
    /** Loops are this long, so that they are compiled as methods of their own and not on the way. */
    private static final int BLOCK = 1 << 16;
    /** Where sums go, so that the compiler cannot leave loops out. */
    private static final float[] sink = new float[1024];

    private Stream() {}

    static Slices.Limit read(int threads, Tensor x) {
        return passes(threads, x, 1, (t, from, n) -> sink[t] += sum(x.segment(), x.offset() + from, n));
    }

    static Slices.Limit write(int threads, Tensor y) {
        return passes(threads, y, 1, (_, from, n) -> y.segment().asSlice(y.offset() + from, n).fill((byte) 0));
    }

    /** {@code y = x}. */
    static Slices.Limit copy(int threads, Tensor x, Tensor y) {
        return passes(threads, y, 2, (_, from, n) -> copy(x.segment(), x.offset() + from, y.segment(), y.offset() + from, n));
    }

    /** {@code y = a + b}. */
    static Slices.Limit add(int threads, Tensor a, Tensor b, Tensor y) {
        return passes(threads, y, 3, (_, from, n) -> add(a.segment(), a.offset() + from, b.segment(), b.offset() + from, y.segment(), y.offset() + from, n));
    }

    /** Reads four and writes three of them again, as they were. */
    static Slices.Limit update(int threads, Tensor p, Tensor g, Tensor m, Tensor v) {
        return passes(threads, p, 7, (t, from, n) -> sink[t] += update(p.segment(), p.offset() + from, g.segment(), g.offset() + from,
            m.segment(), m.offset() + from, v.segment(), v.offset() + from, n));
    }

    private interface Loop {
        /** @param from in bytes from the start of each tensor */
        void run(int thread, long from, int bytes);
    }

    /** Passes over tensors of one size, in whole steps, of which so many move their bytes. */
    private static Slices.Limit passes(int threads, Tensor one, int moves, Loop loop) {
        long steps = one.size() * Float.BYTES / STEP;
        long count = Math.max(1, RUN_BYTES / (moves * steps * STEP));
        Slices.Part part = t -> {
            long first = steps * t / threads * STEP;
            long end = steps * (t + 1) / threads * STEP;
            for (long i = 0; i < count; i++) {
                for (long from = first; from < end; from += BLOCK) loop.run(t, from, (int) Math.min(BLOCK, end - from));
            }
            return count * moves * (end - first);
        };
        return threads == 1 ? () -> part.run(0) : Slices.atOnce(threads, part);
    }

    /** Four quarters at once, which is quicker than one after the other. */
    private static float sum(MemorySegment x, long xo, int n) {
        FloatVector a = FloatVector.zero(S), b = a, c = a, d = a;
        int quarter = n / UNROLLED;
        for (int i = 0; i < quarter; i += VECTOR) {
            a = a.add(load(x, xo + i));
            b = b.add(load(x, xo + quarter + i));
            c = c.add(load(x, xo + 2 * quarter + i));
            d = d.add(load(x, xo + 3 * quarter + i));
        }
        return a.add(b).add(c.add(d)).lane(0);
    }

    private static float update(MemorySegment p, long po, MemorySegment g, long go, MemorySegment m, long mo, MemorySegment v, long vo, int n) {
        var sum = FloatVector.zero(S);
        for (int i = 0; i < n; i += VECTOR) {
            sum = sum.add(load(g, go + i));
            load(p, po + i).intoMemorySegment(p, po + i, ORDER);
            load(m, mo + i).intoMemorySegment(m, mo + i, ORDER);
            load(v, vo + i).intoMemorySegment(v, vo + i, ORDER);
        }
        return sum.lane(0);
    }

    private static void copy(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i += VECTOR) load(x, xo + i).intoMemorySegment(y, yo + i, ORDER);
    }

    private static void add(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i += VECTOR) load(a, ao + i).add(load(b, bo + i)).intoMemorySegment(y, yo + i, ORDER);
    }

    private static FloatVector load(MemorySegment x, long offset) {
        return FloatVector.fromMemorySegment(S, x, offset, ORDER);
    }
}
