package vae4j.core.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vae4j.core.support.GradientCheck;
import vae4j.core.support.Oracle;

/** −ELBO of a variational autoencoder with one hidden layer of tanh and a Bernoulli likelihood, for given noise, in double. */
final class DoubleVae {
    private final Map<String, double[]> parameters = new HashMap<>();
    private final double[] x;
    private final double[] epsilon;
    private final int values;
    private final int latent;

    DoubleVae(Vae model, double[] x, double[] epsilon) {
        model.parameters().named().forEach((name, tensor) -> parameters.put(name, GradientCheck.doubles(tensor)));
        this.x = x;
        this.epsilon = epsilon;
        values = Math.toIntExact(model.config().example().size());
        latent = model.config().latent();
    }

    private double[] dense(String layer, double[] in) {
        var weight = parameters.get(layer + ".weight");
        var out = parameters.get(layer + ".bias").clone();
        for (int o = 0; o < out.length; o++) for (int i = 0; i < in.length; i++) out[o] += weight[o * in.length + i] * in[i];
        return out;
    }

    private static double[] tanh(double[] y) {
        for (int i = 0; i < y.length; i++) y[i] = Math.tanh(y[i]);
        return y;
    }

    /** The mean over the examples of the sum over values and dimensions, nats. */
    double loss() {
        int batch = x.length / values;
        double sum = 0;
        for (int b = 0; b < batch; b++) {
            var example = new double[values];
            System.arraycopy(x, b * values, example, 0, values);
            var hidden = tanh(dense("encoder.0", example));
            var mu = dense("mu", hidden);
            var logvar = dense("logvar", hidden);
            var z = new double[latent];
            for (int j = 0; j < latent; j++) {
                logvar[j] = Oracle.boundedLogvar(logvar[j]);
                z[j] = mu[j] + Math.exp(logvar[j] / 2) * epsilon[b * latent + j];
                sum += Oracle.kl(mu[j], logvar[j]);
            }
            var logits = dense("decoder.2", tanh(dense("decoder.0", z)));
            for (int i = 0; i < values; i++) sum -= Oracle.logBernoulli(logits[i], example[i]);
        }
        return sum / batch;
    }

    /** By central differences; of a joined parameter, part after part. */
    double[] gradient(List<String> names) {
        int part = parameters.get(names.getFirst()).length;
        var gradient = new double[part * names.size()];
        for (int i = 0; i < gradient.length; i++) {
            var p = parameters.get(names.get(i / part));
            double value = p[i % part];
            p[i % part] = value + 1e-5;
            double above = loss();
            p[i % part] = value - 1e-5;
            gradient[i] = (above - loss()) / 2e-5;
            p[i % part] = value;
        }
        return gradient;
    }
}
