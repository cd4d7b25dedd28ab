package vae4j.example.novelty;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.IntStream;
import vae4j.core.backend.Backends;
import vae4j.core.data.Binarization;
import vae4j.core.data.Dataset;
import vae4j.core.data.Digits;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.train.Trainer;

/** Learns what digits look like, keeps the model in a file, and tells digits from pictures of something else. */
final class Novelty {
    private Novelty() {}

    public static void main(String... args) throws IOException {
        System.out.println(Backends.describe(Backends.shared()));
        var file = Files.createTempFile("digits", ".safetensors");
        try (var vae = Vae.builder(Digits.images(1, 1).shape()).hidden(200).latent(10).bernoulli().build()) {
            var history = Trainer.of(vae, Adam.rate(1e-3)).batch(128).epochs(5).binarize(Binarization.DYNAMIC)
                .fit(Digits.images(8_000, 1).split(0.1));
            System.out.printf("%s: -ELBO %.1f nats per example on validation data%n", history.reason(), history.score());
            vae.save(file);
        }
        try (var vae = Vae.load(file)) {
            var evaluator = Evaluator.of(vae, 1);
            var digits = Binarization.DYNAMIC.forEvaluation(Digits.images(500, 2));
            double familiar = evaluator.evaluate(digits).elbo();
            double novel = evaluator.evaluate(upsideDown(digits)).elbo();
            System.out.printf("ELBO of new digits %.1f, of upside-down ones %.1f%n", familiar, novel);
            if (familiar < novel + 10) throw new IllegalStateException("the model does not know what it was trained on");
        } finally {
            Files.delete(file);
        }
    }

    /** The same pixels in reverse order. */
    private static Dataset upsideDown(Dataset digits) {
        float[] pixels = digits.read(0, digits.size()).toArray();
        int n = digits.shape().columns() * digits.shape().rows();
        var turned = new float[pixels.length];
        IntStream.range(0, pixels.length).forEach(i -> turned[i] = pixels[i / n * n + n - 1 - i % n]);
        return Dataset.of("upside-down digits", digits.shape(), turned);
    }
}
