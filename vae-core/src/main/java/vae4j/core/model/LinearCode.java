package vae4j.core.model;

import vae4j.core.autograd.Tape;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The space of the greatest principal components of data, by subspace iteration (Golub and Van Loan 2013, section 8.2.4):
 * what an autoencoder of as many dimensions is held against. {@code mean [values]}, {@code axes [components, values]}.
 */
final class LinearCode {
    /** Each iteration shrinks what is outside of the space by the ratio of two variances. */
    private static final int ITERATIONS = 40;

    private final Parameter mean;
    private final Parameter axes;

    LinearCode(Scope scope, int values, int components) {
        mean = scope.buffer("mean", Shape.of(values), Initializer.constant(0));
        axes = scope.buffer("axes", Shape.of(components, values), Initializer.constant(0));
    }

    void fit(Tensor data, Noise noise, Tape tape) {
        var backend = tape.backend();
        int n = data.rows();
        backend.columnSum(data, mean.value());
        backend.scale(mean.value(), 1f / n, mean.value());
        var centred = centred(data, tape);
        var a = axes.value();
        backend.normal(noise.key(), a);
        orthonormalize(a);
        var along = tape.allocate(Shape.of(n, a.rows()));
        for (int i = 0; i < ITERATIONS; i++) {
            backend.gemm(Operand.of(centred), Operand.transposed(a), Epilogue.NONE, along);
            backend.gemm(Operand.transposed(along), Operand.of(centred), Epilogue.NONE, a);
            orthonormalize(a);
        }
    }

    /** The nearest point of the space. */
    Tensor reconstruct(Tensor x, Tape tape) {
        var backend = tape.backend();
        var along = tape.allocate(Shape.of(x.rows(), axes.value().rows()));
        backend.gemm(Operand.of(centred(x, tape)), Operand.transposed(axes.value()), Epilogue.NONE, along);
        var y = tape.allocate(Shape.of(x.rows(), x.columns()));
        backend.gemm(Operand.of(along), Operand.of(axes.value()), new Epilogue(mean.value(), ScalarFunction.IDENTITY), y);
        return y;
    }

    private Tensor centred(Tensor x, Tape tape) {
        Backend backend = tape.backend();
        var means = tape.allocate(Shape.of(x.rows(), x.columns()));
        backend.broadcastRows(mean.value(), means);
        backend.subtract(x, means, means);
        return means;
    }

    /** Gram and Schmidt, row by row, twice for each so that rounding does not add up. A row of nothing stays nothing. */
    private static void orthonormalize(Tensor a) {
        int k = a.rows();
        int d = a.columns();
        var rows = new double[k][d];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < d; j++) rows[i][j] = a.get(i, j);
            for (int pass = 0; pass < 2; pass++) {
                for (int before = 0; before < i; before++) {
                    double dot = dot(rows[i], rows[before]);
                    for (int j = 0; j < d; j++) rows[i][j] -= dot * rows[before][j];
                }
                double norm = Math.sqrt(dot(rows[i], rows[i]));
                for (int j = 0; j < d; j++) rows[i][j] = norm > 0 ? rows[i][j] / norm : 0;
            }
            for (int j = 0; j < d; j++) a.set((long) i * d + j, (float) rows[i][j]);
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) sum += a[j] * b[j];
        return sum;
    }
}
