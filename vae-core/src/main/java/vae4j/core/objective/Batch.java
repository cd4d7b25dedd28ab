package vae4j.core.objective;

import java.util.Arrays;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.tensor.Shape;

/**
 * Some examples on a tape, and the class of each where it is known.
 *
 * @param x      {@code [batch, …]}
 * @param labels the class of each example; null where there are none
 */
public record Batch(Variable x, int[] labels) {
    /** Examples without labels. */
    public static Batch of(Variable x) {
        return new Batch(x, null);
    }

    public Batch {
        if (labels != null && labels.length != x.rows()) throw new IllegalArgumentException(labels.length + " labels for " + x.rows() + " examples");
    }

    /** The number of examples. */
    public int size() {
        return x.rows();
    }

    /**
     * The labels as indicator vectors: {@code [batch, classes]}.
     *
     * @throws IllegalArgumentException if there are none, or one is not below {@code classes}
     */
    public Variable oneHot(int classes) {
        if (labels == null) throw new IllegalArgumentException("this model needs a label for each example");
        return oneHot(x.tape(), labels, classes);
    }

    /** Indicator vectors: {@code [labels, classes]}. */
    public static Variable oneHot(Tape tape, int[] labels, int classes) {
        if (Arrays.stream(labels).anyMatch(y -> y < 0 || y >= classes)) {
            throw new IllegalArgumentException("labels must be from 0 to " + (classes - 1) + ", but are " + Arrays.toString(labels));
        }
        var values = new float[labels.length * classes];
        for (int i = 0; i < labels.length; i++) values[i * classes + labels[i]] = 1;
        return tape.constant(tape.allocate(Shape.of(labels.length, classes)).copyFrom(values));
    }
}
