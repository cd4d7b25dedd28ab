package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpeciesTest {
    @Test
    void vectorsHaveOneOfTheWidthsThatTheKernelsKnow() {
        assertThat(Species.FLOATS.vectorBitSize()).isIn(128, 256, 512);
    }
}
