package vae4j.core.backend.reference;

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

import java.util.Arrays;
import vae4j.core.backend.AdamStep;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Normalization;
import vae4j.core.backend.Operand;
import vae4j.core.backend.Pieces;
import vae4j.core.backend.Resampling;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.ScalarMath;
import vae4j.core.backend.Statistics;
import vae4j.core.backend.density.Density;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.backend.density.Variate;
import vae4j.core.random.Threefry;
import vae4j.core.tensor.Tensor;

/** Every kernel of the contract as the loop that its Javadoc describes. Long because the contract is: one method a kernel. */
final class ReferenceBackend implements Backend {
    static final String NAME = "reference";

    @Override public String name() {
        return NAME;
    }

    @Override public int vectorBits() {
        return Float.SIZE;
    }

    @Override public int threads() {
        return 1;
    }

    // ---- matrix products

    @Override public void gemm(Operand a, Operand b, Epilogue epilogue, Tensor c) {
        requireGemm(a, b, epilogue, c);
        int n = b.columns();
        int k = a.columns();
        var s = new float[n];
        for (int i = 0; i < a.rows(); i++) {
            for (int block = 0; block < k; block += KC) {
                Arrays.fill(s, 0);
                for (int p = block; p < Math.min(block + KC, k); p++) {
                    float ap = element(a, i, p);
                    for (int j = 0; j < n; j++) s[j] = Math.fma(ap, element(b, p, j), s[j]);
                }
                for (int j = 0; j < n; j++) c.set((long) i * n + j, block == 0 ? s[j] : c.get((long) i * n + j) + s[j]);
            }
            for (int j = 0; j < n; j++) {
                float sum = c.get((long) i * n + j);
                if (epilogue.bias() != null) sum += epilogue.bias().get(j);
                c.set((long) i * n + j, epilogue.activation().value(sum));
            }
        }
    }

    private static float element(Operand operand, int row, int column) {
        var t = operand.tensor();
        return operand.transposed() ? t.get((long) column * operand.rows() + row) : t.get((long) row * operand.columns() + column);
    }

    @Override public void columnSum(Tensor x, Tensor out) {
        requireColumns("columnSum", x, out);
        for (int j = 0; j < x.columns(); j++) {
            float sum = 0;
            for (int block = 0; block < x.rows(); block += KC) {
                float s = x.get(block, j);
                for (int i = block + 1; i < Math.min(block + KC, x.rows()); i++) s += x.get(i, j);
                sum = block == 0 ? s : sum + s;
            }
            out.set(j, sum);
        }
    }

    @Override public void rowSum(Tensor x, Tensor out) {
        requireRows("rowSum", x, out);
        for (int i = 0; i < x.rows(); i++) {
            var sum = new Partials();
            for (int j = 0; j < x.columns(); j++) sum.add(j, x.get(i, j));
            out.set(i, sum.fold());
        }
    }

    /** The sum of the common rules. */
    private static final class Partials {
        final float[] p = new float[16];

        void add(int term, float value) {
            p[term % 16] += value;
        }

        float fold() {
            for (int half = 8; half > 0; half /= 2) {
                for (int j = 0; j < half; j++) p[j] += p[j + half];
            }
            return p[0];
        }
    }

    // ---- convolutions

    @Override public void convolve(Convolution c, Tensor images, Tensor weights, Epilogue epilogue, Tensor maps) {
        requireConvolution("convolve", c, images, weights, maps, epilogue.bias(), c.features());
        requireEpilogue(epilogue);
        ReferenceConvolution.forward(this, c, images, weights, epilogue, maps);
    }

    @Override public void convolveTransposed(Convolution c, Tensor maps, Tensor weights, Epilogue epilogue, Tensor images) {
        requireConvolution("convolveTransposed", c, images, weights, maps, epilogue.bias(), c.channels());
        requireEpilogue(epilogue);
        ReferenceConvolution.transposed(this, c, maps, weights, epilogue, images);
    }

    @Override public void convolveWeights(Convolution c, Tensor images, Tensor maps, Tensor weights) {
        requireConvolution("convolveWeights", c, images, weights, maps, null, 0);
        ReferenceConvolution.weights(this, c, images, maps, weights);
    }

    @Override public void swapAxes(Tensor x, Tensor y) {
        requireSwapAxes(x, y);
        int a = x.shape().axis(1);
        int b = x.shape().axis(2);
        for (long i = 0; i < x.size(); i++) y.set(i / (a * b) * (a * b) + i % b * a + i / b % a, x.get(i));
    }

    // ---- pooling, up-sampling and normalisation

    @Override public void averagePool(Convolution c, Tensor images, Tensor maps) {
        requirePool("averagePool", c, images, maps);
        Resampling.averagePool(c, images, maps, Pieces.IN_ORDER);
    }

    @Override public void averagePoolAdjoint(Convolution c, Tensor d, Tensor dImages) {
        requirePool("averagePoolAdjoint", c, dImages, d);
        Resampling.averagePoolAdjoint(c, d, dImages, Pieces.IN_ORDER);
    }

    @Override public void maxPool(Convolution c, Tensor images, Tensor maps) {
        requirePool("maxPool", c, images, maps);
        Resampling.maxPool(c, images, maps, Pieces.IN_ORDER);
    }

    @Override public void maxPoolAdjoint(Convolution c, Tensor images, Tensor maps, Tensor d, Tensor dImages) {
        requirePool("maxPoolAdjoint", c, images, maps, d);
        requireSameSize("maxPoolAdjoint", images, dImages);
        Resampling.maxPoolAdjoint(c, images, maps, d, dImages, Pieces.IN_ORDER);
    }

    @Override public void upsample(Tensor x, int factor, boolean bilinear, Tensor y) {
        requireUpsample("upsample", x, factor, y);
        Resampling.upsample(x, factor, bilinear, y, Pieces.IN_ORDER);
    }

    @Override public void upsampleAdjoint(Tensor d, int factor, boolean bilinear, Tensor dx) {
        requireUpsample("upsampleAdjoint", dx, factor, d);
        Resampling.upsampleAdjoint(d, factor, bilinear, dx, Pieces.IN_ORDER);
    }

    @Override public void moments(Statistics s, Tensor x, Tensor mean, Tensor variance) {
        requireStatistics("moments", s, mean, variance, new Tensor[] {x});
        Normalization.moments(s, x, mean, variance, Pieces.IN_ORDER);
    }

    @Override public void normalize(Statistics s, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor gamma, Tensor beta, Tensor y) {
        requireStatistics("normalize", s, mean, variance, new Tensor[] {x, y}, gamma, beta);
        Normalization.normalize(s, x, mean, variance, epsilon, gamma, beta, y, Pieces.IN_ORDER);
    }

    @Override public void normalizeAdjoint(Statistics s, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor gamma, boolean frozen, Tensor d,
            Tensor dx, Tensor dGamma, Tensor dBeta) {
        requireStatistics("normalizeAdjoint", s, mean, variance, new Tensor[] {x, d, dx}, gamma, dGamma, dBeta);
        Normalization.adjoint(s, x, mean, variance, epsilon, gamma, frozen, d, dx, dGamma, dBeta, Pieces.IN_ORDER);
    }

    // ---- elementwise

    @Override public void fill(Tensor x, float value) {
        for (long i = 0; i < x.size(); i++) x.set(i, value);
    }

    @Override public void add(Tensor a, Tensor b, Tensor c) {
        requireSameSize("add", c, a, b);
        for (long i = 0; i < c.size(); i++) c.set(i, a.get(i) + b.get(i));
    }

    @Override public void subtract(Tensor a, Tensor b, Tensor c) {
        requireSameSize("subtract", c, a, b);
        for (long i = 0; i < c.size(); i++) c.set(i, a.get(i) - b.get(i));
    }

    @Override public void multiply(Tensor a, Tensor b, Tensor c) {
        requireSameSize("multiply", c, a, b);
        for (long i = 0; i < c.size(); i++) c.set(i, a.get(i) * b.get(i));
    }

    @Override public void scale(Tensor x, float factor, Tensor y) {
        requireSameSize("scale", y, x);
        for (long i = 0; i < y.size(); i++) y.set(i, factor * x.get(i));
    }

    @Override public void scaleRows(Tensor x, Tensor factor, Tensor y) {
        requireSameSize("scaleRows", y, x);
        requireRows("scaleRows", x, factor);
        for (long i = 0; i < y.size(); i++) y.set(i, factor.get(i / x.columns()) * x.get(i));
    }

    @Override public void broadcastRows(Tensor x, Tensor y) {
        requireColumns("broadcastRows", y, x);
        for (long i = 0; i < y.size(); i++) y.set(i, x.get(i % y.columns()));
    }

    @Override public void broadcastColumns(Tensor x, Tensor y) {
        requireRows("broadcastColumns", y, x);
        for (long i = 0; i < y.size(); i++) y.set(i, x.get(i / y.columns()));
    }

    @Override public void copyColumns(Tensor x, int first, Tensor y) {
        requireColumnRange("copyColumns", x, first, y);
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < y.columns(); j++) y.set((long) i * y.columns() + j, x.get(i, first + j));
        }
    }

    @Override public void pasteColumns(Tensor x, Tensor y, int first) {
        requireColumnRange("pasteColumns", y, first, x);
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.columns(); j++) y.set((long) i * y.columns() + first + j, x.get(i, j));
        }
    }

    @Override public void apply(ScalarFunction f, Tensor x, Tensor y) {
        requireSameSize("apply", y, x);
        for (long i = 0; i < y.size(); i++) y.set(i, f.value(x.get(i)));
    }

    @Override public void applyAdjoint(ScalarFunction f, Tensor saved, Tensor d, Tensor dx) {
        requireSameSize("applyAdjoint", dx, saved, d);
        for (long i = 0; i < dx.size(); i++) {
            dx.set(i, f.kind() == ScalarFunction.Kind.IDENTITY ? d.get(i) : d.get(i) * f.derivative(saved.get(i)));
        }
    }

    // ---- probability

    @Override public void reparameterize(Tensor mu, Tensor logvar, Tensor epsilon, Tensor z) {
        requireSameSize("reparameterize", z, mu, logvar, epsilon);
        for (long i = 0; i < z.size(); i++) z.set(i, Math.fma(ScalarMath.exp(0.5f * logvar.get(i)), epsilon.get(i), mu.get(i)));
    }

    @Override public void reparameterizeAdjoint(Tensor logvar, Tensor epsilon, Tensor d, Tensor dLogvar) {
        requireSameSize("reparameterizeAdjoint", dLogvar, logvar, epsilon, d);
        for (long i = 0; i < d.size(); i++) {
            dLogvar.set(i, 0.5f * ScalarMath.exp(0.5f * logvar.get(i)) * epsilon.get(i) * d.get(i));
        }
    }

    @Override public void gaussianKl(Tensor mu, Tensor logvar, Tensor kl) {
        requireSameSize("gaussianKl", kl, mu, logvar);
        for (long i = 0; i < kl.size(); i++) {
            float value = 0.5f * (Math.fma(mu.get(i), mu.get(i), ScalarMath.expm1(logvar.get(i))) - logvar.get(i));
            kl.set(i, value < 0 ? 0 : value);
        }
    }

    @Override public void gaussianKlAdjoint(Tensor mu, Tensor logvar, Tensor d, Tensor dMu, Tensor dLogvar) {
        requireSameSize("gaussianKlAdjoint", d, mu, logvar, dMu, dLogvar);
        for (long i = 0; i < d.size(); i++) {
            dMu.set(i, d.get(i) * mu.get(i));
            dLogvar.set(i, d.get(i) * (0.5f * ScalarMath.expm1(logvar.get(i))));
        }
    }

    @Override public void logProbability(Density f, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor out, Tensor dA, Tensor dB) {
        requireDensity(f, x, mask, a, b, out, dA, dB);
        int n = x.columns();
        for (int i = 0; i < x.rows(); i++) {
            var sum = new Partials();
            for (int j = 0; j < n; j++) {
                long at = (long) i * n + j;
                boolean known = mask == null || mask.get(at) != 0;
                float second = b == null ? 0 : b.get(at);
                sum.add(j, known ? f.logProbability(x.get(at), a.get(at), second) : 0);
                if (dA != null) dA.set(at, known ? f.slopeA(x.get(at), a.get(at), second) : 0);
                if (dB != null) dB.set(at, known ? f.slopeB(x.get(at), a.get(at), second) : 0);
            }
            out.set(i, sum.fold());
        }
    }

    @Override public void mean(Variate f, Tensor a, Tensor b, Tensor out) {
        requireParameters("mean", f, out, a, b);
        for (long i = 0; i < out.size(); i++) out.set(i, f.mean(a.get(i), b == null ? 0 : b.get(i)));
    }

    @Override public void sample(Variate f, long key, Tensor a, Tensor b, Tensor out) {
        requireParameters("sample", f, out, a, b);
        for (long i = 0; i < out.size(); i++) out.set(i, f.sample(key, i, a.get(i), b == null ? 0 : b.get(i)));
    }

    @Override public void oneHot(Tensor x, Tensor y) {
        requireSameSize("oneHot", y, x);
        for (int i = 0; i < x.rows(); i++) {
            int first = 0;
            for (int j = 1; j < x.columns(); j++) first = x.get(i, j) > x.get(i, first) ? j : first;
            for (int j = 0; j < x.columns(); j++) y.set((long) i * x.columns() + j, j == first ? 1 : 0);
        }
    }

    @Override public void logSoftmax(Tensor x, Tensor y) {
        requireSameSize("logSoftmax", y, x);
        int n = x.columns();
        for (int i = 0; i < x.rows(); i++) {
            float greatest = greatest(x, i);
            float log = ScalarMath.log(sumOfExp(x, i, greatest));
            for (int j = 0; j < n; j++) y.set((long) i * n + j, x.get(i, j) - greatest - log);
        }
    }

    @Override public void logSoftmaxAdjoint(Tensor y, Tensor d, Tensor dx) {
        requireSameSize("logSoftmaxAdjoint", dx, y, d);
        int n = y.columns();
        for (int i = 0; i < y.rows(); i++) {
            var sum = new Partials();
            for (int j = 0; j < n; j++) sum.add(j, d.get(i, j));
            float s = sum.fold();
            for (int j = 0; j < n; j++) dx.set((long) i * n + j, Math.fma(-ScalarMath.exp(y.get(i, j)), s, d.get(i, j)));
        }
    }

    @Override public void logSumExp(Tensor x, Tensor out) {
        requireRows("logSumExp", x, out);
        for (int i = 0; i < x.rows(); i++) {
            float greatest = greatest(x, i);
            out.set(i, greatest + ScalarMath.log(sumOfExp(x, i, greatest)));
        }
    }

    @Override public void logSumExpAdjoint(Tensor x, Tensor logSum, Tensor d, Tensor dx) {
        requireSameSize("logSumExpAdjoint", dx, x);
        requireRows("logSumExpAdjoint", x, logSum);
        requireRows("logSumExpAdjoint", x, d);
        for (long at = 0; at < x.size(); at++) {
            long i = at / x.columns();
            dx.set(at, d.get(i) * ScalarMath.exp(x.get(at) - logSum.get(i)));
        }
    }

    private static float greatest(Tensor x, int row) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < x.columns(); j++) greatest = x.get(row, j) > greatest ? x.get(row, j) : greatest;
        return greatest == Float.NEGATIVE_INFINITY ? 0 : greatest;
    }

    private static float sumOfExp(Tensor x, int row, float greatest) {
        var sum = new Partials();
        for (int j = 0; j < x.columns(); j++) sum.add(j, ScalarMath.exp(x.get(row, j) - greatest));
        return sum.fold();
    }

    @Override public void gaussianPairs(Tensor z, Tensor mean, Tensor logvar, Tensor w, Tensor out) {
        requirePairs("gaussianPairs", z, out, mean, logvar, w);
        int n = z.columns();
        for (int i = 0; i < z.rows(); i++) {
            for (int c = 0; c < mean.rows(); c++) {
                var sum = new Partials();
                for (int j = 0; j < n; j++) {
                    float e = z.get(i, j) - mean.get(c, j);
                    sum.add(j, Math.fma(e * e, w.get(c, j), logvar.get(c, j)));
                }
                out.set((long) i * mean.rows() + c, -0.5f * (sum.fold() + n * GaussianDensity.LOG_TWO_PI));
            }
        }
    }

    @Override public void gaussianPairsAdjoint(Tensor z, Tensor mean, Tensor w, Tensor d, Tensor dZ, Tensor dMean, Tensor dLogvar) {
        requirePairs("gaussianPairsAdjoint", z, d, mean, w, dMean, dLogvar);
        requireSameSize("gaussianPairsAdjoint", z, dZ);
        int n = z.columns();
        int k = mean.rows();
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < z.rows(); i++) {
                float s = 0;
                for (int c = 0; c < k; c++) s = Math.fma(d.get((long) i * k + c), -((z.get(i, j) - mean.get(c, j)) * w.get(c, j)), s);
                dZ.set((long) i * n + j, s);
            }
            for (int c = 0; c < k; c++) {
                float s = 0;
                float t = 0;
                for (int i = 0; i < z.rows(); i++) {
                    float e = z.get(i, j) - mean.get(c, j);
                    s = Math.fma(d.get((long) i * k + c), e * w.get(c, j), s);
                    t = Math.fma(d.get((long) i * k + c), 0.5f * Math.fma(e * e, w.get(c, j), -1), t);
                }
                dMean.set((long) c * n + j, s);
                dLogvar.set((long) c * n + j, t);
            }
        }
    }

    // ---- noise

    @Override public void uniform(long key, Tensor out) {
        for (long i = 0; i < out.size(); i++) out.set(i, uniform(key, i));
    }

    private static float uniform(long key, long i) {
        return (Threefry.word(key, i) >>> 8) * 0x1p-24f;
    }

    @Override public void normal(long key, Tensor out) {
        for (long i = 0; i < out.size(); i++) out.set(i, ScalarMath.normal(Threefry.word(key, i)));
    }

    @Override public void bernoulli(long key, Tensor probability, Tensor out) {
        requireSameSize("bernoulli", out, probability);
        for (long i = 0; i < out.size(); i++) out.set(i, uniform(key, i) < probability.get(i) ? 1 : 0);
    }

    // ---- optimizers

    @Override public void adam(Tensor parameters, Tensor gradient, Tensor m, Tensor v, AdamStep step) {
        requireSameSize("adam", parameters, gradient, m, v);
        for (long i = 0; i < parameters.size(); i++) {
            float g = step.gradientScale() * gradient.get(i);
            float first = flush(Math.fma(step.beta1(), m.get(i), (1 - step.beta1()) * g));
            float second = flush(Math.fma(step.beta2(), v.get(i), (1 - step.beta2()) * (g * g)));
            m.set(i, first);
            v.set(i, second);
            float update = first / Math.fma((float) Math.sqrt(second), step.rootScale(), step.epsilon());
            parameters.set(i, Math.fma(-step.stepSize(), update, step.keep() * parameters.get(i)));
        }
    }

    private static float flush(float moment) {
        return Math.abs(moment) < AdamStep.FLUSH ? 0 : moment;
    }

    @Override public void sgd(Tensor parameters, Tensor gradient, Tensor velocity, float gradientScale, float rate, float momentum) {
        requireSameSize("sgd", parameters, gradient, velocity);
        for (long i = 0; i < parameters.size(); i++) {
            float u = flush(Math.fma(momentum, velocity.get(i), gradientScale * gradient.get(i)));
            velocity.set(i, u);
            parameters.set(i, Math.fma(-rate, u, parameters.get(i)));
        }
    }

    @Override public double sumOfSquares(Tensor x) {
        double sum = 0;
        for (long chunk = 0; chunk < x.size(); chunk += CHUNK) {
            var squares = new Partials();
            for (int i = 0; i < Math.min(CHUNK, x.size() - chunk); i++) {
                float value = x.get(chunk + i);
                squares.p[i % 16] = Math.fma(value, value, squares.p[i % 16]);
            }
            sum += squares.fold();
        }
        return sum;
    }

    // ---- the machine

    @Override public long fmaPeak(int iterations) {
        float s = peakSink;                                       // unknown to the compiler, which computes ahead what starts from constants
        float a = s, b = s + 1, c = s + 2, d = s + 3, e = s + 4, f = s + 5, g = s + 6, h = s + 7;
        for (int i = 0; i < iterations; i++) {
            a = Math.fma(a, 0.999f, 0.001f);
            b = Math.fma(b, 0.999f, 0.001f);
            c = Math.fma(c, 0.999f, 0.001f);
            d = Math.fma(d, 0.999f, 0.001f);
            e = Math.fma(e, 0.999f, 0.001f);
            f = Math.fma(f, 0.999f, 0.001f);
            g = Math.fma(g, 0.999f, 0.001f);
            h = Math.fma(h, 0.999f, 0.001f);
        }
        peakSink = a + b + c + d + e + f + g + h;
        return 16L * iterations;
    }

    /** Keeps the compiler from dropping {@link #fmaPeak}. */
    private volatile float peakSink;

    @Override public void close() {}
}
