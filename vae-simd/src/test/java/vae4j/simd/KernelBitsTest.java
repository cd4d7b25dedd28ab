package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import vae4j.core.backend.AdamStep;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Statistics;
import vae4j.core.backend.Window;
import vae4j.core.backend.density.BernoulliDensity;
import vae4j.core.backend.density.ContinuousBernoulliDensity;
import vae4j.core.backend.density.Density;
import vae4j.core.backend.density.DiscretizedLogisticDensity;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.backend.density.IndicatorDensity;
import vae4j.core.backend.density.LaplaceDensity;
import vae4j.core.backend.density.NegativeBinomialDensity;
import vae4j.core.backend.density.PoissonDensity;
import vae4j.core.backend.density.StudentDensity;
import vae4j.core.backend.density.Variate;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Every kernel has the bits of the reference backend, whatever the shape, the values and the number of threads. */
class KernelBitsTest {
    private static final Backend REFERENCE = Backends.open("reference", 1);
    private static final List<Backend> SIMD = IntStream.rangeClosed(1, 4).<Backend>mapToObj(SimdBackend::new).toList();
    private static final float[] SPECIAL = {0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE,
        -Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-30f, 88.8f, -88.8f, -103.5f, AdamStep.FLUSH};

    /** Runs one kernel on arguments drawn from the numbers, and returns what it wrote. */
    private interface Kernel {
        Tensor[] run(Backend backend, Numbers numbers, int m, int n);
    }

    private static final List<Density> DENSITIES = List.of(new BernoulliDensity(), new ContinuousBernoulliDensity(), new DiscretizedLogisticDensity(),
        new GaussianDensity(), new IndicatorDensity(), new LaplaceDensity(), new NegativeBinomialDensity(), new PoissonDensity(), StudentDensity.of(3.5));

    private static final Map<String, Kernel> KERNELS = new LinkedHashMap<>();

    static {
        KERNELS.put("columnSum", (b, t, m, n) -> { var out = t.next(n); b.columnSum(t.next(m, n), out); return of(out); });
        KERNELS.put("rowSum", (b, t, m, n) -> { var out = t.next(m); b.rowSum(t.next(m, n), out); return of(out); });
        KERNELS.put("fill", (b, t, m, n) -> { var x = t.next(m, n); b.fill(x, 3.25f); return of(x); });
        KERNELS.put("add", (b, t, m, n) -> { var c = t.next(m, n); b.add(t.next(m, n), t.next(m, n), c); return of(c); });
        KERNELS.put("add in place", (b, t, m, n) -> { var c = t.next(m, n); b.add(c, t.next(m, n), c); return of(c); });
        KERNELS.put("subtract", (b, t, m, n) -> { var c = t.next(m, n); b.subtract(t.next(m, n), t.next(m, n), c); return of(c); });
        KERNELS.put("multiply", (b, t, m, n) -> { var c = t.next(m, n); b.multiply(t.next(m, n), t.next(m, n), c); return of(c); });
        KERNELS.put("scale", (b, t, m, n) -> { var y = t.next(m, n); b.scale(t.next(m, n), -1.7f, y); return of(y); });
        KERNELS.put("scaleRows", (b, t, m, n) -> { var y = t.next(m, n); b.scaleRows(t.next(m, n), t.next(m), y); return of(y); });
        KERNELS.put("broadcastRows", (b, t, m, n) -> { var y = t.next(m, n); b.broadcastRows(t.next(n), y); return of(y); });
        KERNELS.put("broadcastColumns", (b, t, m, n) -> { var y = t.next(m, n); b.broadcastColumns(t.next(m), y); return of(y); });
        KERNELS.put("copyColumns", (b, t, m, n) -> { var y = t.next(m, n); b.copyColumns(t.next(m, n + 5), 3, y); return of(y); });
        KERNELS.put("pasteColumns", (b, t, m, n) -> { var y = t.next(m, n + 5); b.pasteColumns(t.next(m, n), y, 3); return of(y); });
        KERNELS.put("columnSum of many rows", (b, t, m, n) -> { var out = t.next(m); b.columnSum(t.next(8 * n + 1, m), out); return of(out); });
        KERNELS.put("swapAxes", (b, t, m, n) -> { var y = t.next(3, n, m); b.swapAxes(t.next(3, m, n), y); return of(y); });
        KERNELS.put("pooling", (b, t, m, n) -> {
            var c = Convolution.of(2 + m % 5, 3 + m % 3, n, n, new Window(new Window.Axis(2, 1 + m % 2, m % 2, 1), new Window.Axis(3, 2, 1, 1)), n);
            Tensor x = t.next(3, c.height(), c.width(), n), d = t.next(3, c.outHeight(), c.outWidth(), n);
            Tensor mean = Tensor.allocate(d.shape()), most = Tensor.allocate(d.shape()), dMean = Tensor.allocate(x.shape()), dMost = Tensor.allocate(x.shape());
            b.averagePool(c, x, mean);
            b.averagePoolAdjoint(c, d, dMean);
            b.maxPool(c, x, most);
            b.maxPoolAdjoint(c, x, most, d, dMost);
            return of(mean, most, dMean, dMost);
        });
        KERNELS.put("up-sampling", (b, t, m, n) -> {
            Tensor x = t.next(2, 1 + m % 4, 3, n), y = Tensor.allocate(Shape.of(2, 2 + m % 4 * 2, 6, n)), z = Tensor.allocate(y.shape()), dx = Tensor.allocate(x.shape());
            b.upsample(x, 2, false, y);
            b.upsample(x, 2, true, z);
            b.upsampleAdjoint(t.next(y.shape().toArray()), 2, true, dx);
            return of(y, z, dx);
        });
        KERNELS.put("normalisation", (b, t, m, n) -> {
            var results = new ArrayList<Tensor>();
            for (var s : List.of(new Statistics(1, 20 * m, n, n), new Statistics(m, 5, n, 1))) {
                Tensor x = t.next(s.examples(), s.places(), n), d = t.next(s.examples(), s.places(), n), gamma = t.next(n), beta = t.next(n);
                Tensor mean = Tensor.allocate(s.moments()), variance = Tensor.allocate(s.moments());
                Tensor y = Tensor.allocate(s.values()), dx = Tensor.allocate(s.values()), dGamma = Tensor.allocate(Shape.of(n)), dBeta = Tensor.allocate(Shape.of(n));
                b.moments(s, x, mean, variance);
                b.normalize(s, x, mean, variance, 1e-5f, gamma, beta, y);
                b.normalizeAdjoint(s, x, mean, variance, 1e-5f, gamma, false, d, dx, dGamma, dBeta);
                results.addAll(List.of(mean, variance, y, dx, dGamma, dBeta));
            }
            return results.toArray(Tensor[]::new);
        });
        for (var kind : ScalarFunction.Kind.values()) {
            var f = kind == ScalarFunction.Kind.LEAKY_RELU ? ScalarFunction.leakyRelu(0.1f) : new ScalarFunction(kind, 0);
            KERNELS.put("apply " + kind, (b, t, m, n) -> { var y = t.next(m, n); b.apply(f, t.next(m, n), y); return of(y); });
            KERNELS.put("apply in place " + kind, (b, t, m, n) -> { var y = t.next(m, n); b.apply(f, y, y); return of(y); });
            KERNELS.put("applyAdjoint " + kind, (b, t, m, n) -> {
                var dx = t.next(m, n);
                b.applyAdjoint(f, t.next(m, n), t.next(m, n), dx);
                return of(dx);
            });
            KERNELS.put("applyAdjoint in place " + kind, (b, t, m, n) -> {
                var d = t.next(m, n);
                b.applyAdjoint(f, t.next(m, n), d, d);
                return of(d);
            });
        }
        KERNELS.put("reparameterize", (b, t, m, n) -> {
            var z = t.next(m, n);
            b.reparameterize(t.next(m, n), t.next(m, n), t.next(m, n), z);
            return of(z);
        });
        KERNELS.put("reparameterizeAdjoint", (b, t, m, n) -> {
            var d = t.next(m, n);
            b.reparameterizeAdjoint(t.next(m, n), t.next(m, n), t.next(m, n), d);
            return of(d);
        });
        KERNELS.put("gaussianKl", (b, t, m, n) -> { var kl = t.next(m, n); b.gaussianKl(t.next(m, n), t.next(m, n), kl); return of(kl); });
        KERNELS.put("gaussianKlAdjoint", (b, t, m, n) -> {
            var dMu = t.next(m, n);
            var dLogvar = t.next(m, n);
            b.gaussianKlAdjoint(t.next(m, n), t.next(m, n), t.next(m, n), dMu, dLogvar);
            return of(dMu, dLogvar);
        });
        for (var f : DENSITIES) {
            boolean two = f.parameters() == 2;
            for (boolean masked : new boolean[] {false, true}) {
                KERNELS.put("logProbability " + f + (masked ? " masked" : ""), (b, t, m, n) -> {
                    var out = t.next(m);
                    b.logProbability(f, t.next(m, n), masked ? t.mask(m, n) : null, t.next(m, n), two ? t.next(m, n) : null, out, null, null);
                    return of(out);
                });
                KERNELS.put("logProbability with slopes " + f + (masked ? " masked" : ""), (b, t, m, n) -> {
                    var out = t.next(m);
                    var dA = t.next(m, n);
                    var dB = two ? t.next(m, n) : dA;
                    b.logProbability(f, t.next(m, n), masked ? t.mask(m, n) : null, t.next(m, n), two ? t.next(m, n) : null, out, dA, two ? dB : null);
                    return of(out, dA, dB);
                });
            }
            if (f instanceof Variate v) {
                KERNELS.put("mean " + f, (b, t, m, n) -> { var out = t.next(m, n); b.mean(v, t.next(m, n), two ? t.next(m, n) : null, out); return of(out); });
                KERNELS.put("sample " + f, (b, t, m, n) -> {
                    var out = t.next(m, n);
                    b.sample(v, t.random.nextLong(), t.bounded(m, n), two ? t.bounded(m, n) : null, out);
                    return of(out);
                });
            }
        }
        KERNELS.put("oneHot", (b, t, m, n) -> { var y = t.next(m, n); b.oneHot(t.next(m, n), y); return of(y); });
        KERNELS.put("logSoftmax", (b, t, m, n) -> { var y = t.next(m, n); b.logSoftmax(t.next(m, n), y); return of(y); });
        KERNELS.put("logSoftmaxAdjoint", (b, t, m, n) -> { var dx = t.next(m, n); b.logSoftmaxAdjoint(t.next(m, n), t.next(m, n), dx); return of(dx); });
        KERNELS.put("logSoftmaxAdjoint in place", (b, t, m, n) -> { var d = t.next(m, n); b.logSoftmaxAdjoint(t.next(m, n), d, d); return of(d); });
        KERNELS.put("logSumExp", (b, t, m, n) -> { var out = t.next(m); b.logSumExp(t.next(m, n), out); return of(out); });
        KERNELS.put("logSumExpAdjoint", (b, t, m, n) -> {
            var dx = t.next(m, n);
            b.logSumExpAdjoint(t.next(m, n), t.next(m), t.next(m), dx);
            return of(dx);
        });
        KERNELS.put("gaussianPairs", (b, t, m, n) -> {
            int k = 1 + m / 2;
            var out = t.next(m, k);
            b.gaussianPairs(t.next(m, n), t.next(k, n), t.next(k, n), t.next(k, n), out);
            return of(out);
        });
        KERNELS.put("gaussianPairsAdjoint", (b, t, m, n) -> {
            int k = 1 + m / 2;
            var dZ = t.next(m, n);
            var dMean = t.next(k, n);
            var dLogvar = t.next(k, n);
            b.gaussianPairsAdjoint(t.next(m, n), t.next(k, n), t.next(k, n), t.next(m, k), dZ, dMean, dLogvar);
            return of(dZ, dMean, dLogvar);
        });
        KERNELS.put("gaussianPairsAdjoint, of one row of numbers", (b, t, m, n) -> {
            int k = 1 + m / 2;
            var dZ = t.next(m, n);
            var dMean = t.next(k, n);
            var dLogvar = t.next(k, n);
            b.gaussianPairsAdjoint(t.next(m, n), t.next(k, n), t.next(k, n), t.next(m * k), dZ, dMean, dLogvar);
            return of(dZ, dMean, dLogvar);
        });
        KERNELS.put("uniform", (b, t, m, n) -> { var out = t.next(m, n); b.uniform(t.random.nextLong(), out); return of(out); });
        KERNELS.put("normal", (b, t, m, n) -> { var out = t.next(m, n); b.normal(t.random.nextLong(), out); return of(out); });
        KERNELS.put("bernoulli", (b, t, m, n) -> {
            var out = t.next(m, n);
            b.bernoulli(t.random.nextLong(), t.next(m, n), out);
            return of(out);
        });
        KERNELS.put("adam", (b, t, m, n) -> {
            var p = t.next(m, n);
            var first = t.next(m, n);
            var second = t.next(m, n);
            b.adam(p, t.next(m, n), first, second, new AdamStep(0.7f, 0.9f, 0.999f, 1e-3f, 1.3f, 1e-8f, 0.99f));
            return of(p, first, second);
        });
        KERNELS.put("sgd", (b, t, m, n) -> {
            var p = t.next(m, n);
            var velocity = t.next(m, n);
            b.sgd(p, t.next(m, n), velocity, 0.7f, 1e-2f, 0.9f);
            return of(p, velocity);
        });
        KERNELS.put("sumOfSquares", (b, t, m, n) -> {
            long bits = Double.doubleToLongBits(b.sumOfSquares(t.next(m, n)));
            return of(Tensor.of(Shape.of(2), Float.intBitsToFloat((int) bits), Float.intBitsToFloat((int) (bits >>> 32))));
        });
    }

    private static Tensor[] of(Tensor... results) {
        return results;
    }

    /** Tensors at odd places in memory, of ordinary and, for some seeds, special numbers; the same for the same seed. */
    private static final class Numbers {
        final Random random;
        final int oneSpecialIn;

        Numbers(long seed) {
            random = new Random(seed);
            oneSpecialIn = random.nextBoolean() ? Integer.MAX_VALUE : 2 + random.nextInt(20);
        }

        /** Mostly ones, with zeros of both signs. */
        Tensor mask(int... shape) {
            var mask = next(shape);
            for (int i = 0; i < mask.size(); i++) mask.set(i, random.nextInt(3) > 0 ? 1 : random.nextBoolean() ? 0 : -0f);
            return mask;
        }

        /** Parameters that a distribution can be drawn with. */
        Tensor bounded(int... shape) {
            var bounded = next(shape);
            for (int i = 0; i < bounded.size(); i++) bounded.set(i, 3 * (float) random.nextGaussian());
            return bounded;
        }

        Tensor next(int... shape) {
            var whole = Tensor.allocate(Shape.of((int) Shape.of(shape).size() + 7));
            var tensor = new Tensor(Shape.of(shape), whole.segment(), random.nextInt(8) * (long) Float.BYTES);
            float scale = random.nextInt(4) == 0 ? 30 : 2;
            for (int i = 0; i < tensor.size(); i++) {
                tensor.set(i, random.nextInt(oneSpecialIn) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : scale * (float) random.nextGaussian());
            }
            return tensor;
        }
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void kernelsHaveTheBitsOfTheReference(@ForAll @IntRange(min = 1, max = 70) int m, @ForAll @IntRange(min = 1, max = 150) int n, @ForAll long seed) {
        KERNELS.forEach((name, kernel) -> sameBits(name, kernel, m, n, seed));
    }

    @Example
    void soTheyHaveAroundTheLengthOfAVectorAndOfABlock() {
        for (int n : new int[] {1, 3, 4, 15, 16, 17, 32, 33, Pass.BLOCK - 1, Pass.BLOCK, Pass.BLOCK + 1}) {
            KERNELS.forEach((name, kernel) -> sameBits(name, kernel, 1, n, n));
        }
    }

    @Property(tries = 3, edgeCases = EdgeCasesMode.NONE)
    void soTheyHaveWhenThreadsShareTheWork(@ForAll @IntRange(min = 1, max = 60) int m, @ForAll @IntRange(min = 1000, max = 2500) int n, @ForAll long seed) {
        KERNELS.forEach((name, kernel) -> sameBits(name, kernel, m, n, seed));
    }

    private static void sameBits(String name, Kernel kernel, int m, int n, long seed) {
        var backend = SIMD.get((int) Math.floorMod(seed, 4L));
        Tensor[] expected = kernel.run(REFERENCE, new Numbers(seed), m, n);
        Tensor[] actual = kernel.run(backend, new Numbers(seed), m, n);
        var differences = new ArrayList<String>();
        for (int r = 0; r < expected.length; r++) {
            for (long i = 0; i < expected[r].size() && differences.size() < 5; i++) {
                float e = expected[r].get(i);
                float a = actual[r].get(i);
                if (Float.floatToIntBits(e) != Float.floatToIntBits(a)) {
                    differences.add("result " + r + "[" + i + "] of " + expected[r].size() + ": " + a + " instead of " + e);
                }
            }
        }
        assertThat(differences).as("%s of [%d, %d], seed %d, on %d threads", name, m, n, seed, backend.threads()).isEmpty();
    }

    @AfterContainer
    static void close() {
        SIMD.forEach(Backend::close);
    }
}
