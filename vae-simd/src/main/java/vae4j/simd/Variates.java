package vae4j.simd;

import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.density.BernoulliDensity;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.backend.density.LaplaceDensity;
import vae4j.core.backend.density.StudentDensity;
import vae4j.core.backend.density.Variate;
import vae4j.core.tensor.Tensor;

/** Means and draws: {@code count} elements from an element on; all but the usual means one at a time, for they are no part of training. */
final class Variates {
    private Variates() {}

    static void mean(Variate f, Tensor a, Tensor b, Tensor out, long from, int count) {
        var function = switch (f) {
            case BernoulliDensity _ -> ScalarFunction.SIGMOID;
            case GaussianDensity _, LaplaceDensity _, StudentDensity _ -> ScalarFunction.IDENTITY;
            default -> null;
        };
        if (function != null) Values.apply(function, a.segment(), Lanes.at(a, from), out.segment(), Lanes.at(out, from), count);
        else for (long i = from; i < from + count; i++) out.set(i, f.mean(a.get(i), b == null ? 0 : b.get(i)));
    }

    static void sample(Variate f, long key, Tensor a, Tensor b, Tensor out, long from, int count) {
        for (long i = from; i < from + count; i++) out.set(i, f.sample(key, i, a.get(i), b == null ? 0 : b.get(i)));
    }
}
