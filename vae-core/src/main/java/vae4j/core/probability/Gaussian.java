package vae4j.core.probability;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Independent normal variables around the decoder's outputs, with all constants. A fixed σ is the weight between
 * reconstruction and KL (Doersch 2016, section 2.4.3); a learned one finds that weight (Rybkin et al. 2021).
 */
public final class Gaussian implements Likelihood {
    /** Where σ comes from. */
    public enum Sigma {
        /** A given number. */
        FIXED,
        /** One number, learned. */
        SHARED,
        /** One number for each value of x, learned. */
        PER_VALUE,
        /** The decoder's second half of outputs, as log-variance: another σ for each value of each example. */
        DECODED
    }

    private final Sigma sigma;
    private final float fixedLogvar;
    private final Parameter learnedLogvar;

    private Gaussian(Sigma sigma, float fixedLogvar, Parameter learnedLogvar) {
        this.sigma = sigma;
        this.fixedLogvar = fixedLogvar;
        this.learnedLogvar = learnedLogvar;
    }

    /** @throws IllegalArgumentException unless σ is positive and finite */
    public static Gaussian fixed(double sigma) {
        if (!(sigma > 0 && Double.isFinite(sigma))) throw new IllegalArgumentException("sigma must be a positive number, not " + sigma);
        return new Gaussian(Sigma.FIXED, (float) (2 * Math.log(sigma)), null);
    }

    /** One learned σ, from 1. The parameter is {@code logvar [1]}. */
    public static Gaussian shared(Scope scope) {
        return new Gaussian(Sigma.SHARED, 0, scope.parameter("logvar", Shape.of(1), Initializer.constant(0)));
    }

    /** A learned σ for each of n values, from 1. The parameter is {@code logvar [n]}. */
    public static Gaussian perValue(Scope scope, int n) {
        return new Gaussian(Sigma.PER_VALUE, 0, scope.parameter("logvar", Shape.of(n), Initializer.constant(0)));
    }

    /** σ computed by the decoder beside the mean. */
    public static Gaussian decoded() {
        return new Gaussian(Sigma.DECODED, 0, null);
    }

    @Override public int outputsPerValue() {
        return sigma == Sigma.DECODED ? 2 : 1;
    }

    @Override public float minimum() {
        return -Float.MAX_VALUE;
    }

    @Override public float maximum() {
        return Float.MAX_VALUE;
    }

    @Override public Distribution distribution(Variable outputs) {
        if (sigma != Sigma.DECODED) return new Normal(outputs, logvar(outputs));
        int n = outputs.value().columns() / 2;
        var halves = Columns.split(outputs, n, n);
        return new Normal(halves.get(0), Arithmetic.apply(ScalarFunction.BOUND_LOGVAR, halves.get(1)));
    }

    private Variable logvar(Variable mean) {
        var tape = mean.tape();
        if (sigma == Sigma.FIXED) return tape.constant(mean.shape(), fixedLogvar);
        var logvar = Arithmetic.apply(ScalarFunction.BOUND_LOGVAR, learnedLogvar.on(tape));
        if (sigma == Sigma.PER_VALUE) return Sums.repeatRows(logvar, mean.rows());
        return Arithmetic.reshape(Sums.repeatRows(logvar, Math.toIntExact(mean.value().size())), mean.shape());
    }

    private record Normal(Variable location, Variable logvar) implements Distribution {
        @Override public Variable logProbability(Tensor x) {
            return Densities.gaussianLogProbability(location.tape().constant(x), location, logvar);
        }

        /** Each value as an example of its own. */
        @Override public Variable logProbabilities(Tensor x) {
            var column = Shape.of(Math.toIntExact(x.size()), 1);
            var each = Densities.gaussianLogProbability(location.tape().constant(x.reshape(column)), Arithmetic.reshape(location, column), Arithmetic.reshape(logvar, column));
            return Arithmetic.reshape(each, location.shape());
        }

        @Override public Tensor mean() {
            return location.value();
        }

        @Override public Tensor sample(Noise noise) {
            return new DiagonalGaussian(location, logvar).reparameterize(noise).value();
        }
    }
}
