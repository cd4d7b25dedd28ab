package vae4j.core.use;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Tape;
import vae4j.core.support.Toys;

class EmbeddingTest {
    /** More examples than one batch. */
    @Test void everyExampleHasItsPosterior() {
        var data = Toys.stripes(700, 3, true);
        try (var model = Toys.model(5); var tape = Tape.inference(model.backend())) {
            var embedding = Embedding.of(model, data);
            assertThat(embedding.means().toArray()).containsExactly(model.encode(data.read(0, 700)).toArray());
            var posterior = model.encode(tape.constant(data.read(690, 1)));
            for (int j = 0; j < 2; j++) {
                assertThat(embedding.variances().get(690, j)).isCloseTo((float) Math.exp(posterior.logvar().value().get(j)), org.assertj.core.data.Percentage.withPercentage(1e-4));
                assertThat(embedding.meanRows()[690][j]).isEqualTo(embedding.means().get(690, j));
            }
        }
    }
}
