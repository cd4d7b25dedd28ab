package vae4j.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import vae4j.core.model.Builder;
import vae4j.core.model.Vae;
import vae4j.core.model.VaeConfig;
import vae4j.core.support.Draw;
import vae4j.core.support.GradientCheck;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Models of every kind of layer and likelihood, whose numbers an export must give. */
final class Exported {
    static final int[] SHAPE = {2, 3, 2};
    private static final float TOLERANCE = 1e-5f;

    private Exported() {}

    /** All activations with one likelihood, all likelihoods with one activation, and no hidden layer. The caller closes them. */
    static List<Vae> models() {
        var models = new ArrayList<Vae>();
        for (var activation : VaeConfig.ACTIVATIONS) models.add(moved(builder().hidden(7, 5).activation(activation).bernoulli().build()));
        for (var sigma : List.of("0.5", "shared", "per-value", "decoded")) models.add(moved(builder().hidden(6).gaussian(sigma).build()));
        models.add(moved(builder().hidden().bernoulli().build()));
        return models;
    }

    private static Builder<Vae> builder() {
        return Vae.builder(Shape.of(SHAPE)).latent(4).seed(3).backend(GradientCheck.BACKEND);
    }

    /** Larger parameters than fresh ones, so that activations bend, and log-variances that reach their bounds. */
    private static Vae moved(Vae model) {
        var random = new Random(5);
        model.parameters().named().forEach((name, tensor) -> {
            for (long i = 0; i < tensor.size(); i++) tensor.set(i, (float) (0.7 * random.nextGaussian() + (name.equals("logvar.bias") ? (i - 1.5) * 16 : 0)));
        });
        return model;
    }

    static Tensor examples(int n) {
        return new Draw(11).tensor(n, SHAPE[0], SHAPE[1], SHAPE[2]);
    }

    static Tensor codes(int n) {
        return new Draw(12).tensor(n, 4);
    }

    /** Within 1e-5, of the number where it is greater than 1. */
    static void assertSame(Vae model, float[] actual, Tensor expected) {
        assertThat(actual).as(model.config().toString()).hasSize(Math.toIntExact(expected.size()));
        for (int i = 0; i < actual.length; i++) {
            float e = expected.get(i);
            assertThat(Math.abs(actual[i] - e)).as("%s, element %d: %s instead of %s", model.config(), i, actual[i], e).isLessThanOrEqualTo(TOLERANCE * Math.max(1, Math.abs(e)));
        }
    }
}
