package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LT;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.loadInts;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.ScalarMath;
import vae4j.core.tensor.Tensor;

/** The noise kernels over a range of elements that starts at a multiple of 32: words first, then in their place the numbers. */
final class NoiseKernels {
    private static final Pass[] NORMAL = {NoiseKernels::normalArgument, NoiseKernels::normalOfArgument};

    private NoiseKernels() {}

    static void uniform(long key, Tensor out, long from, int count) {
        for (int i = 0; i < count; i += VectorThreefry.BLOCK) {
            int n = Math.min(VectorThreefry.BLOCK, count - i);
            long o = at(out, from + i);
            VectorThreefry.words(key, from + i, out.segment(), o, n);
            uniform(out.segment(), o, n);
        }
    }

    private static void uniform(MemorySegment out, long o, int n) {
        int body = Lanes.body(n);
        for (int i = 0; i < body; i += LENGTH) store(uniforms(out, o, i), out, o, i);
        for (int i = body; i < n; i++) set(out, o, i, scalarUniform(out, o, i));
    }

    private static FloatVector uniforms(MemorySegment words, long o, int i) {
        return ((FloatVector) loadInts(words, o, i).lanewise(LSHR, 8).convert(I2F, 0)).mul(Constants.TWO_TO_MINUS_24);
    }

    private static float scalarUniform(MemorySegment words, long o, int i) {
        return (word(words, o, i) >>> 8) * 0x1p-24f;
    }

    private static int word(MemorySegment words, long o, int i) {
        return words.get(ValueLayout.JAVA_INT, o + (long) i * Integer.BYTES);
    }

    static void normal(long key, Tensor out, long from, int count) {
        for (int i = 0; i < count; i += VectorThreefry.BLOCK) {
            int n = Math.min(VectorThreefry.BLOCK, count - i);
            long o = at(out, from + i);
            VectorThreefry.words(key, from + i, out.segment(), o, n);
            normal(out.segment(), o, n);
        }
    }

    private static void normal(MemorySegment out, long o, int n) {
        int body = Lanes.body(n);
        Pass.run(NORMAL, out, o, out, o, out, o, Pass.scratch(), body);
        for (int i = body; i < n; i++) set(out, o, i, ScalarMath.normal(word(out, o, i)));
    }

    private static void normalArgument(MemorySegment words, long wo, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) keep(VectorMath.normalArgument(loadInts(words, wo, i)), s, i);
    }

    private static void normalOfArgument(MemorySegment words, long wo, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) store(VectorMath.normal(loadInts(words, wo, i), kept(s, i)), y, yo, i);
    }

    static void bernoulli(long key, Tensor probability, Tensor out, long from, int count) {
        for (int i = 0; i < count; i += VectorThreefry.BLOCK) {
            int n = Math.min(VectorThreefry.BLOCK, count - i);
            long o = at(out, from + i);
            VectorThreefry.words(key, from + i, out.segment(), o, n);
            bernoulli(probability.segment(), at(probability, from + i), out.segment(), o, n);
        }
    }

    private static void bernoulli(MemorySegment p, long po, MemorySegment out, long o, int n) {
        int body = Lanes.body(n);
        for (int i = 0; i < body; i += LENGTH) {
            store(Constants.ZERO.blend(Constants.ONE, uniforms(out, o, i).compare(LT, load(p, po, i))), out, o, i);
        }
        for (int i = body; i < n; i++) set(out, o, i, scalarUniform(out, o, i) < get(p, po, i) ? 1 : 0);
    }
}
