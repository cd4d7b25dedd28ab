package vae4j.core.optim;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import vae4j.core.backend.Backend;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Stochastic gradient descent, with momentum if it is above 0 (Sutskever et al. 2013, in PyTorch's form).
 *
 * @param rate     the learning rate
 * @param momentum how much of the last step goes on
 */
public record Sgd(double rate, double momentum) implements Optimizer {
    public Sgd {
        Optimizer.requireRate(rate);
        Optimizer.requireDecay("the momentum", momentum);
    }

    @Override public State start(Backend backend, long size) {
        var arena = Arena.ofShared();
        var velocity = Tensor.allocate(arena, Shape.of(Math.toIntExact(size)));
        return new State() {
            @Override public void update(Tensor parameters, Tensor gradients, long t, double rateFactor, float gradientScale) {
                backend.sgd(parameters, gradients, velocity, gradientScale, (float) (rate * rateFactor), (float) momentum);
            }

            @Override public SequencedMap<String, Tensor> tensors() {
                var tensors = new LinkedHashMap<String, Tensor>();
                tensors.put("velocity", velocity);
                return tensors;
            }

            @Override public void close() {
                arena.close();
            }
        };
    }
}
