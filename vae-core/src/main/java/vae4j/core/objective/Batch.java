package vae4j.core.objective;

import java.util.Arrays;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.data.Missing;
import vae4j.core.probability.Distribution;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Some examples on a tape, and the class of each where it is known.
 *
 * @param x      {@code [batch, …]}; 0 where a value is missing
 * @param mask   as large: 1 where a value is known, 0 where it is missing; null if all are known
 * @param labels the class of each example; null where there are none
 */
public record Batch(Variable x, Tensor mask, int[] labels) {
    /** Examples without labels and missing values. */
    public static Batch of(Variable x) {
        return new Batch(x, null);
    }

    /** Examples as a data set has them, with NaN for each missing value. @param labels null where there are none */
    public static Batch of(Tape tape, Tensor x, int[] labels) {
        if (!Double.isNaN(tape.backend().sumOfSquares(x))) return new Batch(tape.constant(x), labels);
        var known = tape.allocate(x.shape()).copyFrom(x);
        var mask = Missing.mask(known, tape::allocate);
        return new Batch(tape.constant(known), mask, labels);
    }

    /** Examples without missing values. */
    public Batch(Variable x, int[] labels) {
        this(x, null, labels);
    }

    public Batch {
        if (labels != null && labels.length != x.rows()) throw new IllegalArgumentException(labels.length + " labels for " + x.rows() + " examples");
    }

    /** log p of what is known of each example: {@code [batch]}, nats. */
    public Variable logProbability(Distribution distribution) {
        return distribution.logProbability(x.value(), mask);
    }

    /** All examples once more after the last, and so on, without labels: {@code [times * batch, values]}. */
    public Batch repeated(int times) {
        return new Batch(repeated(x.value(), times), mask == null ? null : repeated(mask, times).value(), null);
    }

    private Variable repeated(Tensor values, int times) {
        return Sums.repeatBatch(x.tape().constant(values.reshape(Shape.of(size(), values.columns()))), times);
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
