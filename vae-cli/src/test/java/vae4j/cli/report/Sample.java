package vae4j.cli.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import vae4j.core.data.Binarization;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.io.Raster;
import vae4j.core.tensor.Shape;
import vae4j.core.train.EpochReport;

/** A run that could have been, for tests, and for eyes: its main writes it to the file that is named. */
final class Sample {
    private static final int LATENT = 20;
    private static final int USED = 13;

    private Sample() {}

    public static void main(String[] arguments) {
        ReportWriter.write(Path.of(arguments[0]), content().build());
    }

    static ReportContent.Builder content() {
        return ReportContent.titled("vae-digits-1")
            .command("vae train --data digits --model vae --hidden 400 --latent 20 --epochs 60 --batch 100 --kl-schedule linear:10 --seed 1")
            .version("vae4j 0.1.0 · simd backend, 512-bit vectors, 2 threads · Java 25.0.1, Linux amd64")
            .settings(settings())
            .data(new ReportContent.Data("digits", examples(), Shape.of(1, 28, 28), Binarization.DYNAMIC, "bernoulli", new LinkedHashMap<>()))
            .epochs(epochs(60))
            .outcome(new ReportContent.Outcome("test", evaluation(60, 10_000), meanVariances()))
            .samples(grid(8, 8))
            .reconstructions(grid(8, 8))
            .traversal(grid(11, 4), "3, 17, 0, 5")
            .latentMap(map(2000, 10))
            .seconds(47.3);
    }

    private static SequencedMap<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("model", "vae");
        settings.put("hidden", "400");
        settings.put("latent", "20");
        settings.put("activation", "relu");
        settings.put("epochs", "60");
        settings.put("batch", "100");
        settings.put("optimizer", "adam, β₁ 0.9, β₂ 0.999, ε 1e-8");
        settings.put("learning rate", "0.001, cosine to 0");
        settings.put("KL schedule", "linear over 10 epochs to 1");
        settings.put("seed", "1");
        return settings;
    }

    private static SequencedMap<String, Integer> examples() {
        var examples = new LinkedHashMap<String, Integer>();
        examples.put("training", 50_000);
        examples.put("validation", 10_000);
        examples.put("test", 10_000);
        return examples;
    }

    static List<EpochReport> epochs(int count) {
        var random = new Random(1);
        var epochs = new ArrayList<EpochReport>();
        for (int e = 1; e <= count; e++) {
            double wobble = random.nextGaussian() * 0.15;
            double rate = 0.5e-3 * (1 + Math.cos(Math.PI * e / count));
            epochs.add(new EpochReport(e, 500L * e, 71.5 + 115 * Math.exp(-e / 2.6) + 6 * Math.exp(-e / 20.0) + wobble, 25.4 - 14 * Math.exp(-e / 3.0) + wobble / 3,
                Math.min(1, e / 10.0), rate, 18 + 30 * Math.exp(-e / 5.0) + Math.abs(random.nextGaussian()), evaluation(e, 10_000), e <= count - 4, 0.78));
        }
        return epochs;
    }

    static List<EpochReport> unvalidated(int count) {
        return epochs(count).stream().map(e -> new EpochReport(e.epoch(), e.step(), e.reconstruction(), e.kl(), e.klWeight(), e.learningRate(),
            e.gradientNorm(), null, true, e.seconds())).toList();
    }

    static Evaluation evaluation(int epoch, int examples) {
        double reconstruction = 73.2 + 98 * Math.exp(-epoch / 2.5) + 5 * Math.exp(-epoch / 18.0) + 0.1 * Math.sin(epoch * 1.7);
        var kl = new double[LATENT];
        for (int j = 0; j < LATENT; j++) {
            boolean used = j * 7 % LATENT < USED;
            kl[j] = used ? (2.9 - 0.12 * (j * 7 % LATENT)) * (1 - Math.exp(-epoch / 3.0)) : 0.004 + 0.001 * j;
        }
        double sum = IntStream.range(0, LATENT).mapToDouble(j -> kl[j]).sum();
        return new Evaluation(-reconstruction - sum, reconstruction, sum, kl, Math.min(USED, 4 + epoch), examples);
    }

    private static double[] meanVariances() {
        return IntStream.range(0, LATENT).mapToDouble(j -> j * 7 % LATENT < USED ? 0.95 - 0.01 * j : 0.0004).toArray();
    }

    /** Rings, in place of digits. */
    static Raster grid(int across, int down) {
        int side = 28;
        int gap = 2;
        var raster = Raster.grey(across * (side + gap) - gap, down * (side + gap) - gap).fill(128);
        var random = new Random(3);
        for (int i = 0; i < across * down; i++) {
            double wide = 4 + 6 * random.nextDouble();
            double high = 6 + 5 * random.nextDouble();
            for (int p = 0; p < side * side; p++) {
                double r = Math.hypot((p % side - 13.5) / wide, (p / side - 13.5) / high);
                raster.set(i % across * (side + gap) + p % side, i / across * (side + gap) + p / side, 0, (int) (255 * Math.exp(-12 * (r - 1) * (r - 1))));
            }
        }
        return raster;
    }

    static ReportContent.LatentMap map(int count, int classes) {
        var random = new Random(2);
        var points = new ArrayList<ReportContent.LatentMap.Point>();
        for (int i = 0; i < count; i++) {
            int label = i % classes;
            double angle = 2 * Math.PI * label / classes;
            double radius = label % 2 == 0 ? 2.1 : 1.2;
            points.add(new ReportContent.LatentMap.Point((float) (radius * Math.cos(angle) + 0.42 * random.nextGaussian()),
                (float) (radius * Math.sin(angle) + 0.42 * random.nextGaussian()), label));
        }
        return new ReportContent.LatentMap("principal components, 31 % and 22 % of their variance", points,
            IntStream.range(0, classes).mapToObj(Integer::toString).toList(), null);
    }
}
