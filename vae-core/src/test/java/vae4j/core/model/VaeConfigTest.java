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
        assertRefused(List.of(3), List.of(4), 2, "relu", "laplace", null, "likelihood", "laplace");
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
}
