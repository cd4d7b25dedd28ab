package vae4j.core.model;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.tensor.Shape;

/** What follows from the log-probabilities that a classifier gives to the classes of each example, {@code [batch, classes]}. */
final class Classification {
    private Classification() {}

    /** −log q(y|x), a mean over the batch. @param y indicators of the labels, {@code [batch, classes]} */
    static Variable crossEntropy(Variable logQ, Variable y) {
        return Arithmetic.scale(Sums.sum(Arithmetic.multiply(logQ, y)), -1f / y.rows());
    }

    /** The class of each example that is the most probable, the first of equals. */
    static int[] likeliest(Variable logQ) {
        var y = new int[logQ.rows()];
        for (int i = 0; i < y.length; i++) for (int c = 1; c < logQ.value().columns(); c++) if (logQ.value().get(i, c) > logQ.value().get(i, y[i])) y[i] = c;
        return y;
    }

    /** 1 for an example whose label is the likeliest class, else 0: {@code [batch]}; its mean is the accuracy. */
    static Variable right(Variable logQ, int[] labels) {
        var tape = logQ.tape();
        var y = likeliest(logQ);
        var right = tape.allocate(Shape.of(y.length));
        for (int i = 0; i < y.length; i++) right.set(i, y[i] == labels[i] ? 1 : 0);
        return tape.constant(right);
    }
}
