package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import vae4j.core.tensor.Shape;

class SplitTest {
    private static Dataset numbers(int n) {
        var values = new float[n];
        for (int i = 0; i < n; i++) values[i] = i;
        return Dataset.of("numbers", Shape.of(1), values);
    }

    private static int[] records(Dataset data) {
        return IntStream.range(0, data.size()).map(data::record).toArray();
    }

    @Property(tries = 400)
    void everyExampleIsInExactlyOnePart(@ForAll @IntRange(min = 1, max = 300) int n, @ForAll @DoubleRange(max = 0.9) double fraction, @ForAll long seed) {
        int wanted = (int) Math.rint(fraction * n);
        if (wanted == n) return;
        var split = numbers(n).split(fraction, seed);
        int[] train = records(split.train());
        int[] validation = split.validation().map(SplitTest::records).orElse(new int[0]);
        assertThat(validation).hasSize(wanted).isSorted();
        assertThat(train).hasSize(n - wanted).isSorted();
        assertThat(IntStream.concat(IntStream.of(train), IntStream.of(validation)).sorted().toArray()).isEqualTo(IntStream.range(0, n).toArray());
    }

    @Property(tries = 400)
    void eachClassGivesItsShareToWithinOneExample(@ForAll @Size(min = 10, max = 200) int[] anything, @ForAll @DoubleRange(max = 0.9) double fraction, @ForAll long seed) {
        int[] labels = IntStream.of(anything).map(i -> Math.floorMod(i, 4)).toArray();
        var data = numbers(labels.length).withLabels(Labels.of(labels, Labels.numbers(5)));
        var split = data.split(fraction, seed);
        int wanted = (int) Math.rint(fraction * labels.length);
        int[] held = split.validation().map(v -> v.labels().orElseThrow().toArray()).orElse(new int[0]);
        assertThat(held).hasSize(wanted);
        for (int c = 0; c < 5; c++) {
            int of = c;
            double share = (double) IntStream.of(labels).filter(l -> l == of).count() * wanted / labels.length;
            assertThat((double) IntStream.of(held).filter(l -> l == of).count()).isBetween(Math.floor(share), Math.ceil(share));
        }
    }

    @Test
    void theSeedChoosesAndTheFingerprintTells() {
        var data = Digits.images(200, 1);
        var split = data.split(0.1, 7);
        assertThat(records(split.validation().orElseThrow())).isEqualTo(records(data.split(0.1, 7).validation().orElseThrow()));
        assertThat(split.fingerprint()).isEqualTo(data.split(0.1, 7).fingerprint()).hasSize(16).matches("[0-9a-f]+");
        assertThat(records(data.split(0.1, 8).validation().orElseThrow())).isNotEqualTo(records(split.validation().orElseThrow()));
        assertThat(data.split(0.1, 8).fingerprint()).isNotEqualTo(split.fingerprint());
        assertThat(data.split(0.2, 7).fingerprint()).isNotEqualTo(split.fingerprint());
        assertThat(data.split(0.1).fingerprint()).isEqualTo(data.split(0.1, 0).fingerprint());
    }

    @Test
    void everyExampleIsHeldOutEquallyOften() {
        int n = 20;
        int seeds = 4000;
        var times = new int[n];
        for (int seed = 0; seed < seeds; seed++) {
            for (int i : records(numbers(n).split(0.25, seed).validation().orElseThrow())) times[i]++;
        }
        double sigma = Math.sqrt(seeds * 0.25 * 0.75);
        for (int t : times) assertThat((double) t).isBetween(seeds * 0.25 - 5 * sigma, seeds * 0.25 + 5 * sigma);
    }

    @Test
    void nothingHeldOutIsNoValidationSet() {
        assertThat(numbers(10).split(0).validation()).isEmpty();
        assertThat(numbers(10).split(0).withTest(numbers(3)).test().orElseThrow().size()).isEqualTo(3);
    }

    @Test
    void aFractionThatLeavesNothingIsRefused() {
        for (double bad : new double[] {1, -0.1, 1.5, Double.NaN, 0.96}) {
            assertThatThrownBy(() -> numbers(10).split(bad)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("" + bad);
        }
    }
}
