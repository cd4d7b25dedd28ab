package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.ScalarMath;
import vae4j.core.random.Threefry;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Vectors of words are the words of the scalar generator, long after the compiler has had its way with them. */
class VectorThreefryTest {
    @Test void wordsAreThoseOfThreefry() {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(4096 * Integer.BYTES);
            var random = new SplittableRandom(1);
            for (int round = 0; round < 600; round++) {
                long key = random.nextLong();
                long first = (random.nextLong(1L << 34 + round % 20) & -32);
                int count = 1 + random.nextInt(4096);
                VectorThreefry.words(key, first, out, 0, count);
                for (int i = 0; i < count; i++) {
                    int word = out.get(ValueLayout.JAVA_INT, (long) i * Integer.BYTES);
                    if (word != Threefry.word(key, first + i)) {
                        assertThat(word).as("word %d of key %d", first + i, key).isEqualTo(Threefry.word(key, first + i));
                    }
                }
            }
        }
    }

    @Test void normalNumbersAreThoseOfScalarMath() {
        var out = Tensor.allocate(Arena.ofAuto(), Shape.of(1 << 20));
        for (long key = 0; key < 2; key++) {
            NoiseKernels.normal(key, out, 0, 1 << 20);
            for (int i = 0; i < out.size(); i++) {
                float expected = ScalarMath.normal(Threefry.word(key, i));
                if (Float.floatToRawIntBits(out.get(i)) != Float.floatToRawIntBits(expected)) {
                    assertThat(out.get(i)).as("number %d of key %d", i, key).isEqualTo(expected);
                }
            }
        }
    }
}
