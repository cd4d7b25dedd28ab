package vae4j.simd;

import static vae4j.core.backend.KernelShapes.requireColumnRange;
import static vae4j.core.backend.KernelShapes.requireColumns;
import static vae4j.core.backend.KernelShapes.requireConvolution;
import static vae4j.core.backend.KernelShapes.requireDensity;
import static vae4j.core.backend.KernelShapes.requireEpilogue;
import static vae4j.core.backend.KernelShapes.requireGemm;
import static vae4j.core.backend.KernelShapes.requirePairs;
import static vae4j.core.backend.KernelShapes.requireParameters;
import static vae4j.core.backend.KernelShapes.requirePool;
import static vae4j.core.backend.KernelShapes.requireRows;
import static vae4j.core.backend.KernelShapes.requireSameSize;
import static vae4j.core.backend.KernelShapes.requireStatistics;
import static vae4j.core.backend.KernelShapes.requireSwapAxes;
import static vae4j.core.backend.KernelShapes.requireUpsample;
import static vae4j.simd.Lanes.at;

import vae4j.core.backend.AdamStep;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Normalization;
import vae4j.core.backend.Operand;
import vae4j.core.backend.Pieces;
import vae4j.core.backend.Resampling;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Statistics;
import vae4j.core.backend.density.Density;
import vae4j.core.backend.density.Variate;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The kernels of the contract: shapes are checked, then the work is cut into pieces of a fixed size for the team. What
 * a piece computes is in a class a family. Long because the contract is: one method a kernel.
 */
final class SimdBackend implements Backend {
    /**
     * How many elements a thread takes at a time: work of a microsecond or more, much longer than handing it over takes,
     * and a multiple of what the noise comes in.
     */
    private static final int PIECE = 16384;
    /** How many chunks of a sum of squares, which is a quick sum, a thread takes at a time. */
    private static final int CHUNKS_A_PIECE = 8;
    /** How many columns a thread sums at a time: few enough that their sums stay in the nearest cache. */
    private static final int COLUMNS = 512;

    private final ThreadTeam team;
    private final Pieces pieces;
    private final Gemm gemm;
    private final Pool<GaussianPairs> pairs = new Pool<>(GaussianPairs::new);
    private final Convolutions convolutions;
    private final WeightGradients weightGradients;

    SimdBackend(int threads) {
        team = new ThreadTeam(threads);
        pieces = (count, task) -> team.run(count, task::piece);
        gemm = new Gemm(team);
        convolutions = new Convolutions(team);
        weightGradients = new WeightGradients(team, convolutions);
    }

    private interface Range {
        void run(long from, int count);
    }

    private interface RowRange {
        void run(int from, int count);
    }

    private void cut(long size, Range work) {
        team.run(Math.toIntExact((size + PIECE - 1) / PIECE), piece -> {
            long from = (long) piece * PIECE;
            work.run(from, (int) Math.min(PIECE, size - from));
        });
    }

    private void cutRows(Tensor matrix, RowRange work) {
        cut(matrix.rows(), Math.max(1, PIECE / matrix.columns()), work);
    }

    private void cut(int size, int step, RowRange work) {
        team.run((size - 1) / step + 1, piece -> work.run(piece * step, Math.min(step, size - piece * step)));
    }

    @Override public String name() {
        return SimdBackendProvider.NAME;
    }

    @Override public int vectorBits() {
        return Lanes.SPECIES.vectorBitSize();
    }

    @Override public int threads() {
        return team.threads();
    }

    // ---- matrix products

    @Override public void gemm(Operand a, Operand b, Epilogue epilogue, Tensor c) {
        requireGemm(a, b, epilogue, c);
        if (PlainProduct.isEarly((long) a.rows() * a.columns() * b.columns())) PlainProduct.run(team, a, b, epilogue, c);
        else gemm.run(a, b, epilogue, c);
    }

    @Override public void columnSum(Tensor x, Tensor out) {
        requireColumns("columnSum", x, out);
        int blocks = (x.rows() - 1) / KC + 1;
        if (blocks == 1) {
            cut(x.columns(), COLUMNS, (from, count) -> Sums.columnSum(x, 0, x.rows(), out.segment(), at(out, from), from, count));
            return;
        }
        int n = x.columns();
        var scratch = convolutions.pool.take();
        var sums = new Tensor(Shape.of(blocks, n), scratch.products.atLeast((long) blocks * n * Float.BYTES), 0);
        int parts = (n - 1) / COLUMNS + 1;
        team.run(blocks * parts, i -> {
            int row = i / parts * KC;
            int from = i % parts * COLUMNS;
            Sums.columnSum(x, row, Math.min(KC, x.rows() - row), sums.segment(), at(sums, (long) (i / parts) * n + from), from, Math.min(COLUMNS, n - from));
        });
        cut(n, COLUMNS, (from, count) -> Sums.columnSum(sums, 0, blocks, out.segment(), at(out, from), from, count));
        convolutions.pool.give(scratch);
    }

    @Override public void rowSum(Tensor x, Tensor out) {
        requireRows("rowSum", x, out);
        cutRows(x, (from, count) -> Sums.rowSum(x, out, from, count));
    }

    // ---- convolutions

    @Override public void convolve(Convolution c, Tensor images, Tensor weights, Epilogue epilogue, Tensor maps) {
        requireConvolution("convolve", c, images, weights, maps, epilogue.bias(), c.features());
        requireEpilogue(epilogue);
        convolutions.forward(c, images, weights, epilogue, maps);
    }

    @Override public void convolveTransposed(Convolution c, Tensor maps, Tensor weights, Epilogue epilogue, Tensor images) {
        requireConvolution("convolveTransposed", c, images, weights, maps, epilogue.bias(), c.channels());
        requireEpilogue(epilogue);
        convolutions.transposed(c, maps, weights, epilogue, images);
    }

    @Override public void convolveWeights(Convolution c, Tensor images, Tensor maps, Tensor weights) {
        requireConvolution("convolveWeights", c, images, weights, maps, null, 0);
        weightGradients.run(c, images, maps, weights);
    }

    @Override public void swapAxes(Tensor x, Tensor y) {
        requireSwapAxes(x, y);
        int a = x.shape().axis(1);
        int b = x.shape().axis(2);
        cut(x.rows(), Math.max(1, PIECE / x.columns()), (from, count) -> {
            for (int i = from; i < from + count; i++) {
                Transpose.run(x.segment(), at(x, (long) i * a * b), (long) b * Float.BYTES, a, b, y.segment(), at(y, (long) i * a * b), (long) a * Float.BYTES);
            }
        });
    }

    // ---- pooling, up-sampling and normalisation

    @Override public void averagePool(Convolution c, Tensor images, Tensor maps) {
        requirePool("averagePool", c, images, maps);
        Resampling.averagePool(c, images, maps, pieces);
    }

    @Override public void averagePoolAdjoint(Convolution c, Tensor d, Tensor dImages) {
        requirePool("averagePoolAdjoint", c, dImages, d);
        Resampling.averagePoolAdjoint(c, d, dImages, pieces);
    }

    @Override public void maxPool(Convolution c, Tensor images, Tensor maps) {
        requirePool("maxPool", c, images, maps);
        Resampling.maxPool(c, images, maps, pieces);
    }

    @Override public void maxPoolAdjoint(Convolution c, Tensor images, Tensor maps, Tensor d, Tensor dImages) {
        requirePool("maxPoolAdjoint", c, images, maps, d);
        requireSameSize("maxPoolAdjoint", images, dImages);
        Resampling.maxPoolAdjoint(c, images, maps, d, dImages, pieces);
    }

    @Override public void upsample(Tensor x, int factor, boolean bilinear, Tensor y) {
        requireUpsample("upsample", x, factor, y);
        Resampling.upsample(x, factor, bilinear, y, pieces);
    }

    @Override public void upsampleAdjoint(Tensor d, int factor, boolean bilinear, Tensor dx) {
        requireUpsample("upsampleAdjoint", dx, factor, d);
        Resampling.upsampleAdjoint(d, factor, bilinear, dx, pieces);
    }

    @Override public void moments(Statistics s, Tensor x, Tensor mean, Tensor variance) {
        requireStatistics("moments", s, mean, variance, new Tensor[] {x});
        Normalization.moments(s, x, mean, variance, pieces);
    }

    @Override public void normalize(Statistics s, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor gamma, Tensor beta, Tensor y) {
        requireStatistics("normalize", s, mean, variance, new Tensor[] {x, y}, gamma, beta);
        Normalization.normalize(s, x, mean, variance, epsilon, gamma, beta, y, pieces);
    }

    @Override public void normalizeAdjoint(Statistics s, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor gamma, boolean frozen, Tensor d,
            Tensor dx, Tensor dGamma, Tensor dBeta) {
        requireStatistics("normalizeAdjoint", s, mean, variance, new Tensor[] {x, d, dx}, gamma, dGamma, dBeta);
        Normalization.adjoint(s, x, mean, variance, epsilon, gamma, frozen, d, dx, dGamma, dBeta, pieces);
    }

    // ---- elementwise

    @Override public void fill(Tensor x, float value) {
        cut(x.size(), (from, count) -> Elementwise.fill(x, value, from, count));
    }

    @Override public void add(Tensor a, Tensor b, Tensor c) {
        requireSameSize("add", c, a, b);
        cut(c.size(), (from, count) -> Elementwise.add(a, b, c, from, count));
    }

    @Override public void subtract(Tensor a, Tensor b, Tensor c) {
        requireSameSize("subtract", c, a, b);
        cut(c.size(), (from, count) -> Elementwise.subtract(a, b, c, from, count));
    }

    @Override public void multiply(Tensor a, Tensor b, Tensor c) {
        requireSameSize("multiply", c, a, b);
        cut(c.size(), (from, count) -> Elementwise.multiply(a, b, c, from, count));
    }

    @Override public void scale(Tensor x, float factor, Tensor y) {
        requireSameSize("scale", y, x);
        cut(y.size(), (from, count) -> Elementwise.scale(x, factor, y, from, count));
    }

    @Override public void scaleRows(Tensor x, Tensor factor, Tensor y) {
        requireSameSize("scaleRows", y, x);
        requireRows("scaleRows", x, factor);
        cutRows(x, (from, count) -> Elementwise.scaleRows(x, factor, y, from, count));
    }

    @Override public void broadcastRows(Tensor x, Tensor y) {
        requireColumns("broadcastRows", y, x);
        cutRows(y, (from, count) -> Elementwise.broadcastRows(x, y, from, count));
    }

    @Override public void broadcastColumns(Tensor x, Tensor y) {
        requireRows("broadcastColumns", y, x);
        cutRows(y, (from, count) -> Elementwise.broadcastColumns(x, y, from, count));
    }

    @Override public void copyColumns(Tensor x, int first, Tensor y) {
        requireColumnRange("copyColumns", x, first, y);
        cutRows(y, (from, count) -> Elementwise.copyColumns(x, first, y, from, count));
    }

    @Override public void pasteColumns(Tensor x, Tensor y, int first) {
        requireColumnRange("pasteColumns", y, first, x);
        cutRows(x, (from, count) -> Elementwise.pasteColumns(x, y, first, from, count));
    }

    @Override public void apply(ScalarFunction f, Tensor x, Tensor y) {
        requireSameSize("apply", y, x);
        cut(y.size(), (from, count) -> Values.apply(f, x.segment(), at(x, from), y.segment(), at(y, from), count));
    }

    @Override public void applyAdjoint(ScalarFunction f, Tensor saved, Tensor d, Tensor dx) {
        requireSameSize("applyAdjoint", dx, saved, d);
        cut(dx.size(), (from, count) ->
            Adjoints.apply(f, saved.segment(), at(saved, from), d.segment(), at(d, from), dx.segment(), at(dx, from), count));
    }

    // ---- probability

    @Override public void reparameterize(Tensor mu, Tensor logvar, Tensor epsilon, Tensor z) {
        requireSameSize("reparameterize", z, mu, logvar, epsilon);
        cut(z.size(), (from, count) -> Gaussians.reparameterize(mu, logvar, epsilon, z, from, count));
    }

    @Override public void reparameterizeAdjoint(Tensor logvar, Tensor epsilon, Tensor d, Tensor dLogvar) {
        requireSameSize("reparameterizeAdjoint", dLogvar, logvar, epsilon, d);
        cut(d.size(), (from, count) -> Gaussians.reparameterizeAdjoint(logvar, epsilon, d, dLogvar, from, count));
    }

    @Override public void gaussianKl(Tensor mu, Tensor logvar, Tensor kl) {
        requireSameSize("gaussianKl", kl, mu, logvar);
        cut(kl.size(), (from, count) -> Gaussians.kl(mu, logvar, kl, from, count));
    }

    @Override public void gaussianKlAdjoint(Tensor mu, Tensor logvar, Tensor d, Tensor dMu, Tensor dLogvar) {
        requireSameSize("gaussianKlAdjoint", d, mu, logvar, dMu, dLogvar);
        cut(d.size(), (from, count) -> Gaussians.klAdjoint(mu, logvar, d, dMu, dLogvar, from, count));
    }

    @Override public void logProbability(Density f, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor out, Tensor dA, Tensor dB) {
        requireDensity(f, x, mask, a, b, out, dA, dB);
        cutRows(x, (from, count) -> LogProbabilities.rows(f, x, mask, a, b, out, dA, dB, from, count));
    }

    @Override public void mean(Variate f, Tensor a, Tensor b, Tensor out) {
        requireParameters("mean", f, out, a, b);
        cut(out.size(), (from, count) -> Variates.mean(f, a, b, out, from, count));
    }

    @Override public void sample(Variate f, long key, Tensor a, Tensor b, Tensor out) {
        requireParameters("sample", f, out, a, b);
        cut(out.size(), (from, count) -> Variates.sample(f, key, a, b, out, from, count));
    }

    @Override public void oneHot(Tensor x, Tensor y) {
        requireSameSize("oneHot", y, x);
        cutRows(x, (from, count) -> Softmax.oneHot(x, y, from, count));
    }

    @Override public void logSoftmax(Tensor x, Tensor y) {
        requireSameSize("logSoftmax", y, x);
        cutRows(x, (from, count) -> Softmax.logSoftmax(x, y, from, count));
    }

    @Override public void logSoftmaxAdjoint(Tensor y, Tensor d, Tensor dx) {
        requireSameSize("logSoftmaxAdjoint", dx, y, d);
        cutRows(y, (from, count) -> Softmax.logSoftmaxAdjoint(y, d, dx, from, count));
    }

    @Override public void logSumExp(Tensor x, Tensor out) {
        requireRows("logSumExp", x, out);
        cutRows(x, (from, count) -> Softmax.logSumExp(x, out, from, count));
    }

    @Override public void logSumExpAdjoint(Tensor x, Tensor logSum, Tensor d, Tensor dx) {
        requireSameSize("logSumExpAdjoint", dx, x);
        requireRows("logSumExpAdjoint", x, logSum);
        requireRows("logSumExpAdjoint", x, d);
        cutRows(x, (from, count) -> Softmax.logSumExpAdjoint(x, logSum, d, dx, from, count));
    }

    @Override public void gaussianPairs(Tensor z, Tensor mean, Tensor logvar, Tensor w, Tensor out) {
        requirePairs("gaussianPairs", z, out, mean, logvar, w);
        var scratch = pairs.take();
        scratch.prepare(mean, logvar, w);
        cut(z.rows(), pointsAtATime(mean), (from, count) -> scratch.values(z, mean, out, from, count));
        pairs.give(scratch);
    }

    @Override public void gaussianPairsAdjoint(Tensor z, Tensor mean, Tensor w, Tensor d, Tensor dZ, Tensor dMean, Tensor dLogvar) {
        requirePairs("gaussianPairsAdjoint", z, d, mean, w, dMean, dLogvar);
        requireSameSize("gaussianPairsAdjoint", z, dZ);
        var scratch = pairs.take();
        scratch.prepareAdjoints(z, mean, w, d);
        cut(GaussianPairs.blocks(z.rows()), 1, (from, count) -> scratch.adjointOfPoints(z, mean, w, dZ, from, count));
        cut(GaussianPairs.blocks(mean.rows()), 1, (from, count) -> scratch.adjointOfGaussians(z, mean, dMean, dLogvar, from, count));
        pairs.give(scratch);
    }

    /** How many points a thread takes at a time when each meets all Gaussians. */
    private static int pointsAtATime(Tensor gaussians) {
        return (int) Math.max(1, PIECE / gaussians.size());
    }

    // ---- noise

    @Override public void uniform(long key, Tensor out) {
        cut(out.size(), (from, count) -> NoiseKernels.uniform(key, out, from, count));
    }

    @Override public void normal(long key, Tensor out) {
        cut(out.size(), (from, count) -> NoiseKernels.normal(key, out, from, count));
    }

    @Override public void bernoulli(long key, Tensor probability, Tensor out) {
        requireSameSize("bernoulli", out, probability);
        cut(out.size(), (from, count) -> NoiseKernels.bernoulli(key, probability, out, from, count));
    }

    // ---- optimizers

    @Override public void adam(Tensor parameters, Tensor gradient, Tensor m, Tensor v, AdamStep step) {
        requireSameSize("adam", parameters, gradient, m, v);
        cut(parameters.size(), (from, count) -> Optimizers.adam(parameters, gradient, m, v, step, from, count));
    }

    @Override public void sgd(Tensor parameters, Tensor gradient, Tensor velocity, float gradientScale, float rate, float momentum) {
        requireSameSize("sgd", parameters, gradient, velocity);
        cut(parameters.size(), (from, count) ->
            Optimizers.sgd(parameters, gradient, velocity, gradientScale, rate, momentum, from, count));
    }

    /** A thread takes a few chunks of the contract at a time; the sums are added by the caller, in order. */
    @Override public double sumOfSquares(Tensor x) {
        var chunks = new float[Math.toIntExact((x.size() + CHUNK - 1) / CHUNK)];
        cut(chunks.length, CHUNKS_A_PIECE, (first, count) -> {
            var partials = new float[Sums.PARTIALS];
            for (int i = first; i < first + count; i++) {
                long from = (long) i * CHUNK;
                chunks[i] = Sums.sumOfSquares(x, from, (int) Math.min(CHUNK, x.size() - from), partials);
            }
        });
        double sum = 0;
        for (float chunk : chunks) sum += chunk;
        return sum;
    }

    // ---- the machine

    @Override public long fmaPeak(int iterations) {
        return FmaPeak.run(iterations);
    }

    @Override public void close() {
        team.close();
    }
}
