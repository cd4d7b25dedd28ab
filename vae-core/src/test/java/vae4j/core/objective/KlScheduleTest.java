package vae4j.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KlScheduleTest {
    @Test void knownPoints() {
        assertThat(KlSchedule.NONE.weight(0)).isEqualTo(1);
        var linear = KlSchedule.linear(4);
        assertThat(linear.weight(0)).isZero();
        assertThat(linear.weight(1)).isEqualTo(0.25);
        assertThat(linear.weight(4)).isEqualTo(1);
        assertThat(linear.weight(40)).isEqualTo(1);
        var cyclical = KlSchedule.cyclical(4);
        assertThat(cyclical.weight(0)).isZero();
        assertThat(cyclical.weight(1)).isEqualTo(0.5);
        assertThat(cyclical.weight(2)).isEqualTo(1);
        assertThat(cyclical.weight(3.9)).isEqualTo(1);
        assertThat(cyclical.weight(4)).isZero();
        assertThat(cyclical.weight(9)).isEqualTo(0.5);
        var sigmoid = KlSchedule.sigmoid(4);
        assertThat(sigmoid.weight(0)).isCloseTo(0, within(1e-4));
        assertThat(sigmoid.weight(4)).isEqualTo(0.5);
        assertThat(sigmoid.weight(8)).isCloseTo(1, within(1e-4));
    }

    @Property void weightsAreBetweenZeroAndOne(@ForAll KlSchedule.Kind kind, @ForAll @DoubleRange(min = 0.1, max = 100) double epochs, @ForAll @DoubleRange(min = 0, max = 1000) double t) {
        assertThat(new KlSchedule(kind, epochs).weight(t)).isBetween(0.0, 1.0);
    }

    @Property(tries = 200) void whatIsWrittenIsReadBack(@ForAll KlSchedule.Kind kind, @ForAll @DoubleRange(min = 0.01, max = 1e300) double epochs) {
        var schedule = kind == KlSchedule.Kind.CONSTANT ? KlSchedule.NONE : new KlSchedule(kind, epochs);
        assertThat(KlSchedule.parse(schedule.toString())).isEqualTo(schedule);
        assertThat(KlSchedule.parse(KlSchedule.linear(5).toString())).isEqualTo(KlSchedule.linear(5)).hasToString("linear:5");
        assertThat(KlSchedule.NONE).hasToString("constant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linear", "linear:", "linear:0", "linear:-1", "linear:NaN", "linear:Infinity", "linear:two", "constant:3", "steps:3", ":3"})
    void whatIsNoScheduleIsRefusedWithTheChoices(String text) {
        assertThatThrownBy(() -> KlSchedule.parse(text)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'" + text + "'").hasMessageContaining("linear:EPOCHS");
    }
}
