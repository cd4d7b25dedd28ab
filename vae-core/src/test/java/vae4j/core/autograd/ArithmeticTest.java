package vae4j.core.autograd;

import static vae4j.core.support.GradientCheck.check;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;

/** Values and gradients of operations on each element, against double precision. */
class ArithmeticTest {
    private static double[] map(double[] x, DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }

    @Property(tries = 10) void sumAndDifference(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Arithmetic.add(v[0], v[1]), v -> {
            var c = v[0].clone();
            for (int i = 0; i < c.length; i++) c[i] += v[1][i];
            return c;
        }, draw.tensor(n), draw.tensor(n));
        check(v -> Arithmetic.subtract(v[0], v[1]), v -> {
            var c = v[0].clone();
            for (int i = 0; i < c.length; i++) c[i] -= v[1][i];
            return c;
        }, draw.tensor(n), draw.tensor(n));
    }

    @Property(tries = 10) void productAndMultiple(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Arithmetic.multiply(v[0], v[1]), v -> {
            var c = v[0].clone();
            for (int i = 0; i < c.length; i++) c[i] *= v[1][i];
            return c;
        }, draw.tensor(n), draw.tensor(n));
        check(v -> Arithmetic.scale(v[0], -2.5f), v -> map(v[0], x -> -2.5 * x), draw.tensor(n));
    }

    @Property(tries = 5) void eachFunction(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        for (var kind : ScalarFunction.Kind.values()) {
            var f = kind == ScalarFunction.Kind.LEAKY_RELU ? ScalarFunction.leakyRelu(0.25f) : new ScalarFunction(kind, 0);
            var x = kind == ScalarFunction.Kind.LOG ? draw.positive(n) : draw.tensor(n);
            check(v -> Arithmetic.apply(f, v[0]), v -> map(v[0], a -> Oracle.value(f, a)), x);
        }
    }

    @Property(tries = 10) void aFloorStopsTheGradientBelowIt(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(2);
        check(v -> Arithmetic.atLeast(v[0], 0.5f), v -> map(v[0], x -> Math.max(x, 0.5)), draw.tensor(n));
    }

    @Property(tries = 5) void reshapingKeepsTheOrder(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        check(v -> Arithmetic.reshape(v[0], Shape.of(n[2], n[0] * n[1])), v -> v[0], draw.tensor(n));
    }
}
