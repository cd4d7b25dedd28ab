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
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

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

    /** Examples that take so many bytes without there being any. */
    private static Dataset large(int size, long bytes) {
        return Dataset.of("large", new Examples() {
            @Override public int size() {
                return size;
            }

            @Override public Shape shape() {
                return Shape.of(2);
            }

            @Override public float min() {
                return 0;
            }

            @Override public float max() {
                return 1;
            }

            @Override public long bytes() {
                return bytes;
            }

            @Override public void read(int[] indices, int from, int count, Tensor out) {
                for (int i = 0; i < count; i++) {
                    out.set(2L * i, indices[from + i] % 10 / 10f);
                    out.set(2L * i + 1, indices[from + i] % 3 / 3f);
                }
            }
        });
    }

    @Test
    void aLargeSetIsMixedWindowByWindow() {
        int n = 100_000;                                              // a whole number of blocks
        var data = large(n, (long) n * 50_000);
        int window = data.window();
        assertThat(window).isEqualTo((int) ((64L << 20) / 50_000));
        var batches = Batches.shuffled(data, 100, Noise.seed(3));
        int[] order = batches.order(0);
        assertThat(IntStream.of(order).sorted().toArray()).isEqualTo(IntStream.range(0, n).toArray());
        assertThat(batches.order(1)).isNotEqualTo(order);
        assertThat(Batches.shuffled(data, 7, Noise.seed(3)).order(1)).isEqualTo(batches.order(1));
        // Within a window no more than 64 blocks are open; from one to the next all may change.
        int block = window / 64;
        for (int start = 0; start < n; start += 64 * block) {
            long blocks = IntStream.range(start, Math.min(start + 64 * block, n)).map(i -> order[i] / block).distinct().count();
            assertThat(blocks).isLessThanOrEqualTo(64);
        }
        int odd = 99_999;
        assertThat(IntStream.of(Batches.shuffled(large(odd, (long) odd * 50_000), 100, Noise.seed(3)).order(0)).sorted().toArray()).isEqualTo(IntStream.range(0, odd).toArray());
        // Neighbours in the order are no neighbours in the set.
        long near = IntStream.range(1, n).filter(i -> Math.abs(order[i] - order[i - 1]) <= block).count();
        assertThat(near).isLessThan(n / 10);
        assertThat(large(n, 1000).window()).isEqualTo(n);
        assertThat(Batches.shuffled(large(n, 1000), 100, Noise.seed(3)).order(2)).isEqualTo(Batches.shuffled(n, 100, Noise.seed(3)).order(2));
    }

    @Test
    void theDrawOfALargeSetIsThatOfASmallOne() {
        var small = large(500, 1000).subset(IntStream.range(0, 500).filter(i -> i % 3 != 1).toArray());
        var large = large(500, 1L << 40).subset(IntStream.range(0, 500).filter(i -> i % 3 != 1).toArray());
        float[] drawn = small.binarized(Noise.seed(5)).read(0, small.size()).toArray();
        assertThat(large.binarized(Noise.seed(5)).read(0, small.size()).toArray()).isEqualTo(drawn);
        assertThat(large.binarized(Noise.seed(5)).binary()).isTrue();
    }
}
