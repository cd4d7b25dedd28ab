package vae4j.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.optim.LearningRateSchedule.Kind.CONSTANT;
import static vae4j.core.optim.LearningRateSchedule.Kind.COSINE;
import static vae4j.core.optim.LearningRateSchedule.Kind.EXPONENTIAL;
import static vae4j.core.optim.LearningRateSchedule.Kind.LINEAR;
import static vae4j.core.optim.LearningRateSchedule.Kind.STAGES;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    private static void assertFactors(LearningRateSchedule.Kind kind, double start, double quarter, double half, double end) {
        var schedule = new LearningRateSchedule(kind, 0);
        assertThat(schedule.factor(0, 20)).isCloseTo(start, within(1e-12));
        assertThat(schedule.factor(5, 20)).isCloseTo(quarter, within(1e-12));
        assertThat(schedule.factor(10, 20)).isCloseTo(half, within(1e-12));
        assertThat(schedule.factor(20, 20)).isCloseTo(end, within(1e-12));
    }

    @Test void knownPoints() {
        assertFactors(CONSTANT, 1, 1, 1, 1);
        assertFactors(LINEAR, 1, 0.75, 0.5, 0);
        assertFactors(COSINE, 1, (1 + Math.sqrt(0.5)) / 2, 0.5, 0);
        assertFactors(EXPONENTIAL, 1, Math.sqrt(0.1), 0.1, 0.01);
    }

    /** Burda et al. 2016, section 5: 3^i passes at the rate 0.001 · 10^(−i/7). 1 + 3 + 9 + 27 + 81 = 121. */
    @Test void stagesAreThreeTimesAsLongAsTheOneBefore() {
        var schedule = new LearningRateSchedule(STAGES, 0);
        double[] begins = {0, 1, 4, 13, 40, 121, 364, 1093};
        for (int i = 0; i < begins.length; i++) {
            assertThat(schedule.factor(begins[i], 121)).as("stage " + i).isCloseTo(Math.pow(10, -i / 7.0), within(1e-12));
            if (i > 0) assertThat(schedule.factor(begins[i] - 0.01, 5000)).isCloseTo(Math.pow(10, -(i - 1) / 7.0), within(1e-12));
        }
    }

    @Test void aWarmUpRisesInProportionAndThenTheCurveGoesOn() {
        var schedule = new LearningRateSchedule(LINEAR, 4);
        assertThat(schedule.factor(0, 10)).isZero();
        assertThat(schedule.factor(2, 10)).isCloseTo(0.5 * 0.8, within(1e-12));
        assertThat(schedule.factor(4, 10)).isCloseTo(0.6, within(1e-12));
        assertThat(schedule.factor(9, 10)).isCloseTo(0.1, within(1e-12));
    }

    @Test void anImpossibleWarmUpIsRefused() {
        for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new LearningRateSchedule(CONSTANT, wrong)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("" + wrong);
        }
    }
}
