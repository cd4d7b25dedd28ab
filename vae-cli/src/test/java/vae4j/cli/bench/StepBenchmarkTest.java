package vae4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.Backends;
import vae4j.core.model.VaeConfig;

class StepBenchmarkTest {
    private static long operations(int input, List<Integer> hidden, int latent, int batch) {
        try (var backend = Backends.open("reference", 1);
             var benchmark = new StepBenchmark(backend, new VaeConfig("vae", List.of(input), "dense", hidden, latent, "relu", "bernoulli", null), batch)) {
            return benchmark.floatingPointOperations();
        }
    }

    @Test
    void operationsAreThoseOfTheDenseProducts() {
        assertThat(operations(784, List.of(400), 20, 128)).isEqualTo(419_840_000);
        // forward 2·(6·5 + 5·4 + 4·2·3) and back 3·4 + 4·5 + 5·6, three times, but not the gradient of the data
        assertThat(operations(6, List.of(5, 4), 3, 2)).isEqualTo(2 * 2 * (3 * (30 + 20 + 24 + 12 + 20 + 30) - 30));
        assertThat(operations(6, List.of(), 3, 2)).isEqualTo(2 * 2 * (3 * (36 + 18) - 36));
    }

    @Test
    void quantilesAreOfTheNearestRank() {
        var timings = new Timings();
        for (int i = 10; i >= 1; i--) timings.add(i);
        assertThat(timings.quantile(0.1)).isEqualTo(1);
        assertThat(timings.quantile(0.5)).isEqualTo(5);
        assertThat(timings.quantile(0.95)).isEqualTo(10);
        assertThat(timings.quantile(1)).isEqualTo(10);
    }
}
