package vae4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void theVectorBackendIsOnTheModulePath() {
        assertThat(ModuleLayer.boot().findModule("vae4j.simd")).isPresent();
    }
}
