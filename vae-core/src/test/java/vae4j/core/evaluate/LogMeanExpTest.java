package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** log 1/K Σ exp(w). Mistake 3: a mean of logs, a missing −log K, the worst sample winning. */
class LogMeanExpTest {
    private static final float NOTHING = Float.NEGATIVE_INFINITY;

    private static double of(float... weights) {
        var sum = new LogMeanExp(1);
        for (float w : weights) sum.add(new float[] {w}, new float[1], new float[1]);
        return sum.value(0);
    }

    @Test void isTheLogOfTheMeanNotTheMeanOfLogs() {
        assertThat(of(0, (float) Math.log(3))).isCloseTo(Math.log(2), within(1e-6));
        assertThat(of(5, 5, 5)).isEqualTo(5);
    }

    @Test void overflowsAtNoWeight() {
        assertThat(of(-100_000, -100_000)).isEqualTo(-100_000);
        assertThat(of(90_000, 0, -90_000)).isCloseTo(90_000 - Math.log(3), within(1e-9));
        assertThat(of(0, 90_000)).isCloseTo(90_000 - Math.log(2), within(1e-9));
    }

    @Test void aSampleThatIsImpossibleWeighsNothingButCounts() {
        assertThat(of(NOTHING, 0)).isCloseTo(-Math.log(2), within(1e-12));
        assertThat(of(0, NOTHING)).isCloseTo(-Math.log(2), within(1e-12));
        assertThat(of(NOTHING, NOTHING)).isEqualTo(NOTHING);
    }

    @Test void aNumberThatIsNoneIsNotHidden() {
        assertThat(of(0, Float.NaN, 1)).isNaN();
        assertThat(of(Float.NaN)).isNaN();
    }

    @Test void theWeightIsLikelihoodTimesPriorOverPosteriorOfItsRow() {
        var sum = new LogMeanExp(2);
        sum.add(new float[] {-3, -30}, new float[] {-2, -20}, new float[] {-1, -10});
        assertThat(sum.value(0)).isEqualTo(-4);
        assertThat(sum.value(1)).isEqualTo(-40);
    }
}
