package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vae4j.core.backend.Backends;

class MachineTest {
    @Test void theMachineThatRunsTheTestsIsUsable() {
        assertThat(new SimdBackendProvider().unusableReason()).isEmpty();
    }

    @Test void theBackendIsFoundAndChosen() {
        try (var backend = Backends.open(null, 1)) {
            assertThat(backend.name()).isEqualTo("simd");
            assertThat(backend.vectorBits()).isGreaterThanOrEqualTo(128);
        }
    }

    static Stream<Arguments> withoutC2() {
        return Stream.of(
            arguments("OpenJDK 64-Bit Server VM", "interpreted mode, sharing", "-Xint"),
            arguments("OpenJDK 64-Bit Server VM", "mixed mode, emulated-client, sharing", ""),
            arguments("OpenJDK 64-Bit Server VM", "mixed mode, sharing", "-cp x -XX:TieredStopAtLevel=3 Main"),
            arguments("OpenJDK 64-Bit Minimal VM", "mixed mode", ""),
            arguments("Eclipse OpenJ9 VM", "", ""));
    }

    @ParameterizedTest
    @MethodSource
    void withoutC2(String name, String info, String options) {
        assertThat(Machine.withoutC2(name, info, options)).isPresent();
    }

    @Test void withC2() {
        assertThat(Machine.withoutC2("OpenJDK 64-Bit Server VM", "mixed mode, sharing", "-XX:TieredStopAtLevel=4 Main")).isEmpty();
    }
}
