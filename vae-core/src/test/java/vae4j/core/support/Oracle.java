package vae4j.core.support;

import java.util.function.DoubleUnaryOperator;
import vae4j.core.backend.ScalarFunction;

/** The formulas in double precision, written from their papers and without a look at the code under test. */
public final class Oracle {
    private Oracle() {}

    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** By Kummer's series, all of whose terms are positive. */
    public static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 80; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    public static double value(ScalarFunction f, double x) {
        return switch (f.kind()) {
            case IDENTITY -> x;
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x > 0 ? x : f.parameter() * x;
            case TANH -> Math.tanh(x);
            case SIGMOID -> sigmoid(x);
            case SOFTPLUS -> softplus(x);
            case SILU -> x * sigmoid(x);
            case GELU -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQUARE -> x * x;
            case BOUND_LOGVAR -> boundedLogvar(x);
        };
    }

    /** Chua et al. 2018, appendix A.1, with the bounds -20 and 20. */
    public static double boundedLogvar(double x) {
        double below = 20 - softplus(20 - x);
        return -20 + softplus(below + 20);
    }

    /** KL(N(mu, exp(logvar)) || N(0, 1)) (Kingma and Welling 2014, appendix B). */
    public static double kl(double mu, double logvar) {
        return -0.5 * (1 + logvar - mu * mu - Math.exp(logvar));
    }

    /** log p(x) of a Bernoulli variable, or the cross-entropy's negative for grey x. */
    public static double logBernoulli(double logit, double x) {
        return -x * softplus(-logit) - (1 - x) * softplus(logit);
    }

    public static double logNormal(double x, double mean, double logvar) {
        double sigma = Math.exp(logvar / 2);
        double u = (x - mean) / sigma;
        return -Math.log(sigma * Math.sqrt(2 * Math.PI)) - u * u / 2;
    }

    /** Simpson's rule. */
    public static double integral(DoubleUnaryOperator f, double from, double to) {
        int n = 4000;
        double h = (to - from) / n;
        double sum = f.applyAsDouble(from) + f.applyAsDouble(to);
        for (int i = 1; i < n; i++) sum += (i % 2 == 0 ? 2 : 4) * f.applyAsDouble(from + i * h);
        return sum * h / 3;
    }
}
