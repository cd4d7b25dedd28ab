package vae4j.core.nn;

import java.util.List;
import java.util.Optional;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * A named window on the values and gradients of a {@link ParameterSet}. The rows of one parameter may carry several
 * names: the heads of an encoder are one matrix to compute with, and {@code mu.weight} and {@code logvar.weight} in a file.
 */
public final class Parameter {
    private final List<String> names;
    private final Shape shape;
    private final Initializer initializer;
    private final String group;
    private Tensor value;
    private Tensor gradient;
    private boolean frozen;
    private volatile Tensor turned;

    Parameter(List<String> names, Shape shape, Initializer initializer, String group) {
        this.names = List.copyOf(names);
        this.shape = shape;
        this.initializer = initializer;
        this.group = group;
    }

    void bind(Tensor value, Tensor gradient) {
        this.value = value;
        this.gradient = gradient;
    }

    /** The names of its equal parts, from the first row to the last; usually one. */
    public List<String> names() {
        return names;
    }

    public Shape shape() {
        return shape;
    }

    /** The layer that declared it: its first name without the last part. */
    public String layer() {
        var name = names.getFirst();
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    Initializer initializer() {
        return initializer;
    }

    String group() {
        return group;
    }

    public Tensor value() {
        return value;
    }

    public Tensor gradient() {
        return gradient;
    }

    void freeze() {
        frozen = true;
    }

    void thaw() {
        frozen = false;
        turned = null;
    }

    /** A matrix with rows and columns exchanged, {@code [out, in] -> [in, out]}, copied once; only of a {@link ParameterSet#freeze frozen} one. */
    Optional<Tensor> turned() {
        if (frozen && turned == null) {
            var copy = Tensor.allocate(Shape.of(value.columns(), value.rows()));
            Columns.transpose(value, copy);
            turned = copy;
        }
        return Optional.ofNullable(turned);
    }

    /** The rows with the i-th name. */
    public Tensor part(int i) {
        int rows = shape.rows() / names.size();
        return value.rows(i * rows, rows);
    }

    /** This parameter in a computation. */
    public Variable on(Tape tape) {
        return tape.leaf(value, gradient);
    }

    @Override public String toString() {
        return String.join("+", names) + shape;
    }
}
