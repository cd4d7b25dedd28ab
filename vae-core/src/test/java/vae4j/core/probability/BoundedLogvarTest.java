package vae4j.core.probability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.backend.ScalarFunction.BOUND_LOGVAR;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;
import vae4j.core.support.Oracle;

/** The soft bounds of a log-variance: what an encoder's head goes through. */
class BoundedLogvarTest {
    @Property(tries = 300) void isTheIdentityInTheMiddle(@ForAll @FloatRange(min = -8, max = 8) float x) {
        assertThat(BOUND_LOGVAR.value(x)).isCloseTo(x, within(1e-5f));
        assertThat(BOUND_LOGVAR.derivative(x)).isCloseTo(1, within(1e-5f));
    }

    @Property(tries = 300) void staysWithinItsBounds(@ForAll float x) {
        assertThat(BOUND_LOGVAR.value(x)).isBetween(-20f, 20f);
        assertThat(BOUND_LOGVAR.derivative(x)).isBetween(0f, 1f);
    }

    @Test void theBoundsAreReachedWithoutAnOverflow() {
        assertThat(BOUND_LOGVAR.value(Float.MAX_VALUE)).isEqualTo(20);
        assertThat(BOUND_LOGVAR.value(-Float.MAX_VALUE)).isEqualTo(-20);
        assertThat(BOUND_LOGVAR.derivative(Float.MAX_VALUE)).isZero();
        assertThat(BOUND_LOGVAR.derivative(-Float.MAX_VALUE)).isZero();
        assertThat(BOUND_LOGVAR.value(Float.NaN)).isNaN();
    }

    @Property(tries = 300) void neverFalls(@ForAll @DoubleRange(min = -60, max = 60) double x, @ForAll @DoubleRange(min = 0.01, max = 5) double step) {
        assertThat(BOUND_LOGVAR.value((float) (x + step))).isGreaterThanOrEqualTo(BOUND_LOGVAR.value((float) x) - 4e-6f);
    }

    @Property(tries = 300) void valueAndDerivativeAreRightAtTheBoundsAndBeyond(@ForAll @DoubleRange(min = -45, max = 45) double around) {
        double x = (float) around;
        double h = 1e-4;
        assertThat((double) BOUND_LOGVAR.value((float) x)).isCloseTo(Oracle.boundedLogvar(x), within(5e-6));
        double slope = (Oracle.boundedLogvar(x + h) - Oracle.boundedLogvar(x - h)) / (2 * h);
        assertThat((double) BOUND_LOGVAR.derivative((float) x)).isCloseTo(slope, within(2e-6));
    }
}
