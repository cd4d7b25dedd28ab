package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.core.backend.Backends;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class PlainProductTest {
    private static final float[] SPECIAL = {Float.NaN, 0, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE};

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 7", "17, 40, 20", "9, 3, 512", "11, 33, 513", "2, 19, 1537", "64, 100, 30"})
    void bitsAreThoseOfTheReference(int m, int n, int k) {
        try (var reference = Backends.open("reference", 1); var team = new ThreadTeam(3)) {
            for (int variant = 0; variant < 16; variant++) {
                var random = new Random(variant);
                boolean special = variant >= 12;
                var a = operand(m, k, (variant & 1) != 0, random, special);
                var b = operand(k, n, (variant & 2) != 0, random, special);
                var epilogue = (variant & 4) != 0 ? Epilogue.NONE : new Epilogue(tensor(Shape.of(n), random, special), (variant & 8) != 0 ? ScalarFunction.RELU : ScalarFunction.TANH);
                var expected = Tensor.allocate(Shape.of(m, n));
                var actual = Tensor.allocate(Shape.of(m, n));
                reference.gemm(a, b, epilogue, expected);
                PlainProduct.run(team, a, b, epilogue, actual);
                assertThat(bits(actual)).as("variant %d", variant).isEqualTo(bits(expected));
            }
        }
    }

    private static int[] bits(Tensor t) {
        return IntStream.range(0, Math.toIntExact(t.size())).map(i -> Float.floatToIntBits(t.get(i))).toArray();
    }

    private static Operand operand(int rows, int columns, boolean transposed, Random random, boolean special) {
        return new Operand(tensor(transposed ? Shape.of(columns, rows) : Shape.of(rows, columns), random, special), transposed);
    }

    /** Not at the start of its memory. */
    private static Tensor tensor(Shape shape, Random random, boolean special) {
        var all = Tensor.allocate(Shape.of(Math.toIntExact(shape.size()) + 5));
        var tensor = new Tensor(shape, all.segment(), 5 * Float.BYTES);
        for (long i = 0; i < tensor.size(); i++) {
            tensor.set(i, special && random.nextInt(4) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextFloat(-2, 2));
        }
        return tensor;
    }

    @Test
    void onlyTheFirstWorkOfAProcessIsEarly() {
        int early = 0;
        while (early < 10 && PlainProduct.isEarly(1_000_000)) early++;
        assertThat(early).as("of some millions").isEqualTo(10);
        assertThat(PlainProduct.isEarly(Long.MAX_VALUE)).isFalse();
        assertThat(PlainProduct.isEarly(1)).as("after a product too large").isFalse();
    }
}
