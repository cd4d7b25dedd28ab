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
        int last = length - V;
        for (int i = 0; i < count; i++) {
            long o = offset + i * step;
            long t = at + i * toStep;
            for (int j = 0; j < last; j += V) Lanes.store(Lanes.load(from, o, j), to, t, j);
            Lanes.store(Lanes.load(from, o, last), to, t, last);
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

    /** {@code to[i][j] = to[i][j] + from[i][j]}, run after run, because those of {@code to} may overlap. */
    static void add(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int length, int count) {
        int body = Lanes.body(length);
        for (int i = 0; i < count; i++) {
            long o = offset + i * step;
            long t = at + i * toStep;
            for (int j = 0; j < body; j += V) Lanes.store(Lanes.load(to, t, j).add(Lanes.load(from, o, j)), to, t, j);
            for (int j = body; j < length; j++) Lanes.set(to, t, j, Lanes.get(to, t, j) + Lanes.get(from, o, j));
        }
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
}
