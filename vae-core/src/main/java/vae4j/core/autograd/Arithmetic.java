package vae4j.core.autograd;

import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Operations on each element. */
public final class Arithmetic {
    private Arithmetic() {}

    /** {@code a + b}, of one size. */
    public static Variable add(Variable a, Variable b) {
        var tape = a.tape();
        var c = tape.allocate(a.shape());
        tape.backend().add(a.value(), b.value(), c);
        return tape.record(c, d -> {
            a.contribute(g -> g.copyFrom(d));
            b.contribute(g -> g.copyFrom(d));
        }, a, b);
    }

    /** {@code a - b}, of one size. */
    public static Variable subtract(Variable a, Variable b) {
        var tape = a.tape();
        var c = tape.allocate(a.shape());
        tape.backend().subtract(a.value(), b.value(), c);
        return tape.record(c, d -> {
            a.contribute(g -> g.copyFrom(d));
            b.contribute(g -> tape.backend().scale(d, -1, g));
        }, a, b);
    }

    /** {@code a * b} for each element, of one size. */
    public static Variable multiply(Variable a, Variable b) {
        var tape = a.tape();
        var c = tape.allocate(a.shape());
        tape.backend().multiply(a.value(), b.value(), c);
        return tape.record(c, d -> {
            a.contribute(g -> tape.backend().multiply(d, b.value(), g));
            b.contribute(g -> tape.backend().multiply(d, a.value(), g));
        }, a, b);
    }

    /** {@code factor * x}. */
    public static Variable scale(Variable x, float factor) {
        var tape = x.tape();
        var y = tape.allocate(x.shape());
        tape.backend().scale(x.value(), factor, y);
        return tape.record(y, d -> x.contribute(g -> tape.backend().scale(d, factor, g)), x);
    }

    /** {@code f(x)} for each element. */
    public static Variable apply(ScalarFunction f, Variable x) {
        if (f.kind() == ScalarFunction.Kind.IDENTITY) return x;
        var tape = x.tape();
        var y = tape.allocate(x.shape());
        tape.backend().apply(f, x.value(), y);
        var saved = f.derivativeFromValue() ? y : x.value();
        return tape.record(y, d -> x.contribute(g -> tape.backend().applyAdjoint(f, saved, d, g)), x);
    }

    /** {@code max(x, floor)} for each element; the derivative is 0 where the floor holds. */
    public static Variable atLeast(Variable x, float floor) {
        var bound = x.tape().constant(x.shape(), floor);
        return add(apply(ScalarFunction.RELU, subtract(x, bound)), bound);
    }

    /** The same value; the gradient that flows back through each row is multiplied by a factor, known only then. */
    public static Variable scaleGradient(Variable x, Tensor factors) {
        return x.tape().record(x.value(), d -> x.contribute(g -> x.tape().backend().scaleRows(d, factors, g)), x);
    }

    /** The value of one variable with the gradient of another: of one size (Bengio et al. 2013, the straight-through estimator). */
    public static Variable straightThrough(Tensor value, Variable gradient) {
        return gradient.tape().record(value, d -> gradient.contribute(g -> g.copyFrom(d)), gradient);
    }

    /** The same numbers under another shape of the same size. */
    public static Variable reshape(Variable x, Shape shape) {
        return x.tape().record(x.value().reshape(shape), d -> x.contribute(g -> g.copyFrom(d)), x);
    }
}
