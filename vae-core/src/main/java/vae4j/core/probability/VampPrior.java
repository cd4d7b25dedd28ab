package vae4j.core.probability;

import java.util.function.Function;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;

/**
 * The variational mixture of posteriors, 1/K Σₖ q(z|uₖ) (Tomczak and Welling 2018, equation 9): what the encoder makes of K
 * learned pseudo-inputs u. The parameter is {@code pseudo_inputs [k, …]}; through a function such as the logistic one it
 * stays within the range of data.
 */
public final class VampPrior implements Prior {
    private final Parameter pseudoInputs;
    private final ScalarFunction range;
    private final Function<Variable, DiagonalGaussian> encoder;

    /**
     * @param example of the data
     * @param range   what keeps pseudo-inputs within the range of data: the logistic function for 0 to 1, the identity for all numbers
     * @param start   of what {@code range} is applied to: where the pseudo-inputs come from
     * @param encoder q(z|x), the model's own
     * @throws IllegalArgumentException if there are fewer than 2 pseudo-inputs
     */
    public VampPrior(Scope scope, int components, Shape example, ScalarFunction range, Initializer start, Function<Variable, DiagonalGaussian> encoder) {
        if (components < 2) throw new IllegalArgumentException("a VampPrior needs at least 2 pseudo-inputs, not " + components);
        pseudoInputs = scope.parameter("pseudo_inputs", example.batch(components), start);
        this.range = range;
        this.encoder = encoder;
    }

    private Mixture on(Tape tape) {
        var q = encoder.apply(Arithmetic.apply(range, pseudoInputs.on(tape)));
        int k = pseudoInputs.shape().rows();
        return new Mixture(tape.constant(Shape.of(k), (float) -StrictMath.log(k)), q.mu(), q.logvar());
    }

    @Override public Variable kl(DiagonalGaussian posterior, Variable z) {
        return on(z.tape()).kl(posterior, z);
    }

    @Override public Variable logProbability(Variable z) {
        return on(z.tape()).logProbability(z);
    }

    @Override public Variable sample(Tape tape, int count, Noise noise) {
        return on(tape).sample(count, noise);
    }
}
