package vae4j.cli.tutorial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import vae4j.core.autograd.Tape;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarMath;
import vae4j.core.data.Dataset;
import vae4j.core.io.Raster;
import vae4j.core.io.ScatterPlot;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.optim.LearningRateSchedule;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;

/**
 * Figure 2: g(z) = z / 10 + z / ‖z‖ makes a ring of a normal distribution. Here nobody tells g: a model with two latent
 * dimensions learns from samples of the ring to make it from a normal distribution, too.
 */
public final class Ring {
    /** A shared sigma that learns from 1 stays there: any below the ring's own deviation makes as good a normal distribution, the nearest thing to begin with. */
    private static final String SIGMA = "0.05";
    private static final int EXAMPLES = 20_000, DRAWN = 2_000, EPOCHS = 150, SIDE = 360;

    private Ring() {}

    /** Points of N(0, I) as {@code [n][2]}. */
    private static double[][] normal(int n, Noise noise) {
        var z = new double[n][2];
        for (int i = 0; i < n; i++) for (int j = 0; j < 2; j++) z[i][j] = ScalarMath.normal(noise.word(2L * i + j));
        return z;
    }

    /** g of the paper. */
    private static double[][] ring(double[][] z) {
        var x = new double[z.length][2];
        for (int i = 0; i < z.length; i++) {
            double length = Math.hypot(z[i][0], z[i][1]);
            for (int j = 0; j < 2; j++) x[i][j] = z[i][j] / 10 + z[i][j] / length;
        }
        return x;
    }

    /** A row for the truth, held against other samples of itself, and one for the model. */
    public static Shown show(Backend backend, long seed) {
        var noise = Noise.seed(seed).branch(Noise.Purpose.SYNTHESIZE);
        var train = ring(normal(EXAMPLES, noise.branch(0)));
        var values = new float[2 * EXAMPLES];
        for (int i = 0; i < values.length; i++) values[i] = (float) train[i / 2][i % 2];
        try (var model = Vae.builder(Shape.of(2)).hidden(64, 64).latent(2).activation("tanh").gaussian(SIGMA).backend(backend).seed(seed).build()) {
            Trainer.of(model, Adam.rate(2e-3)).batch(200).epochs(EPOCHS).seed(seed).schedule(new LearningRateSchedule(LearningRateSchedule.Kind.LINEAR, 0))
                .fit(Dataset.of("ring", Shape.of(2), values), Optional.empty());
            var z = normal(DRAWN, noise.branch(1));
            var learned = decoded(model, z, noise.branch(2));
            var truth = ring(normal(DRAWN, noise.branch(3)));
            var other = ring(normal(DRAWN, noise.branch(4)));
            var rows = new ArrayList<SequencedMap<String, Object>>();
            rows.add(row("other samples of the ring", other, truth));
            rows.add(row("samples of the model", learned, truth));
            var picture = beside(ScatterPlot.draw(z, octants(z), SIDE), ScatterPlot.draw(learned, octants(z), SIDE), ScatterPlot.draw(truth, null, SIDE));
            return new Shown(rows, picture, "codes from N(0, I), coloured by their angle; the same codes decoded, with the likelihood's noise; the ring itself");
        }
    }

    /** Draws of p(x|z). */
    private static double[][] decoded(Vae model, double[][] z, Noise noise) {
        try (var tape = Tape.inference(model.backend())) {
            var codes = tape.allocate(Shape.of(z.length, 2));
            for (int i = 0; i < 2 * z.length; i++) codes.set(i, (float) z[i / 2][i % 2]);
            Tensor x = model.decode(tape.constant(codes)).sample(noise);
            var points = new double[z.length][2];
            for (int i = 0; i < 2 * z.length; i++) points[i / 2][i % 2] = x.get(i);
            return points;
        }
    }

    private static SequencedMap<String, Object> row(String name, double[][] x, double[][] truth) {
        double mean = 0;
        double square = 0;
        for (var p : x) {
            mean += Math.hypot(p[0], p[1]) / x.length;
            square += (p[0] * p[0] + p[1] * p[1]) / x.length;
        }
        var row = new LinkedHashMap<String, Object>();
        row.put("samples", name);
        row.put("radius_mean", mean);
        row.put("radius_deviation", Math.sqrt(Math.max(0, square - mean * mean)));
        row.put("energy_distance", 2 * distance(x, truth) - distance(x, x) - distance(truth, truth));
        return row;
    }

    /** The mean over all pairs of two different draws. */
    private static double distance(double[][] a, double[][] b) {
        double sum = 0;
        for (var p : a) for (var q : b) sum += Math.hypot(p[0] - q[0], p[1] - q[1]);
        return sum / ((double) a.length * (a == b ? b.length - 1 : b.length));
    }

    private static int[] octants(double[][] z) {
        var octants = new int[z.length];
        for (int i = 0; i < z.length; i++) octants[i] = (int) Math.min(7, Math.floor((Math.atan2(z[i][1], z[i][0]) / Math.PI + 1) * 4));
        return octants;
    }

    private static Raster beside(Raster... parts) {
        var all = Raster.rgb(parts.length * SIDE, SIDE);
        for (int p = 0; p < parts.length; p++) {
            for (int y = 0; y < SIDE; y++) for (int x = 0; x < SIDE; x++) for (int c = 0; c < 3; c++) all.set(p * SIDE + x, y, c, parts[p].get(x, y, c));
        }
        return all;
    }
}
