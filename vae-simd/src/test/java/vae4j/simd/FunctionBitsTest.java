package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Vector functions and scalar ones have the same bits for every float. By default every 4093rd bit pattern is tried,
 * and all around the places where formulas change; {@code -Dvae4j.step=1} tries all of them, for an hour.
 */
class FunctionBitsTest {
    private static final long STEP = Long.getLong("vae4j.step", 4093);
    private static final int BLOCK = 1 << 14;
    private static final float[] PLACES = {0, 0.25f, 1 / 3f, 0.34657f, 0.6f, 2 / 3f, 1, 4 / 3f, 4, 10, 20, 30, 40, 87.33f, 88.7228f, 89, 103.9f, 104,
        Float.MIN_NORMAL, Float.MAX_VALUE, Float.POSITIVE_INFINITY};

    private final Tensor x = Tensor.allocate(Arena.ofAuto(), Shape.of(BLOCK));
    private final Tensor y = Tensor.allocate(Arena.ofAuto(), Shape.of(BLOCK));
    private final Tensor ones = Tensor.allocate(Arena.ofAuto(), Shape.of(BLOCK));

    private interface Check {
        void block();
    }

    @ParameterizedTest
    @EnumSource(ScalarFunction.Kind.class)
    void valuesHaveTheBitsOfTheScalarFunction(ScalarFunction.Kind kind) {
        var f = function(kind);
        everyFloat(() -> {
            Values.apply(f, x.segment(), 0, y.segment(), 0, BLOCK);
            for (int i = 0; i < BLOCK; i++) {
                if (Float.floatToIntBits(y.get(i)) != Float.floatToIntBits(f.value(x.get(i)))) {
                    assertThat(y.get(i)).as("%s of %s", kind, Float.toHexString(x.get(i))).isEqualTo(f.value(x.get(i)));
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(value = ScalarFunction.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void derivativesHaveTheBitsOfTheScalarFunction(ScalarFunction.Kind kind) {
        var f = function(kind);
        for (int i = 0; i < BLOCK; i++) ones.set(i, 1);
        everyFloat(() -> {
            Adjoints.apply(f, x.segment(), 0, ones.segment(), 0, y.segment(), 0, BLOCK);
            for (int i = 0; i < BLOCK; i++) {
                if (Float.floatToIntBits(y.get(i)) != Float.floatToIntBits(f.derivative(x.get(i)))) {
                    assertThat(y.get(i)).as("derivative of %s, saved %s", kind, Float.toHexString(x.get(i))).isEqualTo(f.derivative(x.get(i)));
                }
            }
        });
    }

    private static ScalarFunction function(ScalarFunction.Kind kind) {
        return kind == ScalarFunction.Kind.LEAKY_RELU ? ScalarFunction.leakyRelu(0.01f) : new ScalarFunction(kind, 0);
    }

    private void everyFloat(Check check) {
        for (float place : PLACES) {
            for (int i = 0; i < BLOCK; i++) x.set(i, Float.intBitsToFloat((Float.floatToIntBits(place) + i / 2 - BLOCK / 4) ^ i << 31));
            check.block();
        }
        for (long bits = 0; bits < 1L << 32; bits += STEP * BLOCK) {
            for (int i = 0; i < BLOCK; i++) x.set(i, Float.intBitsToFloat((int) (bits + i * STEP)));
            check.block();
        }
    }
}
