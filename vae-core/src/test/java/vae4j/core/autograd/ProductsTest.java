package vae4j.core.autograd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.ShapeException;

/** A dense layer's value and gradients, with batch, inputs and outputs all different. */
class ProductsTest {
    private static double[] affine(double[][] v, int batch, int in, int out, ScalarFunction f) {
        var y = new double[batch * out];
        for (int b = 0; b < batch; b++) {
            for (int o = 0; o < out; o++) {
                double sum = v[2][o];
                for (int i = 0; i < in; i++) sum += v[0][b * in + i] * v[1][o * in + i];
                y[b * out + o] = Oracle.value(f, sum);
            }
        }
        return y;
    }

    @Property(tries = 8) void aLayerIsActivationOfXTimesWeightTransposedPlusBias(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        for (var f : List.of(ScalarFunction.IDENTITY, ScalarFunction.TANH, ScalarFunction.SOFTPLUS, ScalarFunction.SILU)) {
            check(v -> Products.affine(v[0], v[1], v[2], f), v -> affine(v, n[0], n[1], n[2], f),
                draw.tensor(n[0], n[1]), draw.tensor(n[2], n[1]), draw.tensor(n[2]));
        }
    }

    @Property(tries = 5) void imagesAreReadAsRows(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(4);
        check(v -> Products.affine(v[0], v[1], v[2], ScalarFunction.SIGMOID), v -> affine(v, n[0], n[1] * n[2], n[3], ScalarFunction.SIGMOID),
            draw.tensor(n[0], n[1], n[2]), draw.tensor(n[3], n[1] * n[2]), draw.tensor(n[3]));
    }

    @Test void aWrongWidthIsRefusedWithBothShapes() {
        var draw = new Draw(1);
        try (var tape = Tape.inference(BACKEND)) {
            var x = tape.constant(draw.tensor(3, 5));
            assertThatThrownBy(() -> Products.affine(x, tape.constant(draw.tensor(4, 7)), tape.constant(draw.tensor(4)), ScalarFunction.RELU))
                .isInstanceOf(ShapeException.class).hasMessageContaining("[3, 5]").hasMessageContaining("[7, 4]");
            assertThatThrownBy(() -> Products.affine(x, tape.constant(draw.tensor(4, 5)), tape.constant(draw.tensor(6)), ScalarFunction.RELU))
                .isInstanceOf(ShapeException.class).hasMessageContaining("[6]").hasMessageContaining("[4]");
        }
    }
}
