package vae4j.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ThreefryTest {
    /** The known answers for threefry2x32 with 20 rounds that come with Random123; first halves are the low ones. */
    static Stream<Arguments> blocks() {
        return Stream.of(
            arguments(0L, 0L, 0x99ba4efe6b200159L),
            arguments(-1L, -1L, 0xbb002be71cb996fcL),
            arguments(0x0370734413198a2eL, 0x85a308d3243f6a88L, 0x483df7a0c4923a9cL));
    }

    @ParameterizedTest
    @MethodSource
    void blocks(long key, long counter, long expected) {
        assertThat(Long.toHexString(Threefry.block(key, counter))).isEqualTo(Long.toHexString(expected));
    }

    @Test void sixteenBlocksFillThirtyTwoWords() {
        long key = 42;
        for (long q : new long[] {0, 1, 5, 1L << 40}) {
            for (int r = 0; r < 16; r++) {
                long block = Threefry.block(key, 16 * q + r);
                assertThat(Threefry.word(key, 32 * q + r)).isEqualTo((int) block);
                assertThat(Threefry.word(key, 32 * q + 16 + r)).isEqualTo((int) (block >>> 32));
            }
        }
    }
}
