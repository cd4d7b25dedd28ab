package vae4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.model.Vae;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class ParameterSetTest {
    private static Map<String, Shape> shapes(Vae model) {
        var shapes = new LinkedHashMap<String, Shape>();
        model.parameters().named().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    @Test void namesAndShapesAreThoseOfTorchNn() {
        try (var model = Vae.builder(Shape.of(2, 7)).hidden(5, 4).latent(3).backend(BACKEND).build()) {
            assertThat(shapes(model)).containsOnly(
                entry("encoder.0.weight", Shape.of(5, 14)), entry("encoder.0.bias", Shape.of(5)),
                entry("encoder.2.weight", Shape.of(4, 5)), entry("encoder.2.bias", Shape.of(4)),
                entry("mu.weight", Shape.of(3, 4)), entry("mu.bias", Shape.of(3)),
                entry("logvar.weight", Shape.of(3, 4)), entry("logvar.bias", Shape.of(3)),
                entry("decoder.0.weight", Shape.of(4, 3)), entry("decoder.0.bias", Shape.of(4)),
                entry("decoder.2.weight", Shape.of(5, 4)), entry("decoder.2.bias", Shape.of(5)),
                entry("decoder.4.weight", Shape.of(14, 5)), entry("decoder.4.bias", Shape.of(14)));
            assertThat(model.parameters().count()).isEqualTo(75 + 24 + 30 + 16 + 25 + 84);
        }
    }

    @Test void aDecodedSigmaDoublesTheOutputsAndALearnedOneIsAParameter() {
        try (var model = Vae.builder(Shape.of(7)).hidden().latent(3).gaussian("decoded").backend(BACKEND).build()) {
            assertThat(shapes(model)).contains(entry("decoder.0.weight", Shape.of(14, 3)), entry("mu.weight", Shape.of(3, 7)));
        }
        try (var model = Vae.builder(Shape.of(7)).hidden().latent(3).gaussian("per-value").backend(BACKEND).build()) {
            assertThat(shapes(model)).contains(entry("likelihood.logvar", Shape.of(7)));
        }
        try (var model = Vae.builder(Shape.of(7)).hidden().latent(3).gaussian("shared").backend(BACKEND).build()) {
            assertThat(shapes(model)).contains(entry("likelihood.logvar", Shape.of(1)));
        }
    }

    @Test void allParametersLieInOnePieceOfMemoryWithoutOverlapAndAligned() {
        try (var model = Vae.builder(Shape.of(7)).hidden(5, 4).latent(3).backend(BACKEND).build()) {
            var set = model.parameters();
            long end = 0;
            for (var p : set.parameters()) {
                assertThat(p.value().segment()).isSameAs(set.values().segment());
                assertThat(p.gradient().segment()).isSameAs(set.gradients().segment());
                assertThat(p.gradient().offset()).isEqualTo(p.value().offset());
                assertThat(p.value().offset() % Tensor.ALIGNMENT).isZero();
                assertThat(p.value().offset()).isGreaterThanOrEqualTo(end);
                end = p.value().offset() + p.shape().size() * Float.BYTES;
            }
            assertThat(end).isLessThanOrEqualTo(set.values().size() * Float.BYTES);
        }
    }

    @Test void theNamedPartsOfAJoinedParameterAreItsRowsInOrder() {
        var scope = ParameterSet.declare().scope("heads");
        var joined = scope.joined(List.of("a", "b", "c"), Shape.of(2, 3), Initializer.constant(0));
        var bias = scope.joined(List.of("x", "y"), Shape.of(2), Initializer.constant(0));
        try (var set = scope.build(Noise.seed(1))) {
            assertThat(joined.shape()).isEqualTo(Shape.of(6, 3));
            for (int i = 0; i < 18; i++) joined.value().set(i, i);
            for (int i = 0; i < 4; i++) bias.value().set(i, i);
            var named = set.named();
            assertThat(named.sequencedKeySet()).containsExactly("heads.a", "heads.b", "heads.c", "heads.x", "heads.y");
            assertThat(named.get("heads.b").toArray()).containsExactly(6, 7, 8, 9, 10, 11);
            assertThat(named.get("heads.b").shape()).isEqualTo(Shape.of(2, 3));
            assertThat(named.get("heads.y").toArray()).containsExactly(2, 3);
            named.get("heads.c").set(0, -1);
            assertThat(joined.value().get(12)).as("a window, not a copy").isEqualTo(-1);
        }
    }

    @Test void twoParametersOfOneNameAreRefused() {
        var scope = ParameterSet.declare();
        Dense.of(scope.scope("layer"), 2, 3, ScalarFunction.RELU);
        assertThatThrownBy(() -> scope.parameter("layer.weight", Shape.of(1), Initializer.constant(0)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("layer.weight");
        assertThatThrownBy(() -> scope.joined(List.of("mu", "mu"), Shape.of(1), Initializer.constant(0)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("mu");
    }

    @Test void nothingCanBeDeclaredOnceTheSetIsBuilt() {
        var scope = ParameterSet.declare();
        scope.parameter("a", Shape.of(1), Initializer.constant(0));
        scope.build(Noise.seed(1)).close();
        assertThatThrownBy(() -> scope.parameter("b", Shape.of(1), Initializer.constant(0))).isInstanceOf(IllegalStateException.class);
    }

    @Test void equalLayersStartWithDifferentValuesAndASeedGivesTheSameOnes() {
        try (var model = Vae.builder(Shape.of(4)).hidden(4, 4).latent(3).seed(5).backend(BACKEND).build();
             var again = Vae.builder(Shape.of(4)).hidden(4, 4).latent(3).seed(5).backend(BACKEND).build();
             var other = Vae.builder(Shape.of(4)).hidden(4, 4).latent(3).seed(6).backend(BACKEND).build()) {
            var named = model.parameters().named();
            assertThat(named.get("encoder.0.weight").toArray()).isNotEqualTo(named.get("encoder.2.weight").toArray());
            assertThat(model.parameters().values().toArray()).isEqualTo(again.parameters().values().toArray()).isNotEqualTo(other.parameters().values().toArray());
        }
    }

    @Test void denseLayersStartAsPyTorchDoes() {
        try (var model = Vae.builder(Shape.of(400)).hidden(100).latent(3).backend(BACKEND).build()) {
            for (var name : List.of("encoder.0.weight", "encoder.0.bias")) {
                float most = 0;
                for (float w : model.parameters().named().get(name).toArray()) most = Math.max(most, Math.abs(w));
                assertThat(most).as(name).isBetween(0.9f / 20, 1f / 20);
            }
        }
    }
}
