package vae4j.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import vae4j.core.random.Threefry;

/** Words become standard normal numbers: against the exact quantile, and as a sample. */
class NormalTest {
    /** The probability beyond z, for z of at least 0: by its power series or its continued fraction. */
    private static double tail(double z) {
        double density = density(z);
        if (z < 3) {
            double term = z;
            double sum = z;
            for (int n = 1; n < 80; n++) {
                term *= z * z / (2 * n + 1);
                sum += term;
            }
            return 0.5 - density * sum;
        }
        double fraction = 0;
        for (int n = 100; n > 0; n--) fraction = n / (z + fraction);
        return density / (z + fraction);
    }

    private static double density(double z) {
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** The distance to the exact quantile, by a step of Newton's method, relative to it or, near the median, to 0.01. */
    @Test void numbersAreTheQuantilesOfTheirProbabilities() {
        double largest = 0;
        for (long m = 0; m < 1L << 31; m += 1 + m / 5000) {
            float z = ScalarMath.normal((int) m);
            double p = (double) ((float) m + 0.5f) * 0x1p-32;
            largest = Math.max(largest, Math.abs(tail(z) - p) / density(z) / Math.max(z, 0.01));
        }
        assertThat(largest).isLessThan(6e-7);
    }

    @Test void wordsWithOppositeTopBitsGiveOppositeNumbers() {
        for (int word : new int[] {0, 1, 2, 1 << 30, Integer.MAX_VALUE, 123_456_789}) {
            assertThat(ScalarMath.normal(word | Integer.MIN_VALUE)).isEqualTo(-ScalarMath.normal(word));
        }
    }

    @Test void extremeWordsGiveFiniteNumbers() {
        assertThat(ScalarMath.normal(0)).isEqualTo(6.338f, offset(0.001f));
        assertThat(ScalarMath.normal(Integer.MIN_VALUE)).isEqualTo(-6.338f, offset(0.001f));
        assertThat(ScalarMath.normal(Integer.MAX_VALUE)).isZero();
        assertThat(ScalarMath.normal(-1)).isZero();
    }

    @Test void aSampleHasTheMomentsAndTheDistribution() {
        int n = 1_000_000;
        var sample = new double[n];
        double[] moments = new double[5];
        for (int i = 0; i < n; i++) {
            double z = sample[i] = ScalarMath.normal(Threefry.word(7, i));
            for (int k = 1; k <= 4; k++) moments[k] += Math.pow(z, k) / n;
        }
        // five standard errors; the variance of z^k is E z^2k - (E z^k)^2
        assertThat(moments[1]).isEqualTo(0, offset(5 * Math.sqrt(1.0 / n)));
        assertThat(moments[2]).isEqualTo(1, offset(5 * Math.sqrt(2.0 / n)));
        assertThat(moments[3]).isEqualTo(0, offset(5 * Math.sqrt(15.0 / n)));
        assertThat(moments[4]).isEqualTo(3, offset(5 * Math.sqrt(96.0 / n)));

        Arrays.sort(sample);
        double distance = 0;
        for (int i = 0; i < n; i++) {
            double phi = sample[i] > 0 ? 1 - tail(sample[i]) : tail(-sample[i]);
            distance = Math.max(distance, Math.max(Math.abs(phi - i / (double) n), Math.abs(phi - (i + 1) / (double) n)));
        }
        assertThat(distance * Math.sqrt(n)).as("Kolmogorov and Smirnov's statistic, above 1.95 once in a thousand").isLessThan(1.95);
    }
}
