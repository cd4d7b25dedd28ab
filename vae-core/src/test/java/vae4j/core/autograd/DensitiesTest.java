package vae4j.core.autograd;

import static vae4j.core.support.GradientCheck.check;
import static vae4j.core.support.GradientCheck.doubles;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;

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
        check(v -> Densities.bernoulliLogProbability(v[0], data), v -> {
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
}
