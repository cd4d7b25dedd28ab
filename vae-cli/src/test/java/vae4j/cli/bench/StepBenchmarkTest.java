package vae4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.Backends;
import vae4j.core.model.VaeConfig;

class StepBenchmarkTest {
    private static long operations(int input, List<Integer> hidden, int latent, int batch) {
        return operations(List.of(input), "dense", hidden, latent, batch);
    }

    private static long operations(List<Integer> input, String network, List<Integer> hidden, int latent, int batch) {
        try (var backend = Backends.open("reference", 1);
             var benchmark = new StepBenchmark(backend, new VaeConfig("vae", input, network, hidden, latent, "relu", "bernoulli", null), batch)) {
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

    /** Steps of 6.18 GFLOP for a batch of 64 and 2.69 for one of 128. */
    @Test
    void operationsOfConvolutionsAreThoseOfTheirPatches() {
        long convolutions = 32 * 32 * 16 * 32 + 16 * 16 * 512 * 32 + 8 * 8 * 512 * 64 + 4 * 4 * 1024 * 64;
        long locatello = 2 * convolutions + 2 * 1024 * 256 + 256 * 20 + 10 * 256;
        assertThat(operations(List.of(64, 64), "locatello", List.of(256), 10, 3)).isEqualTo(2 * 3 * (3 * locatello - 32 * 32 * 16 * 32));
        long small = 2 * (14 * 14 * 9 * 32 + 7 * 7 * 288 * 64) + 2 * 3136 * 256 + 256 * 40 + 20 * 256;
        assertThat(operations(List.of(28, 28), "conv", List.of(256), 20, 2)).isEqualTo(2 * 2 * (3 * small - 14 * 14 * 9 * 32));
        long residual = 2L * (32 * 32 * 27 * 64 + 16 * 16 * 1024 * 64 + 8 * 8 * 1024 * 128 + 4 * 4 * 2048 * 128
            + 18 * (16 * 16 * 64 * 64 + 8 * 8 * 128 * 128 + 4 * 4 * 128 * 128)) + 2 * 2048 * 256 + 256 * 8 + 4 * 256;
        assertThat(operations(List.of(3, 32, 32), "residual", List.of(256), 4, 1)).isEqualTo(2 * (3 * residual - 32 * 32 * 27 * 64));
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
