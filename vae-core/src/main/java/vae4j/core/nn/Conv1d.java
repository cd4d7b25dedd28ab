package vae4j.core.nn;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Images;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;

/**
 * A convolution of sequences, which are images of one row: {@code [batch, length, channels] -> [batch, length', features]}.
 * Parameters as in PyTorch's {@code Conv1d}: {@code weight [features, channels / groups, taps]}, {@code bias [features]}.
 */
public final class Conv1d implements Layer {
    private final Parameter weight;
    private final Parameter bias;
    private final Window.Axis axis;
    private final int groups;
    private final ScalarFunction activation;

    private Conv1d(Parameter weight, Parameter bias, Window.Axis axis, int groups, ScalarFunction activation) {
        this.weight = weight;
        this.bias = bias;
        this.axis = axis;
        this.groups = groups;
        this.activation = activation;
    }

    /** A layer that starts as PyTorch's does: uniform in ±1/√(what a feature sees). */
    public static Conv1d of(Scope scope, int channels, int features, Window.Axis axis, int groups, ScalarFunction activation) {
        if (groups < 1 || channels % groups != 0 || features % groups != 0) {
            throw new ShapeException(channels + " channels and " + features + " features cannot be cut into " + groups + " groups");
        }
        var shape = Shape.of(features, channels / groups, axis.taps());
        var start = Initializer.fanIn(shape.columns());
        return new Conv1d(scope.parameter("weight", shape, start), scope.parameter("bias", Shape.of(features), start), axis, groups, activation);
    }

    /** @throws ShapeException naming the layer, if x has other channels, or is shorter than the window */
    @Override public Variable forward(Variable x) {
        int channels = weight.shape().axis(1) * groups;
        var s = x.shape();
        if (s.rank() != 3 || s.axis(2) != channels) throw new ShapeException(weight.layer() + ": the input has shape " + s + ", expected [batch, length, " + channels + "]");
        Convolution c;
        try {
            c = Convolution.of(1, s.axis(1), channels, weight.shape().axis(0), new Window(new Window.Axis(1, 1, 0, 1), axis), groups);
        } catch (ShapeException e) {
            throw new ShapeException(weight.layer() + ": " + e.getMessage());
        }
        var row = Arithmetic.reshape(x, Shape.of(s.axis(0), 1, s.axis(1), channels));
        var y = Images.convolve(c, row, weight.on(x.tape()), bias.on(x.tape()), activation);
        return Arithmetic.reshape(y, Shape.of(s.axis(0), c.outWidth(), c.features()));
    }
}
