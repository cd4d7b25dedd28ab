package vae4j.core.nn;

import java.util.ArrayList;
import java.util.List;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.ParameterSet.Scope;

/** Layers one after the other. */
public record Sequential(List<Layer> layers) implements Layer {
    public Sequential {
        layers = List.copyOf(layers);
    }

    /**
     * Dense layers with the same activation after each. Their names count as in PyTorch's {@code Sequential}, where an
     * activation is a module of its own: {@code 0.weight}, {@code 2.weight}, ….
     *
     * @param in     the width of the input
     * @param widths the width of each layer; none for the identity
     */
    public static Sequential dense(Scope scope, int in, List<Integer> widths, ScalarFunction activation) {
        var layers = new ArrayList<Layer>();
        int width = in;
        for (int i = 0; i < widths.size(); i++) {
            layers.add(Dense.of(scope.scope(Integer.toString(2 * i)), width, widths.get(i), activation));
            width = widths.get(i);
        }
        return new Sequential(layers);
    }

    @Override public Variable forward(Variable x) {
        for (var layer : layers) x = layer.forward(x);
        return x;
    }

    /** What each layer gives, in order; the last is the result. */
    public List<Variable> outputs(Variable x) {
        var outputs = new ArrayList<Variable>();
        for (var layer : layers) outputs.add(layer.forward(outputs.isEmpty() ? x : outputs.getLast()));
        return outputs;
    }
}
