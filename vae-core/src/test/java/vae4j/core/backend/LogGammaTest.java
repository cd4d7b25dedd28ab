package vae4j.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Against sums of logarithms, which they are for whole x: Γ(r + x) / Γ(r) = r (r + 1) … (r + x − 1). */
class LogGammaTest {
    private static final double[] R = {1e-9, 1e-4, 0.01, 0.3, 0.5, 0.9999, 1 + 1e-6, 1.7, 2, 5.5, 9.99, 10, 10.01, 33, 1e3, 12345.678, 1e6, 1e9};

    @Test void theErrorIsAtMostHalfAFloatsLastPlaceAndABit() {
        double largest = 0;
        double largestOfSlope = 0;
        for (double r : R) {
            var sum = new Compensated();
            var slope = new Compensated();
            for (int x = 1; x <= 100_000; x++) {
                sum.add(Math.log(r + (x - 1)));
                slope.add(1 / (r + (x - 1)));
                if (x > 200 && x % 997 != 0) continue;
                if (Math.abs(sum.value) > 1e-3) largest = Math.max(largest, ulps((float) LogGamma.rising(r, x), sum.value));
                largestOfSlope = Math.max(largestOfSlope, ulps((float) LogGamma.risingSlope(r, x), slope.value));
            }
        }
        assertThat(largest).isLessThanOrEqualTo(0.51);
        assertThat(largestOfSlope).isLessThanOrEqualTo(0.51);
    }

    private static double ulps(float actual, double exact) {
        return Math.abs(actual - exact) / Math.ulp((float) exact);
    }

    /** Kahan's sum. */
    private static final class Compensated {
        double value;
        private double lost;

        void add(double term) {
            double t = term - lost;
            double next = value + t;
            lost = next - value - t;
            value = next;
        }
    }

    @Test void smallResultsAreAbsolutelyRight() {
        for (double r : new double[] {1, 1 + 1e-7, 1 - 1e-7}) assertThat(LogGamma.rising(r, 1)).isCloseTo(Math.log(r), within(1e-14));
        assertThat(LogGamma.rising(5, 0)).isZero();
        assertThat(LogGamma.risingSlope(5, 0)).isZero();
    }

    /** By the duplication formula, for steps that are not whole: Γ(r + ½)/Γ(r) · Γ(r + 1)/Γ(r + ½) = r. */
    @Test void halfStepsMakeWholeOnes() {
        for (double r : R) {
            assertThat(LogGamma.rising(r, 0.5) + LogGamma.rising(r + 0.5, 0.5)).isCloseTo(Math.log(r), within(1e-14 * (1 + Math.abs(Math.log(r)))));
        }
        assertThat(LogGamma.rising(0.5, 0.5)).as("Γ(1) / Γ(½)").isCloseTo(-0.5 * Math.log(Math.PI), within(1e-14));
    }
}
