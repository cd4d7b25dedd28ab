package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.EQ;
import static vae4j.simd.Constants.ZERO;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.density.Density;
import vae4j.core.tensor.Tensor;

/**
 * Log-probabilities summed over the columns, for {@code count} rows from a row on: the passes of {@link DensityPasses}, masks, sums.
 * Tables have few columns, and what it takes to start the passes would be most of the work if each row started them anew:
 * as many rows as fit go through them together.
 */
final class LogProbabilities {
    private LogProbabilities() {}

    static void rows(Density f, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor out, Tensor dA, Tensor dB, int from, int count) {
        float[] s = Pass.scratch();
        var row = new Row(f, dA != null ? DensityPasses.withSlopes(f) : DensityPasses.values(f), x, mask, a, b == null ? a : b, dA, dB);
        int n = x.columns();
        long end = (long) (from + count) * n;
        int together = Math.max(1, Pass.BLOCK / n);
        for (int r = from; r < from + count; r += together) {
            int some = Math.min(together, from + count - r);
            if (n > Pass.BLOCK) {
                set(out.segment(), out.offset(), r, row.sum((long) r * n, s));
                continue;
            }
            row.terms((long) r * n, some * n, end, s);
            for (int i = 0; i < some; i++) set(out.segment(), out.offset(), r + i, sum(s, i * n, n));
        }
    }

    /** @param b a, if the density has one parameter */
    private record Row(Density f, DensityPass[] passes, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor dA, Tensor dB) {
        /** The sum of the long row that starts at an element. */
        float sum(long first, float[] s) {
            Arrays.fill(s, Pass.PARTIALS, s.length, 0);
            int n = x.columns();
            int body = Sums.body(n);
            for (int i = 0; i < body; i += Pass.BLOCK) {
                int length = Math.min(Pass.BLOCK, body - i);
                block(first + i, length, s);
                add(s, length);
            }
            for (int i = body; i < n; i++) s[Pass.PARTIALS + i - body] += term(first + i);
            return Sums.fold(s, Pass.PARTIALS);
        }

        /**
         * Leaves n terms, at most a block, in scratch. The last few, fewer than 16, are taken as if the next numbers were wanted,
         * too; what slopes it leaves to the next rows, those overwrite.
         *
         * @param end of the last row that this thread is to write to
         */
        void terms(long first, int n, long end, float[] s) {
            int rounded = -Sums.body(-n);
            int whole = rounded <= Pass.BLOCK && first + rounded <= end ? rounded : Sums.body(n);
            block(first, whole, s);
            for (int i = whole; i < n; i++) s[i] = term(first + i);
        }

        /** The terms of n numbers, a multiple of 16, 0 where the mask is. */
        private void block(long from, int n, float[] s) {
            MemorySegment xs = x.segment(), as = a.segment(), bs = b.segment();
            MemorySegment das = dA == null ? as : dA.segment(), dbs = dB == null ? as : dB.segment();
            long dao = dA == null ? 0 : at(dA, from), dbo = dB == null ? 0 : at(dB, from);
            for (var pass : passes) pass.block(f, xs, at(x, from), as, at(a, from), bs, at(b, from), das, dao, dbs, dbo, s, n);
            if (mask == null) return;
            for (int i = 0; i < n; i += LENGTH) keep(kept(s, i).blend(ZERO, load(mask.segment(), at(mask, from), i).compare(EQ, 0)), s, i);
            if (dA != null) clear(mask.segment(), at(mask, from), das, dao, n);
            if (dB != null) clear(mask.segment(), at(mask, from), dbs, dbo, n);
        }

        private float term(long at) {
            boolean known = mask == null || mask.get(at) != 0;
            float xi = x.get(at);
            float ai = a.get(at);
            float bi = b.get(at);
            if (dA != null) dA.set(at, known ? f.slopeA(xi, ai, bi) : 0);
            if (dB != null) dB.set(at, known ? f.slopeB(xi, ai, bi) : 0);
            return known ? f.logProbability(xi, ai, bi) : 0;
        }
    }

    private static void add(float[] s, int n) {
        for (int lane = 0; lane < Sums.PARTIALS; lane += LENGTH) {
            var sum = kept(s, Pass.PARTIALS + lane);
            for (int i = lane; i < n; i += Sums.PARTIALS) sum = sum.add(kept(s, i));
            keep(sum, s, Pass.PARTIALS + lane);
        }
    }

    /** The sum of the n terms from an index on. */
    private static float sum(float[] s, int at, int n) {
        int body = Sums.body(n);
        for (int lane = 0; lane < Sums.PARTIALS; lane += LENGTH) {
            var sum = FloatVector.zero(Lanes.SPECIES); // a constant object would keep the sum on the heap
            for (int i = lane; i < body; i += Sums.PARTIALS) sum = sum.add(kept(s, at + i));
            if (body + lane < n) sum = sum.add(kept(s, at + body + lane), Lanes.first(n - body - lane));
            keep(sum, s, Pass.PARTIALS + lane);
        }
        return Sums.fold(s, Pass.PARTIALS);
    }

    private static void clear(MemorySegment mask, long mo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i += LENGTH) store(load(y, yo, i).blend(ZERO, load(mask, mo, i).compare(EQ, 0)), y, yo, i);
    }
}
