package vae4j.core.nn;

import vae4j.core.autograd.Images;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;

/**
 * A two-dimensional convolution, bias and activation: {@code [batch, height, width, channels] -> [batch, height', width',
 * features]}. Parameters as in PyTorch's {@code Conv2d}: {@code weight [features, channels / groups, rows, columns]},
 * {@code bias [features]}.
 */
public final class Conv2d implements Layer {
    private final Parameter weight;
    private final Parameter bias;
    private final Window window;
    private final int groups;
    private final ScalarFunction activation;

    private Conv2d(Parameter weight, Parameter bias, Window window, int groups, ScalarFunction activation) {
        this.weight = weight;
        this.bias = bias;
        this.window = window;
        this.groups = groups;
        this.activation = activation;
    }

    /** A layer that starts as PyTorch's does: uniform in ±1/√(what a feature sees). */
    public static Conv2d of(Scope scope, int channels, int features, Window window, ScalarFunction activation) {
        return of(scope, channels, features, window, 1, true, activation);
    }

    /**
     * A layer whose channels are cut into groups: as many as channels for a depthwise convolution.
     *
     * @param biased false for a layer that a normalisation follows
     */
    public static Conv2d of(Scope scope, int channels, int features, Window window, int groups, boolean biased, ScalarFunction activation) {
        if (groups < 1 || channels % groups != 0 || features % groups != 0) {
            throw new ShapeException(channels + " channels and " + features + " features cannot be cut into " + groups + " groups");
        }
        var shape = Shape.of(features, channels / groups, window.rows().taps(), window.columns().taps());
        var start = Initializer.fanIn(shape.columns());
        return new Conv2d(scope.parameter("weight", shape, start), biased ? scope.parameter("bias", Shape.of(features), start) : null, window, groups, activation);
    }

    /** @throws ShapeException naming the layer, if x has other channels, or is smaller than the window */
    @Override public Variable forward(Variable x) {
        int channels = weight.shape().axis(1) * groups;
        var s = ImageLayers.requireImages(weight.layer(), x, channels);
        Convolution c;
        try {
            c = Convolution.of(s.axis(1), s.axis(2), channels, weight.shape().axis(0), window, groups);
        } catch (ShapeException e) {
            throw new ShapeException(weight.layer() + ": " + e.getMessage());
        }
        return Images.convolve(c, x, weight.on(x.tape()), bias == null ? null : bias.on(x.tape()), activation);
    }
}
