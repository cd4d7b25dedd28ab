package vae4j.core.probability;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.tensor.Shape;

/**
 * Where the second parameter of a likelihood comes from: the log of a variance, scale or dispersion. Unless it is given, it
 * is softly bounded to (−20, 20), so that its exponential cannot overflow.
 */
public final class Spread {
    private enum Source { FIXED, SHARED, PER_VALUE, DECODED }

    private final Source source;
    private final float fixed;
    private final Parameter learned;

    private Spread(Source source, float fixed, Parameter learned) {
        this.source = source;
        this.fixed = fixed;
        this.learned = learned;
    }

    /**
     * The same number everywhere and always.
     *
     * @param log of the variance, scale or dispersion
     * @throws IllegalArgumentException unless its exponential and that one's inverse are ordinary numbers
     */
    public static Spread fixed(double log) {
        if (!(Math.abs(log) <= 40)) throw new IllegalArgumentException("the log of a variance, scale or dispersion must be from -40 to 40, not " + log);
        return new Spread(Source.FIXED, (float) log, null);
    }

    /** One learned number, which starts at 0. The parameter is {@code name [1]}. */
    public static Spread shared(Scope scope, String name) {
        return new Spread(Source.SHARED, 0, scope.parameter(name, Shape.of(1), Initializer.constant(0)));
    }

    /** A learned number for each of n values, which start at 0. The parameter is {@code name [n]}. */
    public static Spread perValue(Scope scope, String name, int n) {
        return new Spread(Source.PER_VALUE, 0, scope.parameter(name, Shape.of(n), Initializer.constant(0)));
    }

    /** The second half of the decoder's outputs: another number for each value of each example. */
    public static Spread decoded() {
        return new Spread(Source.DECODED, 0, null);
    }

    /** How many outputs a likelihood with this spread needs for n values. */
    int outputs(int values) {
        return source == Source.DECODED ? 2 * values : values;
    }

    /** Both parameters of a likelihood: {@code [batch, n]} each. */
    record Parameters(Variable location, Variable spread) {}

    /** @param outputs {@code [batch, outputs(n)]} */
    Parameters of(Variable outputs) {
        if (source == Source.DECODED) {
            int n = outputs.value().columns() / 2;
            var halves = Columns.split(outputs, n, n);
            return new Parameters(halves.get(0), bounded(halves.get(1)));
        }
        var tape = outputs.tape();
        return new Parameters(outputs, switch (source) {
            case FIXED -> tape.constant(outputs.shape(), fixed);
            case PER_VALUE -> Sums.repeatRows(bounded(learned.on(tape)), outputs.rows());
            case SHARED, DECODED -> Arithmetic.reshape(Sums.repeatRows(bounded(learned.on(tape)), Math.toIntExact(outputs.value().size())), outputs.shape());
        });
    }

    /** Softly, to (−20, 20). */
    static Variable bounded(Variable log) {
        return Arithmetic.apply(ScalarFunction.BOUND_LOGVAR, log);
    }
}
