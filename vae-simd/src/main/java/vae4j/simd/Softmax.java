package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.SPECIES;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.ScalarMath;
import vae4j.core.tensor.Tensor;

/** Softmax and its relatives, for {@code count} rows from a row on. */
final class Softmax {
    private Softmax() {}

    static void oneHot(Tensor x, Tensor y, int from, int count) {
        int n = x.columns();
        for (int r = from; r < from + count; r++) {
            long xo = at(x, (long) r * n);
            long yo = at(y, (long) r * n);
            int first = 0;
            for (int j = 1; j < n; j++) first = get(x.segment(), xo, j) > get(x.segment(), xo, first) ? j : first;
            for (int j = 0; j < n; j++) set(y.segment(), yo, j, j == first ? 1 : 0);
        }
    }

    static void logSoftmax(Tensor x, Tensor y, int from, int count) {
        var p = new float[Sums.PARTIALS];
        int n = x.columns();
        for (int r = from; r < from + count; r++) {
            long xo = at(x, (long) r * n);
            float greatest = greatest(x.segment(), xo, n, p);
            float log = ScalarMath.log(sumOfExp(x.segment(), xo, greatest, n, p));
            shift(x.segment(), xo, greatest, log, y.segment(), at(y, (long) r * n), n);
        }
    }

    private static void shift(MemorySegment x, long xo, float greatest, float log, MemorySegment y, long yo, int n) {
        int body = Lanes.body(n);
        for (int i = 0; i < body; i += LENGTH) store(load(x, xo, i).sub(greatest).sub(log), y, yo, i);
        for (int i = body; i < n; i++) set(y, yo, i, get(x, xo, i) - greatest - log);
    }

    static void logSoftmaxAdjoint(Tensor y, Tensor d, Tensor dx, int from, int count) {
        var p = new float[Sums.PARTIALS];
        int n = y.columns();
        for (int r = from; r < from + count; r++) {
            long first = (long) r * n;
            float sum = Sums.sum(d.segment(), at(d, first), n, p);
            spread(y.segment(), at(y, first), d.segment(), at(d, first), sum, dx.segment(), at(dx, first), n);
        }
    }

    private static void spread(MemorySegment y, long yo, MemorySegment d, long o, float sum, MemorySegment dx, long dxo, int n) {
        int body = Lanes.body(n);
        var s = of(sum);
        for (int i = 0; i < body; i += LENGTH) store(VectorMath.exp(load(y, yo, i)).neg().fma(s, load(d, o, i)), dx, dxo, i);
        for (int i = body; i < n; i++) set(dx, dxo, i, Math.fma(-ScalarMath.exp(get(y, yo, i)), sum, get(d, o, i)));
    }

    static void logSumExp(Tensor x, Tensor out, int from, int count) {
        var p = new float[Sums.PARTIALS];
        int n = x.columns();
        for (int r = from; r < from + count; r++) {
            long xo = at(x, (long) r * n);
            float greatest = greatest(x.segment(), xo, n, p);
            set(out.segment(), out.offset(), r, greatest + ScalarMath.log(sumOfExp(x.segment(), xo, greatest, n, p)));
        }
    }

    static void logSumExpAdjoint(Tensor x, Tensor logSum, Tensor d, Tensor dx, int from, int count) {
        int n = x.columns();
        for (int r = from; r < from + count; r++) {
            long first = (long) r * n;
            weigh(x.segment(), at(x, first), get(logSum.segment(), logSum.offset(), r), get(d.segment(), d.offset(), r), dx.segment(), at(dx, first), n);
        }
    }

    private static void weigh(MemorySegment x, long xo, float logSum, float d, MemorySegment dx, long dxo, int n) {
        int body = Lanes.body(n);
        for (int i = 0; i < body; i += LENGTH) store(VectorMath.exp(load(x, xo, i).sub(logSum)).mul(d), dx, dxo, i);
        for (int i = body; i < n; i++) set(dx, dxo, i, d * ScalarMath.exp(get(x, xo, i) - logSum));
    }

    /** Of the numbers that are some; 0 if that is negative infinity. The greatest does not depend on the order. */
    private static float greatest(MemorySegment x, long xo, int n, float[] p) {
        int body = Lanes.body(n);
        var most = of(Float.NEGATIVE_INFINITY);
        for (int i = 0; i < body; i += LENGTH) {
            var v = load(x, xo, i);
            most = most.blend(v, v.compare(GT, most));
        }
        most.intoArray(p, 0);
        float greatest = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < LENGTH; j++) greatest = p[j] > greatest ? p[j] : greatest;
        for (int i = body; i < n; i++) greatest = get(x, xo, i) > greatest ? get(x, xo, i) : greatest;
        return greatest == Float.NEGATIVE_INFINITY ? 0 : greatest;
    }

    private static float sumOfExp(MemorySegment x, long xo, float greatest, int n, float[] p) {
        int body = Sums.body(n);
        for (int lane = 0; lane < Sums.PARTIALS; lane += LENGTH) {
            var sum = FloatVector.zero(SPECIES);
            for (int i = lane; i < body; i += Sums.PARTIALS) sum = sum.add(VectorMath.exp(load(x, xo, i).sub(greatest)));
            sum.intoArray(p, lane);
        }
        for (int i = body; i < n; i++) p[i - body] += ScalarMath.exp(get(x, xo, i) - greatest);
        return Sums.fold(p, 0);
    }
}
