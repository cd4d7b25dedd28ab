package vae4j.core.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import vae4j.core.data.Labels;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class AttributeVectorTest {
    private final Tensor codes = Tensor.of(Shape.of(5, 2), 1, 10, 3, 20, 0, 0, 4, 2, 2, 4);
    private final Labels labels = Labels.of(new int[] {1, 1, 0, 2, 2}, List.of("plain", "dotted", "striped", "absent"));

    @Test void itIsTheDifferenceOfTheMeanCodes() {
        assertThat(AttributeVector.between(codes.rows(0, 2), codes.rows(2, 3)).direction().toArray()).containsExactly(0, 13);
        assertThat(AttributeVector.of(codes, labels, 1, 2).direction().toArray()).containsExactly(-1, 12);
        assertThat(AttributeVector.of(codes, labels, 1, 0).direction().toArray()).containsExactly(2, 15);
    }

    @Test void withoutASecondClassAllOthersAreIt() {
        assertThat(AttributeVector.of(codes, labels, 1, -1).direction().toArray()).containsExactly(0, 13);
    }

    @Test void addedInFullItCarriesOneMeanToTheOther() {
        var attribute = AttributeVector.of(codes, labels, 1, 0);
        assertThat(attribute.addTo(codes.rows(2, 1), 1).toArray()).containsExactly(2, 15);
        assertThat(attribute.addTo(codes.rows(2, 2), -0.5).toArray()).containsExactly(-1, -7.5f, 3, -5.5f);
    }

    @Test void aClassWithoutExamplesIsRefused() {
        assertThatThrownBy(() -> AttributeVector.of(codes, labels, 3, 0)).hasMessageContaining("no example has the label absent");
        assertThatThrownBy(() -> AttributeVector.of(codes, labels, 0, 3)).hasMessageContaining("no example has the label absent");
        assertThatThrownBy(() -> AttributeVector.of(codes.rows(0, 2), Labels.of(0, 0), 0, -1)).hasMessageContaining("another label than 0");
        assertThatThrownBy(() -> AttributeVector.of(codes.rows(0, 2), labels, 0, 1)).hasMessageContaining("5 labels");
    }
}
