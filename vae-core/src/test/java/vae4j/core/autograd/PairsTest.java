package vae4j.core.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Operations on several examples at once, against their formulas in double. */
class PairsTest {
    @Property(tries = 5) void distancesOfAllPairs(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        check(v -> Pairs.squaredDistances(v[0], v[1]), v -> {
            var y = new double[n[0] * n[1]];
            for (int i = 0; i < n[0]; i++) for (int k = 0; k < n[1]; k++) for (int j = 0; j < n[2]; j++) {
                double e = v[0][i * n[2] + j] - v[1][k * n[2] + j];
                y[i * n[1] + k] += e * e;
            }
            return y;
        }, draw.tensor(n[0], n[2]), draw.tensor(n[1], n[2]));
    }

    @Property(tries = 5) void logSumExpAndSoftmax(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Densities.logSumExp(v[0]), v -> rows(v[0], n), draw.tensor(n));
        check(v -> Densities.logSoftmax(v[0]), v -> {
            var y = v[0].clone();
            var sums = rows(v[0], n);
            for (int i = 0; i < y.length; i++) y[i] -= sums[i / n[1]];
            return y;
        }, draw.tensor(n));
    }

    private static double[] rows(double[] x, int[] n) {
        var y = new double[n[0]];
        for (int i = 0; i < n[0]; i++) {
            for (int j = 0; j < n[1]; j++) y[i] += Math.exp(x[i * n[1] + j]);
            y[i] = Math.log(y[i]);
        }
        return y;
    }

    @Test void logSumExpNeitherOverflowsNorVanishes() {
        try (var tape = Tape.inference(BACKEND)) {
            assertThat(Densities.logSumExp(tape.constant(Tensor.of(Shape.of(2, 2), 1000, 1000, -1000, -3000))).value().toArray())
                .containsExactly(1000 + 0.6931472f, -1000);
        }
    }

    @Property(tries = 5) void repeatingTransposingAndMultiplying(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        check(v -> Sums.repeatBatch(v[0], 3), v -> {
            var y = new double[3 * n[0] * n[1]];
            for (int i = 0; i < y.length; i++) y[i] = v[0][i % (n[0] * n[1])];
            return y;
        }, draw.tensor(n[0], n[1]));
        check(v -> Columns.transpose(v[0]), v -> {
            var y = new double[n[0] * n[1]];
            for (int i = 0; i < y.length; i++) y[i % n[1] * n[0] + i / n[1]] = v[0][i];
            return y;
        }, draw.tensor(n[0], n[1]));
        check(v -> Products.ofColumns(v[0], v[1]), v -> {
            var y = new double[n[1] * n[2]];
            for (int i = 0; i < n[0]; i++) for (int j = 0; j < n[1]; j++) for (int k = 0; k < n[2]; k++) y[j * n[2] + k] += v[0][i * n[1] + j] * v[1][i * n[2] + k];
            return y;
        }, draw.tensor(n[0], n[1]), draw.tensor(n[0], n[2]));
    }

    @Property(tries = 5) void klBetweenTwoGaussians(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> new DiagonalGaussian(v[0], v[1]).kl(new DiagonalGaussian(v[2], v[3])), v -> {
            var y = new double[v[0].length];
            for (int i = 0; i < y.length; i++) {
                double e = v[0][i] - v[2][i];
                y[i] = 0.5 * (v[3][i] - v[1][i] + (Math.exp(v[1][i]) + e * e) / Math.exp(v[3][i]) - 1);
            }
            return y;
        }, draw.tensor(n), draw.tensor(n), draw.tensor(n), draw.tensor(n));
    }
}
