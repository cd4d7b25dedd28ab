package vae4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ModuleTest {
    @Test
    void testsRunInsideTheNamedModule() {
        assertThat(getClass().getModule().getName()).isEqualTo("vae4j.core");
    }

    @Property
    void propertiesRunInsideItToo(@ForAll int ignored) {
        assertThat(getClass().getModule().getName()).isEqualTo("vae4j.core");
    }
}
