package vae4j.core.autograd;

import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Matrix products. */
public final class Products {
    private Products() {}

    /**
     * {@code activation(x weightᵀ + bias)}: {@code [batch, in] -> [batch, out]}, the whole of a dense layer in one pass
     * over its result.
     *
     * @param weight {@code [out, in]}, as PyTorch keeps it
     * @param bias   {@code [out]}
     */
    public static Variable affine(Variable x, Variable weight, Variable bias, ScalarFunction activation) {
        if (!activation.derivativeFromValue()) return Arithmetic.apply(activation, affine(x, weight, bias, ScalarFunction.IDENTITY));
        var tape = x.tape();
        var backend = tape.backend();
        var y = tape.allocate(Shape.of(x.rows(), weight.rows()));
        backend.gemm(Operand.of(x.value()), Operand.transposed(weight.value()), new Epilogue(bias.value(), activation), y);
        return tape.record(y, d -> {
            if (activation.kind() != ScalarFunction.Kind.IDENTITY) backend.applyAdjoint(activation, y, d, d);
            weight.contribute(g -> backend.gemm(Operand.transposed(d), Operand.of(x.value()), Epilogue.NONE, g));
            bias.contribute(g -> backend.columnSum(d, g));
            x.contribute(g -> backend.gemm(Operand.of(d), Operand.of(weight.value()), Epilogue.NONE, g.reshape(Shape.of(x.rows(), weight.value().columns()))));
        }, x, weight, bias);
    }

    /**
     * The same for values only, with the same bits, from weights that lie the other way: a few rows times such a matrix is one
     * pass over it, and many rows need no copy of it that is transposed.
     *
     * @param turned {@code [in, out]}
     */
    public static Variable affine(Variable x, Tensor turned, Tensor bias, ScalarFunction activation) {
        if (!activation.derivativeFromValue()) return Arithmetic.apply(activation, affine(x, turned, bias, ScalarFunction.IDENTITY));
        var tape = x.tape();
        var y = tape.allocate(Shape.of(x.rows(), turned.columns()));
        tape.backend().gemm(Operand.of(x.value()), Operand.of(turned), new Epilogue(bias, activation), y);
        return tape.constant(y);
    }

    /** {@code aᵀ b}: {@code [m, k]} and {@code [m, n] -> [k, n]}. */
    public static Variable ofColumns(Variable a, Variable b) {
        var tape = a.tape();
        var backend = tape.backend();
        var c = tape.allocate(Shape.of(a.value().columns(), b.value().columns()));
        backend.gemm(Operand.transposed(a.value()), Operand.of(b.value()), Epilogue.NONE, c);
        return tape.record(c, d -> {
            a.contribute(g -> backend.gemm(Operand.of(b.value()), Operand.transposed(d), Epilogue.NONE, g));
            b.contribute(g -> backend.gemm(Operand.of(a.value()), Operand.of(d), Epilogue.NONE, g));
        }, a, b);
    }
}
