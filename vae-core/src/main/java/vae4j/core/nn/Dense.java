package vae4j.core.nn;

import java.util.List;
import java.util.Optional;
import vae4j.core.autograd.Products;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * {@code y = activation(x Wᵀ + b)}: {@code [batch, in] -> [batch, out]}; called {@code Linear} in PyTorch, whose names and
 * order its parameters keep: {@code weight [out, in]}, {@code bias [out]}.
 */
public final class Dense implements Layer {
    private final Parameter weight;
    private final Parameter bias;
    private final ScalarFunction activation;

    private Dense(Parameter weight, Parameter bias, ScalarFunction activation) {
        this.weight = weight;
        this.bias = bias;
        this.activation = activation;
    }

    /** A layer that starts as PyTorch's does: weights and biases uniform in ±1/√in. */
    public static Dense of(Scope scope, int in, int out, ScalarFunction activation) {
        return of(scope, in, out, activation, Initializer.fanIn(in), Initializer.fanIn(in));
    }

    /** Several linear layers of the same input, one matrix to compute with, whose results lie side by side: {@code [batch, heads * out]}. */
    public static Dense joined(Scope scope, List<String> heads, int in, int out) {
        var start = Initializer.fanIn(in);
        return new Dense(scope.joined(heads.stream().map(h -> h + ".weight").toList(), Shape.of(out, in), start),
            scope.joined(heads.stream().map(h -> h + ".bias").toList(), Shape.of(out), start), ScalarFunction.IDENTITY);
    }

    /** A layer with initializers of its own. */
    public static Dense of(Scope scope, int in, int out, ScalarFunction activation, Initializer weights, Initializer biases) {
        return new Dense(scope.parameter("weight", Shape.of(out, in), weights), scope.parameter("bias", Shape.of(out), biases), activation);
    }

    @Override public Variable forward(Variable x) {
        var turned = !x.tape().isRecording() ? weight.turned() : Optional.<Tensor>empty();
        if (turned.isPresent()) return Products.affine(x, turned.get(), bias.on(x.tape()).value(), activation);
        return Products.affine(x, weight.on(x.tape()), bias.on(x.tape()), activation);
    }
}
