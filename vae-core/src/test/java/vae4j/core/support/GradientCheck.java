package vae4j.core.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.tensor.Tensor;

/**
 * Compares an operation and its gradients with an independent formula in double precision. The gradients are those of a
 * randomly weighted sum of all results, so that no two of them can be confused.
 */
public final class GradientCheck {
    /** What all tests compute with. */
    public static final Backend BACKEND = Backends.open("reference", 1);

    private static final double TOLERANCE = 2e-5;

    /** The code under test. */
    public interface Operation {
        Variable of(Variable... inputs);
    }

    /** The same in double. */
    public interface Formula {
        double[] of(double[]... inputs);
    }

    private GradientCheck() {}

    public static void check(Operation operation, Formula formula, Tensor... inputs) {
        try (var tape = Tape.recording(BACKEND)) {
            var leaves = Stream.of(inputs).map(t -> tape.leaf(t, Tensor.allocate(t.shape()))).toArray(Variable[]::new);
            var result = operation.of(leaves);
            var exact = Stream.of(inputs).map(GradientCheck::doubles).toArray(double[][]::new);
            assertClose("value", result.value(), formula.of(exact));

            var weights = new Draw(result.value().size()).tensor(result.shape().toArray());
            tape.backward(Sums.sum(Arithmetic.multiply(result, tape.constant(weights))));
            for (int i = 0; i < inputs.length; i++) {
                assertClose("gradient of input " + i, leaves[i].gradient(), differences(formula, exact, i, doubles(weights)));
            }
        }
    }

    private static double[] differences(Formula formula, double[][] inputs, int which, double[] weights) {
        var gradient = new double[inputs[which].length];
        for (int i = 0; i < gradient.length; i++) {
            double x = inputs[which][i];
            double h = 1e-5;
            inputs[which][i] = x + h;
            var above = formula.of(inputs).clone();
            inputs[which][i] = x - h;
            var below = formula.of(inputs).clone();
            inputs[which][i] = x;
            for (int k = 0; k < weights.length; k++) gradient[i] += weights[k] * (above[k] - below[k]) / (2 * h);
        }
        return gradient;
    }

    /** To within rounding of floats and of differences. */
    public static void assertClose(String what, Tensor actual, double[] expected) {
        assertThat(actual.size()).as("size of " + what).isEqualTo(expected.length);
        double scale = 1;
        for (double e : expected) scale = Math.max(scale, Math.abs(e));
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(actual.get(i) - expected[i]);
            assertThat(error <= TOLERANCE * scale).as("%s: element %d of %s is %s, expected %s", what, i, actual.shape(), actual.get(i), expected[i]).isTrue();
        }
    }

    public static double[] doubles(Tensor tensor) {
        var values = new double[Math.toIntExact(tensor.size())];
        for (int i = 0; i < values.length; i++) values[i] = tensor.get(i);
        return values;
    }
}

