package vae4j.core.optim;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import vae4j.core.backend.AdamStep;
import vae4j.core.backend.Backend;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Adam (Kingma and Ba 2015, algorithm 1); with a weight decay AdamW (Loshchilov and Hutter 2019, algorithm 2).
 *
 * @param rate        the learning rate
 * @param beta1       decay of the mean of gradients
 * @param beta2       decay of the mean of squared gradients
 * @param epsilon     added to the root of the second
 * @param weightDecay pulls parameters to 0 by this share, times the rate, at each step; 0 for none
 */
public record Adam(double rate, double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
    public Adam {
        Optimizer.requireRate(rate);
        Optimizer.requireDecay("beta1", beta1);
        Optimizer.requireDecay("beta2", beta2);
        if (!(epsilon > 0 && Double.isFinite(epsilon))) throw new IllegalArgumentException("epsilon must be a positive number, not " + epsilon);
        if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) throw new IllegalArgumentException("the weight decay must not be negative: " + weightDecay);
    }

    /** With the paper's settings: β₁ 0.9, β₂ 0.999, ε 1e-8. */
    public static Adam rate(double rate) {
        return new Adam(rate, 0.9, 0.999, 1e-8, 0);
    }

    @Override public State start(Backend backend, long size) {
        var arena = Arena.ofShared();
        var shape = Shape.of(Math.toIntExact(size));
        var m = Tensor.allocate(arena, shape);
        var v = Tensor.allocate(arena, shape);
        return new State() {
            @Override public void update(Tensor parameters, Tensor gradients, long t, double rateFactor, float gradientScale) {
                double r = rate * rateFactor;
                backend.adam(parameters, gradients, m, v, new AdamStep(gradientScale, (float) beta1, (float) beta2,
                    (float) (r / (1 - StrictMath.pow(beta1, t))), (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, t))),
                    (float) epsilon, (float) (1 - r * weightDecay)));
            }

            @Override public SequencedMap<String, Tensor> tensors() {
                var tensors = new LinkedHashMap<String, Tensor>();
                tensors.put("m", m);
                tensors.put("v", v);
                return tensors;
            }

            @Override public void close() {
                arena.close();
            }
        };
    }
}
