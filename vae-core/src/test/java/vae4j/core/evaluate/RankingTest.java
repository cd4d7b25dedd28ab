package vae4j.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RankingTest {
    /** Counted pair by pair. */
    @Property(tries = 100) void theAreaIsTheProbabilityOfARightPair(@ForAll @LongRange(min = 0, max = 100_000) long seed) {
        var random = new Random(seed);
        int n = 2 + random.nextInt(30);
        var scores = new double[n];
        var wanted = new boolean[n];
        for (int i = 0; i < n; i++) {
            scores[i] = random.nextInt(8);
            wanted[i] = i == 0 || i > 1 && random.nextBoolean();
        }
        double right = 0;
        int pairs = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (!wanted[i] || wanted[j]) continue;
                pairs++;
                right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
            }
        }
        assertThat(Ranking.of(scores, wanted).rocAuc()).isCloseTo(right / pairs, within(1e-12));
    }

    @Test void bothNumbersAreThoseOfAnExampleByHand() {
        var ranking = Ranking.of(new double[] {0.9, 0.8, 0.7, 0.6, 0.5}, new boolean[] {true, false, true, false, false});
        assertThat(ranking.rocAuc()).isCloseTo(5 / 6.0, within(1e-12));
        assertThat(ranking.averagePrecision()).isCloseTo((1 + 2 / 3.0) / 2, within(1e-12));
    }

    @Test void equalScoresTellNothing() {
        var ranking = Ranking.of(new double[] {1, 1, 1, 1}, new boolean[] {true, false, false, false});
        assertThat(ranking.rocAuc()).isEqualTo(0.5);
        assertThat(ranking.averagePrecision()).isEqualTo(0.25);
    }

    @Test void whatCannotBeRankedIsRefused() {
        assertThatThrownBy(() -> Ranking.of(new double[] {1, 2}, new boolean[] {true, true})).hasMessageContaining("2 of 2 are wanted");
        assertThatThrownBy(() -> Ranking.of(new double[] {1, Double.NaN}, new boolean[] {true, false})).hasMessageContaining("example 1");
    }
}
