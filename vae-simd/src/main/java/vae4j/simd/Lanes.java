package vae4j.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import vae4j.core.tensor.Tensor;

/** The width of all vectors here, and how they come from and go to memory. */
final class Lanes {
    /** The widest there is, but 16 lanes at most: as many as a sum of the contract has partials. */
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.length() > 16
        ? VectorSpecies.of(float.class, VectorShape.S_512_BIT) : FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    static final int LENGTH = SPECIES.length();

    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Lanes() {}

    /** How many of the first elements fill whole vectors. */
    static int body(int count) {
        return count & -LENGTH;
    }

    static FloatVector of(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** Where an element of a tensor is in its segment. */
    static long at(Tensor tensor, long index) {
        return tensor.offset() + index * Float.BYTES;
    }

    static FloatVector load(MemorySegment segment, long offset, int i) {
        return FloatVector.fromMemorySegment(SPECIES, segment, offset + (long) i * Float.BYTES, ORDER);
    }

    static void store(FloatVector vector, MemorySegment segment, long offset, int i) {
        vector.intoMemorySegment(segment, offset + (long) i * Float.BYTES, ORDER);
    }

    static IntVector loadInts(MemorySegment segment, long offset, int i) {
        return IntVector.fromMemorySegment(INTS, segment, offset + (long) i * Integer.BYTES, ORDER);
    }

    static void storeInts(IntVector vector, MemorySegment segment, long offset, int i) {
        vector.intoMemorySegment(segment, offset + (long) i * Integer.BYTES, ORDER);
    }

    /** A vector that an earlier loop put into a scratch array. */
    static FloatVector kept(float[] scratch, int i) {
        return FloatVector.fromArray(SPECIES, scratch, i);
    }

    static void keep(FloatVector vector, float[] scratch, int i) {
        vector.intoArray(scratch, i);
    }

    /** So many lanes, or all. */
    static VectorMask<Float> first(int lanes) {
        return VectorMask.fromLong(SPECIES, lanes < LENGTH ? (1L << lanes) - 1 : -1L);
    }

    /** One element, for tails. */
    static float get(MemorySegment segment, long offset, int i) {
        return segment.get(Tensor.FLOAT, offset + (long) i * Float.BYTES);
    }

    static void set(MemorySegment segment, long offset, int i, float value) {
        segment.set(Tensor.FLOAT, offset + (long) i * Float.BYTES, value);
    }
}
