package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final boolean[] TRUTH = {false, false, true, true};

    /** The example of scikit-learn's documentation, whose values are known. */
    @Test void aKnownExample() {
        double[] scores = {0.1, 0.4, 0.35, 0.8};
        assertThat(Ranking.rocAuc(scores, TRUTH)).isEqualTo(0.75);
        assertThat(Ranking.averagePrecision(scores, TRUTH)).isCloseTo(0.5 * 1 + 0.5 * 2 / 3, within(1e-12));
    }

    @Test void perfectAndReversedScores() {
        assertThat(Ranking.rocAuc(new double[] {1, 2, 3, 4}, TRUTH)).isEqualTo(1);
        assertThat(Ranking.averagePrecision(new double[] {1, 2, 3, 4}, TRUTH)).isEqualTo(1);
        assertThat(Ranking.rocAuc(new double[] {4, 3, 2, 1}, TRUTH)).isZero();
        assertThat(Ranking.averagePrecision(new double[] {4, 3, 2, 1}, TRUTH)).isCloseTo(0.5 / 3 + 0.5 * 2 / 4, within(1e-12));
    }

    @Test void equalScoresAreChanceInAnyOrder() {
        double[] same = {5, 5, 5, 5};
        assertThat(Ranking.rocAuc(same, TRUTH)).isEqualTo(0.5);
        assertThat(Ranking.averagePrecision(same, TRUTH)).isEqualTo(0.5);
        assertThat(Ranking.averagePrecision(same, new boolean[] {true, true, false, false})).isEqualTo(0.5);
        assertThat(Ranking.rocAuc(new double[] {Double.NEGATIVE_INFINITY, 0, 0, Double.POSITIVE_INFINITY}, TRUTH)).isEqualTo(0.875);
    }

    @Property(tries = 100) void theAreaIsTheShareOfPairsInTheRightOrder(@ForAll long seed) {
        var random = new Random(seed);
        int n = 2 + random.nextInt(40);
        var scores = new double[n];
        var truth = new boolean[n];
        for (int i = 0; i < n; i++) {
            scores[i] = random.nextInt(7);
            truth[i] = i == 0 || i > 1 && random.nextBoolean();
        }
        double right = 0;
        long pairs = 0;
        for (int a = 0; a < n; a++) {
            for (int o = 0; o < n; o++) {
                if (!truth[a] || truth[o]) continue;
                pairs++;
                right += scores[a] > scores[o] ? 1 : scores[a] == scores[o] ? 0.5 : 0;
            }
        }
        assertThat(Ranking.rocAuc(scores, truth)).isCloseTo(right / pairs, within(1e-12));
        double precision = 0;                                                // of each anomaly: that of its own threshold
        for (int a = 0; a < n; a++) {
            if (!truth[a]) continue;
            double s = scores[a];
            precision += IntStream.range(0, n).filter(i -> scores[i] >= s && truth[i]).count() / (double) IntStream.range(0, n).filter(i -> scores[i] >= s).count();
        }
        assertThat(Ranking.averagePrecision(scores, truth)).isCloseTo(precision / IntStream.range(0, n).filter(i -> truth[i]).count(), within(1e-12));
    }

    @Test void whatCannotBeRankedIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ranking.rocAuc(new double[] {1, 2}, new boolean[] {true, true})).withMessageContaining("2 anomalies and 0 ordinary");
        assertThatIllegalArgumentException().isThrownBy(() -> Ranking.rocAuc(new double[] {1, Double.NaN}, new boolean[] {true, false})).withMessageContaining("example 1");
        assertThatIllegalArgumentException().isThrownBy(() -> Ranking.averagePrecision(new double[] {1}, new boolean[] {true, false})).withMessageContaining("1 scores for 2");
    }
}
