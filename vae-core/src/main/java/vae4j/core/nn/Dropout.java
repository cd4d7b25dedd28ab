package vae4j.core.nn;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Variable;

/**
 * While training, each number becomes 0 with a probability, and the others grow so that the mean stays (Srivastava et
 * al. 2014, section 10); else nothing happens. Which, follows from the step's noise.
 *
 * @param probability in [0, 1)
 */
public record Dropout(float probability) implements Layer {
    /** @throws IllegalArgumentException if the probability is not in [0, 1) */
    public Dropout {
        if (!(probability >= 0 && probability < 1)) throw new IllegalArgumentException("the probability of dropout is at least 0 and below 1, not " + probability);
    }

    @Override public Variable forward(Variable x) {
        var tape = x.tape();
        if (!tape.isTraining() || probability == 0) return x;
        var mask = tape.allocate(x.shape());
        tape.backend().bernoulli(tape.nextNoise().key(), tape.constant(x.shape(), 1 - probability).value(), mask);
        tape.backend().scale(mask, 1 / (1 - probability), mask);
        return Arithmetic.multiply(x, tape.constant(mask));
    }
}
