package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;
import static vae4j.simd.Lanes.INTS;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.ORDER;
import static vae4j.simd.Lanes.storeInts;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.IntVector;
import vae4j.core.random.Threefry;

/**
 * Words of {@link Threefry}, many at a time. The state of the generator is kept where the words will be: of 32 words
 * the first halves of the blocks are the first 16, the second halves the others. Each pass over them does four rounds,
 * which is little enough for both compilers and stays in the nearest cache for a block of {@link #BLOCK} words.
 */
final class VectorThreefry {
    /** How many words to ask for at a time. */
    static final int BLOCK = 2048;
    private static final int HALF = 16, PAIR = 32;

    private VectorThreefry() {}

    /**
     * Writes words {@code first} to {@code first + count - 1} of the key's stream from a byte offset on.
     *
     * @param first a multiple of 32
     */
    static void words(long key, long first, MemorySegment out, long offset, int count) {
        int body = count & -PAIR;
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        int k2 = k0 ^ k1 ^ Threefry.PARITY;
        start(k0, k1, first / 2, out, offset, body);
        rounds(13, 15, 26, 6, k1, k2 + 1, out, offset, body);
        rounds(17, 29, 16, 24, k2, k0 + 2, out, offset, body);
        rounds(13, 15, 26, 6, k0, k1 + 3, out, offset, body);
        rounds(17, 29, 16, 24, k1, k2 + 4, out, offset, body);
        rounds(13, 15, 26, 6, k2, k0 + 5, out, offset, body);
        for (int i = body; i < count; i++) {
            out.set(ValueLayout.JAVA_INT, offset + (long) i * Integer.BYTES, Threefry.word(key, first + i));
        }
    }

    /** The counters plus the key. 16 counters that start at a multiple of 16 differ in their low halves only. */
    private static void start(int k0, int k1, long counter, MemorySegment out, long offset, int n) {
        var lane = IntVector.zero(INTS).addIndex(1);
        for (int i = 0; i < n; i += PAIR) {
            long c = counter + i / 2;
            for (int j = 0; j < HALF; j += LENGTH) {
                storeInts(lane.add((int) c + j + k0), out, offset, i + j);
                storeInts(IntVector.broadcast(INTS, (int) (c >>> 32) + k1), out, offset, i + HALF + j);
            }
        }
    }

    /**
     * Four rounds with these rotations, then the addition of key words. No methods of ours in the loop: the caller
     * inlines it several times, beyond the limit up to which C2 inlines other methods than the JDK's.
     */
    private static void rounds(int a, int b, int c, int d, int key0, int key1, MemorySegment out, long offset, int n) {
        for (int i = 0; i < n; i += PAIR) {
            for (int j = i; j < i + HALF; j += LENGTH) {
                long first = offset + (long) j * Integer.BYTES;
                long second = first + HALF * Integer.BYTES;
                var x0 = IntVector.fromMemorySegment(INTS, out, first, ORDER);
                var x1 = IntVector.fromMemorySegment(INTS, out, second, ORDER);
                x0 = x0.add(x1);
                x1 = x1.lanewise(ROL, a).lanewise(XOR, x0);
                x0 = x0.add(x1);
                x1 = x1.lanewise(ROL, b).lanewise(XOR, x0);
                x0 = x0.add(x1);
                x1 = x1.lanewise(ROL, c).lanewise(XOR, x0);
                x0 = x0.add(x1);
                x1 = x1.lanewise(ROL, d).lanewise(XOR, x0);
                x0.add(key0).intoMemorySegment(out, first, ORDER);
                x1.add(key1).intoMemorySegment(out, second, ORDER);
            }
        }
    }
}
