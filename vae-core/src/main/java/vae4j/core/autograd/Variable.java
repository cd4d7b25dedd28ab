package vae4j.core.autograd;

import java.util.function.Consumer;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** A value on a tape, and after {@link Tape#backward} its gradient: the derivative of the result by each of its elements. */
public final class Variable {
    private final Tape tape;
    private final Tensor value;
    private final Tensor home;
    private final boolean needsGradient;
    private Tensor gradient;

    /** @param home where the gradient is to be put; null for somewhere in the workspace */
    Variable(Tape tape, Tensor value, Tensor home, boolean needsGradient) {
        this.tape = tape;
        this.value = value;
        this.home = home;
        this.needsGradient = needsGradient;
    }

    public Tape tape() {
        return tape;
    }

    public Tensor value() {
        return value;
    }

    public Shape shape() {
        return value.shape();
    }

    /** The number of examples, where this is a batch. */
    public int rows() {
        return value.rows();
    }

    /** The gradient so far; null while nothing has contributed. */
    public Tensor gradient() {
        return gradient;
    }

    /** Whether anything that is differentiated went into this value. */
    public boolean needsGradient() {
        return needsGradient;
    }

    /**
     * Adds to the gradient what a kernel computes. The first contribution is written in place, so that gradients need
     * not be cleared; later ones are computed apart and added, in the order of the backward pass.
     */
    public void contribute(Consumer<Tensor> kernel) {
        if (!needsGradient) return;
        if (gradient == null) {
            gradient = home != null ? home : tape.allocate(value.shape());
            kernel.accept(gradient);
        } else {
            var contribution = tape.allocate(value.shape());
            kernel.accept(contribution);
            tape.backend().add(gradient, contribution, gradient);
        }
    }

    /** The same value, through which no gradient flows back. */
    public Variable detach() {
        return tape.constant(value);
    }
}
