package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Independent normal variables with the one σ that is best for the batch: σ² is the mean squared error of what is known of
 * it (Rybkin, Daniilidis and Levine 2021, equation 6). At this σ the objective does not change with σ, so that σ needs no
 * gradient of its own.
 * <p>A density of one example must not depend on the others, nor on itself: where nothing learns, σ is the running one of
 * training, kept with the model as the buffer {@code logvar [1]}, which each step moves by a tenth.
 */
public final class OptimalGaussian implements Likelihood {
    private static final float MOMENTUM = 0.1f, BOUND = 20;

    private final Parameter running;

    /** Declares the running σ, from 1. */
    public OptimalGaussian(Scope scope) {
        running = scope.buffer("logvar", Shape.of(1), Initializer.constant(0));
    }

    @Override public int outputs(int values) {
        return values;
    }

    @Override public Distribution distribution(Variable mean) {
        return new Distribution() {
            @Override public Variable logProbability(Tensor x, Tensor mask) {
                return mean.needsGradient() ? learning(mean, x, mask) : used(mean).logProbability(x, mask);
            }

            @Override public Tensor logProbabilities(Tensor x) {
                return used(mean).logProbabilities(x);
            }

            @Override public Tensor mean() {
                return mean.value();
            }

            @Override public Tensor sample(Noise noise) {
                return used(mean).sample(noise);
            }
        };
    }

    private Distribution used(Variable mean) {
        return new Independent(new GaussianDensity(), mean, mean.tape().constant(mean.shape(), running.value().get(0)));
    }

    private Variable learning(Variable mean, Tensor x, Tensor mask) {
        var tape = mean.tape();
        float best = optimum(mean, x, mask);
        tape.afterUpdate(() -> running.value().set(0, Math.fma(MOMENTUM, best - running.value().get(0), running.value().get(0))));
        return Densities.logProbability(new GaussianDensity(), x, mask, mean, tape.constant(mean.shape(), best));
    }

    /** log σ² of the batch. The errors are the slopes of a Gaussian of σ 1, which are 0 where nothing is known. */
    private static float optimum(Variable mean, Tensor x, Tensor mask) {
        var tape = mean.tape();
        var errors = tape.allocate(mean.shape());
        var rest = tape.allocate(mean.shape());
        tape.backend().logProbability(new GaussianDensity(), x, mask, mean.value(), tape.constant(mean.shape(), 0).value(),
            tape.allocate(Shape.of(mean.rows())), errors, rest);
        double known = mask == null ? x.size() : tape.backend().sumOfSquares(mask);
        if (known == 0) return 0;
        return (float) Math.clamp(StrictMath.log(tape.backend().sumOfSquares(errors) / known), -BOUND, BOUND);
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        return Support.REAL.refusal("Gaussian", x, mask);
    }
}
