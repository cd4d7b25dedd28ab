package vae4j.core.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;
import static vae4j.core.support.GradientCheck.doubles;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.density.BernoulliDensity;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** The formulas of probability and their gradients, against double precision. */
class DensitiesTest {
    /** dz/dμ = 1, dz/dlogvar = ½ exp(½ logvar) ε; mistake 11: std = exp(logvar). */
    @Property(tries = 10) void aReparameterizedSampleHasGradientsForFixedNoise(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        var epsilon = draw.tensor(n);
        var e = doubles(epsilon);
        check(v -> Densities.reparameterize(v[0], v[1], epsilon), v -> {
            var z = new double[e.length];
            for (int i = 0; i < z.length; i++) z[i] = v[0][i] + Math.sqrt(Math.exp(v[1][i])) * e[i];
            return z;
        }, draw.tensor(n), draw.tensor(n));
    }

    @Property(tries = 10) void klOfEachDimension(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Densities.gaussianKl(v[0], v[1]), v -> {
            var kl = new double[v[0].length];
            for (int i = 0; i < kl.length; i++) kl[i] = Oracle.kl(v[0][i], v[1][i]);
            return kl;
        }, draw.tensor(n), draw.tensor(n));
    }

    @Property(tries = 10) void bernoulliLogProbabilityOfEachExample(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        var data = draw.bits(n);
        var x = doubles(data);
        check(v -> Densities.logProbability(new BernoulliDensity(), data, null, v[0], null), v -> {
            var sum = new double[n[0]];
            for (int i = 0; i < x.length; i++) sum[i / n[1]] += Oracle.logBernoulli(v[0][i], x[i]);
            return sum;
        }, draw.tensor(n));
    }

    /** In all three arguments; mistake 4: (logvar + (z − μ)²) / exp(logvar). */
    @Property(tries = 10) void gaussianLogProbabilityOfEachExample(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Densities.gaussianLogProbability(v[0], v[1], v[2]), v -> {
            var sum = new double[n[0]];
            for (int i = 0; i < v[0].length; i++) sum[i / n[1]] += Oracle.logNormal(v[0][i], v[1][i], v[2][i]);
            return sum;
        }, draw.tensor(n), draw.tensor(n), draw.tensor(n));
    }

    @Property(tries = 10) void everyPointWithEveryGaussian(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        check(v -> Densities.gaussianPairs(v[0], v[1], v[2]), v -> {
            var pairs = new double[n[0] * n[1]];
            for (int i = 0; i < n[0]; i++) {
                for (int c = 0; c < n[1]; c++) {
                    for (int j = 0; j < n[2]; j++) pairs[i * n[1] + c] += Oracle.logNormal(v[0][i * n[2] + j], v[1][c * n[2] + j], v[2][c * n[2] + j]);
                }
            }
            return pairs;
        }, draw.tensor(n[0], n[2]), draw.tensor(n[1], n[2]), draw.tensor(n[1], n[2]));
    }

    private static double logSumExp(double[] x, int from, int count) {
        double sum = 0;
        for (int j = 0; j < count; j++) sum += Math.exp(x[from + j]);
        return Math.log(sum);
    }

    @Property(tries = 10) void logSumExpOfEachRow(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Densities.logSumExp(v[0]), v -> {
            var sum = new double[n[0]];
            for (int i = 0; i < n[0]; i++) sum[i] = logSumExp(v[0], i * n[1], n[1]);
            return sum;
        }, draw.tensor(n));
    }

    @Property(tries = 10) void logSoftmaxOfEachRow(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Densities.logSoftmax(v[0]), v -> {
            var y = v[0].clone();
            for (int i = 0; i < y.length; i++) y[i] -= logSumExp(v[0], i / n[1] * n[1], n[1]);
            return y;
        }, draw.tensor(n));
    }

    @Test void logsOfSumsOverflowNowhereAndKnowTheImpossible() {
        float never = Float.NEGATIVE_INFINITY;
        try (var tape = Tape.inference(BACKEND)) {
            var x = tape.constant(Tensor.of(Shape.of(4, 2), 3e38f, 3e38f, -1e30f, -1e30f, never, 5, never, never));
            assertThat(Densities.logSumExp(x).value().toArray()).containsExactly(3e38f, -1e30f, 5, never);
            var y = Densities.logSoftmax(tape.constant(Tensor.of(Shape.of(2, 3), 1e30f, 0, -1e30f, 200, 200, never))).value().toArray();
            assertThat(y).containsExactly(0, -1e30f, -2e30f, -(float) Math.log(2), -(float) Math.log(2), never);
        }
    }
}
