package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.List;
import org.junit.jupiter.api.Test;
import vae4j.core.io.Json;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;

class VaeConfigTest {
    private static VaeConfig config(List<Integer> shape, List<Integer> hidden, int latent, String activation, String likelihood, String sigma) {
        return new VaeConfig(VaeConfig.MODEL, shape, VaeConfig.DENSE, hidden, latent, activation, likelihood, sigma);
    }

    @Test void whatIsImpossibleIsRefusedByNameAndValue() {
        assertRefused(List.of(), List.of(4), 2, "relu", "bernoulli", null, "shape", "[]");
        assertRefused(List.of(3, 0), List.of(4), 2, "relu", "bernoulli", null, "shape", "[3, 0]");
        assertRefused(List.of(3), List.of(4, -1), 2, "relu", "bernoulli", null, "hidden", "[4, -1]");
        assertRefused(List.of(3), List.of(4), 0, "relu", "bernoulli", null, "latent", "0");
        assertRefused(List.of(3), List.of(4), 2, "reluu", "bernoulli", null, "activation", "reluu");
        assertRefused(List.of(3), List.of(4), 2, "relu", "laplac", null, "likelihood", "laplac");
        assertRefused(List.of(3), List.of(4), 2, "relu", "bernoulli", "1", "sigma", "1");
        for (var sigma : new String[] {null, "0", "-1", "NaN", "Infinity", "some"}) assertRefused(List.of(3), List.of(4), 2, "relu", "gaussian", sigma, "sigma", "" + sigma);
    }

    private static void assertRefused(List<Integer> shape, List<Integer> hidden, int latent, String activation, String likelihood, String sigma, String... parts) {
        assertThatThrownBy(() -> config(shape, hidden, latent, activation, likelihood, sigma)).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test void everyActivationAndLikelihoodMakesAModelThatIsWrittenAndReadBack() {
        for (var activation : VaeConfig.ACTIVATIONS) {
            for (var sigma : new String[] {null, "0.5", "shared", "per-value", "decoded"}) {
                var config = config(List.of(2, 3), List.of(4), 2, activation, sigma == null ? "bernoulli" : "gaussian", sigma);
                assertThat(Json.parse(Json.line(config), "test", VaeConfig.class)).isEqualTo(config);
                try (var model = Vae.of(config, BACKEND, 1)) {
                    assertThat(model.sample(2, Noise.seed(1)).shape()).isEqualTo(Shape.of(2, 2, 3));
                }
            }
        }
    }

    @Test void everyLikelihoodAndPriorMakesAModelThatIsWrittenAndReadBack() {
        var columns = List.of(new ColumnGroup("a, b", "gaussian", "optimal", 2), new ColumnGroup("c", "categorical:3", null, 3), new ColumnGroup("d", "negative-binomial", "2.5", 1));
        for (var likelihood : VaeConfig.LIKELIHOODS) {
            boolean composite = likelihood.equals(VaeConfig.COMPOSITE);
            var name = likelihood.equals("categorical") ? "categorical:2" : likelihood;
            for (var prior : VaeConfig.PRIORS) {
                var config = new VaeConfig(VaeConfig.MODEL, List.of(6), VaeConfig.DENSE, List.of(4), 2, "relu", name, VaeConfig.hasSpread(name) ? "shared" : null,
                    composite ? columns : null, prior, prior.equals("standard") ? null : 3);
                assertThat(Json.parse(Json.line(config), "test", VaeConfig.class)).isEqualTo(config);
                try (var model = Vae.of(config, BACKEND, 1)) {
                    assertThat(model.sample(2, Noise.seed(1)).shape()).isEqualTo(Shape.of(2, 6));
                    assertThat(model.parameters().named().keySet().stream().anyMatch(n -> n.startsWith("prior."))).isEqualTo(!prior.equals("standard"));
                }
            }
        }
    }

    @Test void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> new VaeConfig("ladder", List.of(6), VaeConfig.DENSE, List.of(4), 2, "relu", "bernoulli", null, null, "mixture", 3)).hasMessageContainingAll("prior is mixture", "ladder");
        assertThatThrownBy(() -> new VaeConfig("vae", List.of(6), VaeConfig.DENSE, List.of(4), 2, "relu", "bernoulli", null, null, "standard", 3)).hasMessageContaining("components is 3");
        assertThatThrownBy(() -> new VaeConfig("vae", List.of(6), VaeConfig.DENSE, List.of(4), 2, "relu", "bernoulli", null, null, "vamp", null)).hasMessageContaining("components is null");
        assertThatThrownBy(() -> new VaeConfig("vae", List.of(6), VaeConfig.DENSE, List.of(4), 2, "relu", "composite", null, null, "standard", null)).hasMessageContaining("groups is null");
        var groups = List.of(new ColumnGroup("a", "poisson", null, 5));
        assertThatThrownBy(() -> Vae.of(new VaeConfig("vae", List.of(6), VaeConfig.DENSE, List.of(4), 2, "relu", "composite", null, groups, "standard", null), BACKEND, 1))
            .hasMessageContainingAll("likelihood is composite", "5 in all", "6 values");
        for (var wrong : new String[] {"categorical", "categorical:1", "categorical:2.5", "student-t:", "student-t:-1", "poisson:2", "composite:2"}) {
            assertThatThrownBy(() -> new ColumnGroup("a", wrong, wrong.startsWith("student") ? "1" : null, 2)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("likelihood is " + wrong);
        }
    }
}
