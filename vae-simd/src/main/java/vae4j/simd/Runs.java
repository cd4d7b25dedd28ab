package vae4j.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Many short runs of numbers that lie the same distance apart: copied, cleared or added to others. A run that does not
 * fill whole vectors ends with one that overlaps the one before, so that nothing beyond it is touched.
 */
final class Runs {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final VectorSpecies<Float> QUARTER = FloatVector.SPECIES_128;
    private static final int V = S.length(), Q = QUARTER.length();
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    private Runs() {}

    /** {@code to[i][j] = from[i][j]} for i under {@code count} and j under {@code length}; offsets and steps in bytes. */
    static void copy(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int length, int count) {
        if (length == V) {
            for (int i = 0; i < count; i++) FloatVector.fromMemorySegment(S, from, offset + i * step, NATIVE).intoMemorySegment(to, at + i * toStep, NATIVE);
        } else if (length > V) {
            copyVectors(from, offset, step, to, at, toStep, length, count);
        } else if (length == Q) {
            for (int i = 0; i < count; i++) FloatVector.fromMemorySegment(QUARTER, from, offset + i * step, NATIVE).intoMemorySegment(to, at + i * toStep, NATIVE);
        } else if (length > Q) {
            copyQuarters(from, offset, step, to, at, toStep, length, count);
        } else {
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < length; j++) Lanes.set(to, at + i * toStep, j, Lanes.get(from, offset + i * step, j));
            }
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

    private static void copyQuarters(MemorySegment from, long offset, long step, MemorySegment to, long at, long toStep, int length, int count) {
        int last = length - Q;
        for (int i = 0; i < count; i++) {
            long o = offset + i * step;
            long t = at + i * toStep;
            for (int j = 0; j < last; j += Q) quarter(from, o, j).intoMemorySegment(to, t + (long) j * Float.BYTES, NATIVE);
            quarter(from, o, last).intoMemorySegment(to, t + (long) last * Float.BYTES, NATIVE);
        }
    }

    private static FloatVector quarter(MemorySegment segment, long offset, int i) {
        return FloatVector.fromMemorySegment(QUARTER, segment, offset + (long) i * Float.BYTES, NATIVE);
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
        if (length < Q) {
            for (int i = 0; i < count; i++) addScalars(from, offset + i * step, to, at + i * toStep, 0, length);
            return;
        }
        int body = Lanes.body(length);
        int quarters = length & -Q;
        for (int i = 0; i < count; i++) {
            long o = offset + i * step;
            long t = at + i * toStep;
            for (int j = 0; j < body; j += V) Lanes.store(Lanes.load(to, t, j).add(Lanes.load(from, o, j)), to, t, j);
            for (int j = body; j < quarters; j += Q) quarter(to, t, j).add(quarter(from, o, j)).intoMemorySegment(to, t + (long) j * Float.BYTES, NATIVE);
            addScalars(from, o, to, t, quarters, length);
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

    private static void addScalars(MemorySegment from, long offset, MemorySegment to, long at, int first, int end) {
        for (int j = first; j < end; j++) Lanes.set(to, at, j, Lanes.get(to, at, j) + Lanes.get(from, offset, j));
    }
}
