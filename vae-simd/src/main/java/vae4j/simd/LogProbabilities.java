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
import vae4j.core.backend.density.Density;
import vae4j.core.tensor.Tensor;

/** Log-probabilities summed over the columns, for {@code count} rows from a row on: the passes of {@link DensityPasses}, masks, sums. */
final class LogProbabilities {
    private LogProbabilities() {}

    static void rows(Density f, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor out, Tensor dA, Tensor dB, int from, int count) {
        float[] s = Pass.scratch();
        var row = new Row(f, dA != null ? DensityPasses.withSlopes(f) : DensityPasses.values(f), x, mask, a, b == null ? a : b, dA, dB);
        long end = (long) (from + count) * x.columns();
        for (int r = from; r < from + count; r++) set(out.segment(), out.offset(), r, row.sum((long) r * x.columns(), end, s));
    }

    /** @param b a, if the density has one parameter */
    private record Row(Density f, DensityPass[] passes, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor dA, Tensor dB) {
        /** The sum of the row that starts at an element. @param end of the last row that this thread is to write to */
        float sum(long first, long end, float[] s) {
            Arrays.fill(s, Pass.PARTIALS, s.length, 0);
            int n = x.columns();
            int body = Sums.body(n);
            for (int i = 0; i < body; i += Pass.BLOCK) block(first + i, Math.min(Pass.BLOCK, body - i), s);
            if (n > body && first + body + Sums.PARTIALS <= end) tail(first + body, n - body, s);
            else for (int i = body; i < n; i++) s[Pass.PARTIALS + i - body] += term(first + i);
            return Sums.fold(s, Pass.PARTIALS);
        }

        private void block(long from, int n, float[] s) {
            MemorySegment xs = x.segment(), as = a.segment(), bs = b.segment();
            MemorySegment das = dA == null ? as : dA.segment(), dbs = dB == null ? as : dB.segment();
            long dao = dA == null ? 0 : at(dA, from), dbo = dB == null ? 0 : at(dB, from);
            for (var pass : passes) pass.block(f, xs, at(x, from), as, at(a, from), bs, at(b, from), das, dao, dbs, dbo, s, n);
            if (mask == null) {
                add(s, n);
                return;
            }
            addMasked(mask.segment(), at(mask, from), s, n);
            if (dA != null) clear(mask.segment(), at(mask, from), das, dao, n);
            if (dB != null) clear(mask.segment(), at(mask, from), dbs, dbo, n);
        }

        /**
         * The last n numbers of a row, fewer than 16, as if the next ones were of the row, too: tables have few columns, and
         * one number at a time would be most of the work. What slopes it leaves to the next row, that row overwrites.
         */
        private void tail(long from, int n, float[] s) {
            MemorySegment as = a.segment();
            MemorySegment das = dA == null ? as : dA.segment(), dbs = dB == null ? as : dB.segment();
            long dao = dA == null ? 0 : at(dA, from), dbo = dB == null ? 0 : at(dB, from);
            for (var pass : passes) pass.block(f, x.segment(), at(x, from), as, at(a, from), b.segment(), at(b, from), das, dao, dbs, dbo, s, Sums.PARTIALS);
            for (int i = 0; i < n; i++) {
                boolean known = mask == null || mask.get(from + i) != 0;
                s[Pass.PARTIALS + i] += known ? s[i] : 0;
                if (!known && dA != null) dA.set(from + i, 0);
                if (!known && dB != null) dB.set(from + i, 0);
            }
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

    private static void addMasked(MemorySegment mask, long mo, float[] s, int n) {
        for (int lane = 0; lane < Sums.PARTIALS; lane += LENGTH) {
            var sum = kept(s, Pass.PARTIALS + lane);
            for (int i = lane; i < n; i += Sums.PARTIALS) sum = sum.add(kept(s, i).blend(ZERO, load(mask, mo, i).compare(EQ, 0)));
            keep(sum, s, Pass.PARTIALS + lane);
        }
    }

    private static void clear(MemorySegment mask, long mo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i += LENGTH) store(load(y, yo, i).blend(ZERO, load(mask, mo, i).compare(EQ, 0)), y, yo, i);
    }
}
