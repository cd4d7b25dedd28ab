package vae4j.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Many short runs of numbers that lie the same distance apart: copied, cleared or added to others. A long run that does
 * not fill whole vectors ends with one that overlaps the one before, so that nothing beyond it is touched.
 */
final class Runs {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = S.length();
    private static final long VB = S.vectorByteSize();
    /** Two numbers, as they are. */
    private static final ValueLayout.OfLong PAIR = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    private Runs() {}

    /** {@code to[i][j] = from[i][j]} for i under {@code count} and j under {@code length}; offsets and steps in bytes. */
    static void copy(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int length, int count) {
        if (length == V) {
            for (int i = 0; i < count; i++) FloatVector.fromMemorySegment(S, from, offset + i * step, NATIVE).intoMemorySegment(to, at + i * toStep, NATIVE);
        } else if (length > V) {
            copyVectors(from, offset, step, to, at, toStep, length, count);
        } else {
            copyPairs(from, offset, step, to, at, toStep, length, count);
        }
    }

    private static void copyVectors(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int length, int count) {
        int fours = length - length % (4 * V);
        for (int j = 0; j < fours; j += 4 * V) copyFour(from, offset + (long) j * Float.BYTES, step, to, at + (long) j * Float.BYTES, toStep, VB, count);
        int last = length - V;
        for (int j = fours; j < last; j += V) copy(from, offset + (long) j * Float.BYTES, step, to, at + (long) j * Float.BYTES, toStep, V, count);
        if (fours < length) copy(from, offset + (long) last * Float.BYTES, step, to, at + (long) last * Float.BYTES, toStep, V, count);
    }

    /** Four vectors of each run, one behind the other, to places {@code apart} bytes apart. */
    static void copyFour(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, long apart, int count) {
        long at1 = at + apart, at2 = at1 + apart, at3 = at2 + apart;
        for (int i = 0; i < count; i++) {
            long o = offset + i * step;
            long t = i * toStep;
            var a0 = FloatVector.fromMemorySegment(S, from, o, NATIVE);
            var a1 = FloatVector.fromMemorySegment(S, from, o + VB, NATIVE);
            var a2 = FloatVector.fromMemorySegment(S, from, o + 2 * VB, NATIVE);
            var a3 = FloatVector.fromMemorySegment(S, from, o + 3 * VB, NATIVE);
            a0.intoMemorySegment(to, at + t, NATIVE);
            a1.intoMemorySegment(to, at1 + t, NATIVE);
            a2.intoMemorySegment(to, at2 + t, NATIVE);
            a3.intoMemorySegment(to, at3 + t, NATIVE);
        }
    }

    /** Short runs, two numbers at a time; vectors of a second length would teach C2 to expect both everywhere. */
    private static void copyPairs(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int length, int count) {
        if (length == 4) {
            for (int i = 0; i < count; i++) {
                long first = from.get(PAIR, offset + i * step);
                long second = from.get(PAIR, offset + i * step + PAIR.byteSize());
                to.set(PAIR, at + i * toStep, first);
                to.set(PAIR, at + i * toStep + PAIR.byteSize(), second);
            }
            return;
        }
        int pairs = length / 2;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < pairs; j++) to.set(PAIR, at + i * toStep + j * PAIR.byteSize(), from.get(PAIR, offset + i * step + j * PAIR.byteSize()));
            if (length % 2 == 1) Lanes.set(to, at + i * toStep, length - 1, Lanes.get(from, offset + i * step, length - 1));
        }
    }

    /** {@code to[i][j] = 0}. */
    static void clear(MemorySegment to, long at, long toStep, int length, int count) {
        for (int i = 0; i < count; i++) {
            long t = at + i * toStep;
            int body = Lanes.body(length);
            for (int j = 0; j < body; j += V) Lanes.store(Constants.ZERO, to, t, j);
            for (int j = body; j < length; j++) Lanes.set(to, t, j, 0);
        }
    }

    /**
     * {@code to[i][j] = to[i][j] + from[i][j]}, with the result of one run after the other: those of {@code to} may
     * overlap. So the ends of all runs come first.
     */
    static void add(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int length, int count) {
        int body = Lanes.body(length);
        int fours = length - length % (4 * V);
        if (body < length) {
            for (int i = 0; i < count; i++) {
                for (int j = body; j < length; j++) Lanes.set(to, at + i * toStep, j, Lanes.get(to, at + i * toStep, j) + Lanes.get(from, offset + i * step, j));
            }
        }
        for (int j = body - V; j >= fours; j -= V) addOne(from, offset + (long) j * Float.BYTES, step, to, at + (long) j * Float.BYTES, toStep, count);
        for (int j = fours - 4 * V; j >= 0; j -= 4 * V) addFour(from, offset + (long) j * Float.BYTES, step, to, at + (long) j * Float.BYTES, toStep, count);
    }

    private static void addOne(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int count) {
        for (int i = 0; i < count; i++) {
            long t = at + i * toStep;
            FloatVector.fromMemorySegment(S, to, t, NATIVE).add(FloatVector.fromMemorySegment(S, from, offset + i * step, NATIVE)).intoMemorySegment(to, t, NATIVE);
        }
    }

    private static void addFour(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int count) {
        for (int i = 0; i < count; i++) {
            long o = offset + i * step;
            long t = at + i * toStep;
            var a0 = FloatVector.fromMemorySegment(S, to, t, NATIVE).add(FloatVector.fromMemorySegment(S, from, o, NATIVE));
            var a1 = FloatVector.fromMemorySegment(S, to, t + VB, NATIVE).add(FloatVector.fromMemorySegment(S, from, o + VB, NATIVE));
            var a2 = FloatVector.fromMemorySegment(S, to, t + 2 * VB, NATIVE).add(FloatVector.fromMemorySegment(S, from, o + 2 * VB, NATIVE));
            var a3 = FloatVector.fromMemorySegment(S, to, t + 3 * VB, NATIVE).add(FloatVector.fromMemorySegment(S, from, o + 3 * VB, NATIVE));
            a0.intoMemorySegment(to, t, NATIVE);
            a1.intoMemorySegment(to, t + VB, NATIVE);
            a2.intoMemorySegment(to, t + 2 * VB, NATIVE);
            a3.intoMemorySegment(to, t + 3 * VB, NATIVE);
        }
    }

    /** {@code to[i][j] = to[i][j] + from[j]} of short runs one behind the other: as many vectors as a run has numbers begin alike. */
    static void addRepeated(MemorySegment from, long offset, MemorySegment to, long at, int length, int count) {
        int body = count - count % V;
        var repeated = new float[V];
        for (int k = 0; k < length; k++) {
            for (int lane = 0; lane < V; lane++) repeated[lane] = Lanes.get(from, offset, (k * V + lane) % length);
            var b = FloatVector.fromArray(S, repeated, 0);
            for (int i = 0; i < body; i += V) {
                long t = at + ((long) i * length + k * V) * Float.BYTES;
                FloatVector.fromMemorySegment(S, to, t, NATIVE).add(b).intoMemorySegment(to, t, NATIVE);
            }
        }
        for (int i = body * length; i < count * length; i++) Lanes.set(to, at, i, Lanes.get(to, at, i) + Lanes.get(from, offset, i % length));
    }

    /** {@code to[i][j] = relu(to[i][j] + from[j])}. */
    static void addPositive(MemorySegment from, long offset, MemorySegment to, long at, long toStep, int length, int count) {
        int body = Lanes.body(length);
        for (int j = 0; j < body; j += V) {
            var b = Lanes.load(from, offset, j);
            for (int i = 0; i < count; i++) Lanes.store(VectorMath.positivePart(Lanes.load(to, at + i * toStep, j).add(b)), to, at + i * toStep, j);
        }
        for (int j = body; j < length; j++) {
            float b = Lanes.get(from, offset, j);
            for (int i = 0; i < count; i++) {
                float sum = Lanes.get(to, at + i * toStep, j) + b;
                Lanes.set(to, at + i * toStep, j, sum <= 0 ? 0 : sum);
            }
        }
    }

    /** {@code to[i] = from[i * apart]}. */
    static void gather(MemorySegment from, long offset, int apart, MemorySegment to, long at, int count) {
        for (int i = 0; i < count; i++) Lanes.set(to, at, i, Lanes.get(from, offset, i * apart));
    }

    /** {@code to[i * apart] = from[i]}. */
    static void scatter(MemorySegment from, long offset, MemorySegment to, long at, int apart, int count) {
        for (int i = 0; i < count; i++) Lanes.set(to, at, i * apart, Lanes.get(from, offset, i));
    }
}
