package vae4j.cli.tutorial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import vae4j.core.backend.Backend;
import vae4j.core.backend.ScalarMath;
import vae4j.core.data.Dataset;
import vae4j.core.io.LineChart;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.optim.LearningRateSchedule;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.Trainer;

/**
 * Appendix A: in one dimension, as the σ of p(x|z) = N(f(z), σ²) goes to 0, what the bound finds goes to the true
 * distribution. The data is a mixture of two normal distributions, and the model's density
 * p(x) = ∫ N(x; f(z), σ²) N(z; 0, 1) dz is known by quadrature: nothing is estimated but f.
 */
public final class SmallSigma {
    private static final double[] SIGMAS = {0.8, 0.4, 0.2, 0.1, 0.05};
    private static final double[][] PARTS = {{0.6, -1, 0.45}, {0.4, 1.1, 0.3}};     // weight, mean, deviation
    private static final int EXAMPLES = 20_000, EPOCHS = 100, CODES = 4_001, PLACES = 1_601;
    private static final double WIDEST = 6, REACH = 4;

    private SmallSigma() {}

    private static double density(double x, double mean, double deviation) {
        double u = (x - mean) / deviation;
        return Math.exp(-0.5 * u * u) / (deviation * Math.sqrt(2 * Math.PI));
    }

    private static double truth(double x) {
        double sum = 0;
        for (var p : PARTS) sum += p[0] * density(x, p[1], p[2]);
        return sum;
    }

    private static Dataset data(Noise noise) {
        var x = new float[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            var part = noise.uniform(2L * i) < PARTS[0][0] ? PARTS[0] : PARTS[1];
            x[i] = (float) (part[1] + part[2] * ScalarMath.normal(noise.word(2L * i + 1)));
        }
        return Dataset.of("two normal distributions", Shape.of(1), x);
    }

    /** A row for each σ. */
    public static Shown show(Backend backend, long seed) {
        var data = data(Noise.seed(seed).branch(Noise.Purpose.SYNTHESIZE));
        var x = new double[PLACES];
        var actual = new double[PLACES];
        for (int i = 0; i < PLACES; i++) {
            x[i] = -REACH + 2 * REACH * i / (PLACES - 1);
            actual[i] = truth(x[i]);
        }
        var chart = LineChart.linear().add(x, actual);
        var rows = new ArrayList<SequencedMap<String, Object>>();
        for (double sigma : SIGMAS) {
            try (var model = Vae.builder(Shape.of(1)).hidden(64, 64).latent(1).activation("tanh").gaussian(Double.toString(sigma)).backend(backend).seed(seed).build()) {
                Trainer.of(model, Adam.rate(2e-3)).batch(200).epochs(EPOCHS).seed(seed).schedule(new LearningRateSchedule(LearningRateSchedule.Kind.LINEAR, 0)).fit(data, Optional.empty());
                var learned = density(model, sigma, x);
                chart.add(x, learned);
                var row = new LinkedHashMap<String, Object>();
                row.put("sigma", sigma);
                row.put("total_variation", totalVariation(actual, learned));
                row.put("kl_nats", divergence(actual, learned));
                rows.add(row);
            }
        }
        return new Shown(rows, chart.draw(900, 480), "the true density first, then that of the model for each sigma in the order of the table");
    }

    /** p(x) at these places. */
    private static double[] density(Vae model, double sigma, double[] x) {
        var z = Tensor.allocate(Shape.of(CODES, 1));
        var weights = new double[CODES];
        double step = 2 * WIDEST / (CODES - 1);
        for (int k = 0; k < CODES; k++) {
            double code = -WIDEST + k * step;
            z.set(k, (float) code);
            weights[k] = density(code, 0, 1) * step;
        }
        var f = new double[CODES];
        var decoded = model.decode(z);
        for (int k = 0; k < CODES; k++) f[k] = decoded.get(k);
        var p = new double[x.length];
        for (int i = 0; i < p.length; i++) {
            for (int k = 0; k < CODES; k++) p[i] += weights[k] * density(x[i], f[k], sigma);
        }
        return p;
    }

    /** ½ ∫ |p − q|. */
    private static double totalVariation(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) sum += Math.abs(p[i] - q[i]);
        return 0.5 * sum * 2 * REACH / (PLACES - 1);
    }

    /** KL(p ‖ q). */
    private static double divergence(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) sum += p[i] > 0 ? p[i] * (Math.log(p[i]) - Math.log(Math.max(q[i], 1e-300))) : 0;
        return sum * 2 * REACH / (PLACES - 1);
    }
}
