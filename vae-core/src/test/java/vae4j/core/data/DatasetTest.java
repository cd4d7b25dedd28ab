package vae4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

class DatasetTest {
    private static final Shape PAIR = Shape.of(2);

    private static Dataset table() {
        return Dataset.of("table", PAIR, 0, 1, 2, 3, 4, 5, 6, 7).withLabels(Labels.of(0, 1, 1, 2))
                .withFactors(new Factors(List.of(Factor.continuous("half")), i -> new float[] {i / 2f}));
    }

    static Dataset bytes(Shape shape, int... values) {
        var segment = Arena.ofAuto().allocate(values.length);
        for (int i = 0; i < values.length; i++) segment.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
        return Dataset.ofBytes("bytes", shape, segment);
    }

    @Test
    void readsExamplesInTheOrderAsked() {
        var out = Tensor.allocate(Shape.of(3, 2));
        table().read(new int[] {9, 3, 0, 3, 9}, 1, 3, out);
        assertThat(out.toArray()).containsExactly(6, 7, 0, 1, 6, 7);
    }

    @Test
    void readsIntoTheMiddleOfASegment() {
        for (var data : List.of(table(), bytes(PAIR, 0, 51, 102, 153, 204, 255))) {
            var out = Tensor.allocate(Shape.of(4, 2)).copyFrom(9, 9, 9, 9, 9, 9, 9, 9);
            data.read(new int[] {2, 1}, 0, 2, out.rows(1, 2));
            assertThat(out.toArray()).startsWith(9, 9).endsWith(9, 9).doesNotContain(8);
            assertThat(out.rows(1, 2).toArray()).containsExactly(data.read(2, 1).get(0), data.read(2, 1).get(1), data.read(1, 1).get(0), data.read(1, 1).get(1));
        }
    }

    @Test
    void aByteReadsAsItselfOver255() {
        int[] all = IntStream.range(0, 256).toArray();
        float[] values = bytes(Shape.of(256), all).read(0, 1).toArray();
        for (int b : all) assertThat(values[b]).isEqualTo(b / 255f);
    }

    @Test
    void aBatchOfAnotherShapeIsRefused() {
        assertThatThrownBy(() -> table().read(new int[] {0, 1}, 0, 2, Tensor.allocate(Shape.of(3, 2)))).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 2]");
        assertThatThrownBy(() -> table().read(new int[] {0, 1}, 0, 2, Tensor.allocate(Shape.of(2, 3)))).isInstanceOf(ShapeException.class);
    }

    @Test
    void anIndexOutsideIsRefused() {
        for (int bad : new int[] {-1, 4}) {
            assertThatThrownBy(() -> table().read(new int[] {bad}, 0, 1, Tensor.allocate(Shape.of(1, 2)))).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> table().subset(bad)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        // An index that the examples have, but the subset has not.
        assertThatThrownBy(() -> table().subset(0, 1).read(new int[] {2}, 0, 1, Tensor.allocate(Shape.of(1, 2)))).isInstanceOf(IndexOutOfBoundsException.class).hasMessage("table: example 2 of 2");
    }

    @Test
    void aSubsetOfASubsetKeepsValuesLabelsFactorsAndRecords() {
        var part = table().subset(3, 1, 0, 1).subset(1, 0);
        assertThat(part.size()).isEqualTo(2);
        assertThat(part.read(0, 2).toArray()).containsExactly(2, 3, 6, 7);
        assertThat(part.labels().orElseThrow().toArray()).containsExactly(1, 2);
        assertThat(part.labels().orElseThrow().classes()).isEqualTo(3);
        assertThat(part.factors().orElseThrow().of(1)).containsExactly(1.5f);
        assertThat(part.record(0)).isEqualTo(1);
    }

    @Test
    void theMeanIsOfEachValueOverTheExamplesOfTheSubset() {
        assertThat(table().mean().toArray()).containsExactly(3, 4);
        assertThat(table().subset(0, 3).mean().toArray()).containsExactly(3, 4);
        assertThat(table().subset(1).mean().toArray()).containsExactly(2, 3);
    }

    @Test
    void theMeanSeesEveryExampleOfASetOfSeveralChunks() {
        int n = 700_001;
        var values = new float[n];
        values[n - 1] = n;
        assertThat(Dataset.of("long", Shape.of(1), values).mean().get(0)).isEqualTo(1);
    }

    @Test
    void valuesOutsideARangeAreNamed() {
        var data = Dataset.of("rates.csv", PAIR, 0, 1, 0.5f, 1.5f, 2, 0);
        assertThatThrownBy(() -> data.requireValues(0, 1, "a Bernoulli likelihood")).isInstanceOf(DataException.class)
                .hasMessage("rates.csv: record 1 has the value 1.5, but a Bernoulli likelihood needs values from 0.0 to 1.0");
        assertThatThrownBy(() -> data.subset(0, 2).requireValues(0, 1, "it")).hasMessageContaining("record 2 has the value 2.0");
        data.subset(0).requireValues(0, 1, "it");
        data.requireValues(0, 2, "it");
    }

    @Test
    void aMissingValueIsInNoRange() {
        var data = Dataset.of("gaps", PAIR, 0, 1, 0.5f, Float.NaN);
        assertThat(data.min()).isZero();
        assertThat(data.max()).isEqualTo(1);
        assertThatThrownBy(() -> data.requireValues(0, 1, "it")).hasMessageContaining("record 1 has the value NaN");
    }

    @Test
    void labelsMustFit() {
        assertThatThrownBy(() -> table().withLabels(Labels.of(0, 1))).isInstanceOf(DataException.class).hasMessageContaining("2 labels for 4 examples");
        assertThatThrownBy(() -> Labels.of(new int[] {0, 2}, List.of("a", "b"))).isInstanceOf(DataException.class).hasMessageContaining("record 1 has label 2; expected 0 to 1");
    }

    @Test
    void valuesMustBeWholeExamples() {
        assertThatThrownBy(() -> Dataset.of("x", PAIR, 1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Dataset.of("x", PAIR)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Dataset.ofBytes("x", PAIR, MemorySegment.NULL)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table().subset()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDrawOfZerosAndOnesHasTheGreyValueAsItsFrequency() {
        int n = 20_000;
        var grey = new int[5 * n];
        for (int i = 0; i < n; i++) System.arraycopy(new int[] {0, 26, 128, 229, 255}, 0, grey, 5 * i, 5);
        var drawn = bytes(Shape.of(5), grey).binarized(Noise.seed(1));
        assertThat(drawn.binary()).isTrue();
        assertThat(drawn.read(0, n).toArray()).containsOnly(0, 1);
        float[] frequency = drawn.mean().toArray();
        double[] expected = {0, 26 / 255.0, 128 / 255.0, 229 / 255.0, 1};
        for (int j = 0; j < 5; j++) {
            double sigma = Math.sqrt(expected[j] * (1 - expected[j]) / n);
            assertThat((double) frequency[j]).isBetween(expected[j] - 5 * sigma, expected[j] + 5 * sigma);
        }
    }

    @Test
    void aDrawIsOneWhereTheUniformNumberIsBelowTheGreyValue() {
        var noise = Noise.seed(5);
        var data = Dataset.of("grey", Shape.of(3), 0.2f, 0.5f, 0.8f, 0.4f, 0.6f, 0.9f);
        float[] drawn = data.binarized(noise).read(0, 2).toArray();
        float[] grey = data.read(0, 2).toArray();
        for (int i = 0; i < 6; i++) assertThat(drawn[i]).isEqualTo(noise.branch(i / 3).uniform(i % 3) < grey[i] ? 1 : 0);
    }

    @Test
    void theDrawOfASubsetIsTheSubsetOfTheDraw() {
        var data = Digits.images(30, 1);
        int[] chosen = {7, 29, 3};
        assertThat(data.subset(chosen).binarized(Noise.seed(2)).read(0, 3).toArray()).isEqualTo(data.binarized(Noise.seed(2)).subset(chosen).read(0, 3).toArray());
        assertThat(data.binarized(Noise.seed(2)).read(0, 3).toArray()).isNotEqualTo(data.binarized(Noise.seed(3)).read(0, 3).toArray());
    }

    @Test
    void onlyGreyValuesCanBeDrawn() {
        assertThatThrownBy(() -> table().binarized(Noise.seed(1))).isInstanceOf(DataException.class).hasMessageStartingWith("table: record 1 has the value 2.0");
    }

    @Test
    void dynamicKeepsGreyValuesForTrainingAndFixesThoseForEvaluation() {
        var data = Digits.images(5, 1);
        assertThat(Binarization.NONE.forTraining(data)).isSameAs(data);
        assertThat(Binarization.NONE.forEvaluation(data)).isSameAs(data);
        assertThat(Binarization.DYNAMIC.forTraining(data)).isSameAs(data);
        assertThat(Binarization.DYNAMIC.forEvaluation(data).binary()).isTrue();
        assertThat(Binarization.STATIC.forTraining(data).binary()).isTrue();
        assertThat(Binarization.STATIC.forEvaluation(data).binary()).isTrue();
        assertThat(Binarization.DYNAMIC.forEvaluation(data).read(0, 5).toArray()).isEqualTo(Binarization.STATIC.forEvaluation(data).read(0, 5).toArray());
        var drawn = data.binarized(Noise.seed(1));
        assertThat(drawn.binarized(Noise.seed(9))).isSameAs(drawn);
    }
}
