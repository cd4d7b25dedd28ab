package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.StudentDensity;

/**
 * Independent Student's t variables around the decoder's outputs: outliers hardly count (Takahashi et al. 2018).
 *
 * @param freedom  ν: 1 is Cauchy's distribution, many are nearly normal
 * @param logScale the log of the scale, which is the standard deviation only as ν grows
 */
public record StudentT(double freedom, Spread logScale) implements Likelihood {
    /** @throws IllegalArgumentException unless ν is positive and finite */
    public StudentT {
        StudentDensity.of(freedom);
    }

    @Override public int outputs(int values) {
        return logScale.outputs(values);
    }

    @Override public Distribution distribution(Variable outputs) {
        var p = logScale.of(outputs);
        return new Independent(StudentDensity.of(freedom), p.location(), p.spread());
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.REAL.refusal("Student-t", x, mask);
    }
}
