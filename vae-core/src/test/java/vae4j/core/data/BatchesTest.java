package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import vae4j.core.random.Noise;

class BatchesTest {
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void anEpochVisitsEveryExampleOnce(@ForAll @IntRange(min = 1, max = 500) int n, @ForAll @IntRange(min = 1, max = 600) int size, @ForAll long seed, @ForAll @LongRange(max = 1_000_000) long epoch) {
        var batches = Batches.shuffled(n, size, Noise.seed(seed));
        int[] order = batches.order(epoch);
        assertThat(order.clone()).containsExactlyInAnyOrder(IntStream.range(0, n).toArray());
        int next = 0;
        for (int b = 0; b < batches.count(); b++) {
            assertThat(batches.start(b)).isEqualTo(next);
            assertThat(batches.length(b)).isPositive().isLessThanOrEqualTo(size);
            if (b < batches.count() - 1) assertThat(batches.length(b)).isEqualTo(size);
            next += batches.length(b);
        }
        assertThat(next).isEqualTo(n);
    }

    @Test
    void anOrderDependsOnSeedAndEpochAlone() {
        var batches = Batches.shuffled(100, 10, Noise.seed(1));
        int[] third = batches.order(3);
        batches.order(4);
        assertThat(Batches.shuffled(100, 10, Noise.seed(1)).order(3)).isEqualTo(third);
        assertThat(Batches.shuffled(100, 7, Noise.seed(1)).order(3)).isEqualTo(third);
        assertThat(batches.order(4)).isNotEqualTo(third);
        assertThat(Batches.shuffled(100, 10, Noise.seed(2)).order(3)).isNotEqualTo(third);
    }

    @Test
    void everyOrderIsEquallyLikely() {
        var batches = Batches.shuffled(4, 2, Noise.seed(9));
        int epochs = 24_000;
        var times = new int[256];
        for (int e = 0; e < epochs; e++) {
            int[] order = batches.order(e);
            times[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
        }
        double chiSquare = 0;
        int seen = 0;
        for (int t : times) {
            if (t == 0) continue;
            seen++;
            chiSquare += (t - 1000.0) * (t - 1000.0) / 1000;
        }
        assertThat(seen).isEqualTo(24);
        assertThat(chiSquare).isLessThan(55);                     // 23 degrees of freedom: exceeded once in 5,000 by chance
    }

    @Test
    void evaluationGoesInTheOrderOfTheSet() {
        assertThat(Batches.inOrder(5, 2).order(8)).containsExactly(0, 1, 2, 3, 4);
        assertThat(Batches.inOrder(5, 2).length(2)).isEqualTo(1);
        assertThat(Batches.inOrder(Integer.MAX_VALUE, 1 << 30).count()).isEqualTo(2);
    }

    @Test
    void sizesMustBePositive() {
        assertThatThrownBy(() -> Batches.inOrder(0, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Batches.inOrder(2, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Batches.inOrder(5, 2).length(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
