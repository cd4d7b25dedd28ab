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
 * A transposed two-dimensional convolution, bias and activation: {@code [batch, height, width, in] -> [batch, height',
 * width', out]}. Parameters as in PyTorch's {@code ConvTranspose2d}: {@code weight [in, out / groups, rows, columns]},
 * {@code bias [out]}.
 */
public final class ConvTranspose2d implements Layer {
    private final Parameter weight;
    private final Parameter bias;
    private final Window window;
    private final int moreRows, moreColumns;
    private final int groups;
    private final ScalarFunction activation;

    private ConvTranspose2d(Parameter weight, Parameter bias, Window window, int moreRows, int moreColumns, int groups, ScalarFunction activation) {
        this.weight = weight;
        this.bias = bias;
        this.window = window;
        this.moreRows = moreRows;
        this.moreColumns = moreColumns;
        this.groups = groups;
        this.activation = activation;
    }

    /**
     * A layer that starts as PyTorch's does: uniform in ±1/√(out / groups · rows · columns).
     *
     * @param moreRows    pixels added to the result's height at its end, less than the stride ("output padding")
     * @param moreColumns the same of its width
     */
    public static ConvTranspose2d of(Scope scope, int in, int out, Window window, int moreRows, int moreColumns, int groups, ScalarFunction activation) {
        if (groups < 1 || in % groups != 0 || out % groups != 0) throw new ShapeException(in + " and " + out + " channels cannot be cut into " + groups + " groups");
        var shape = Shape.of(in, out / groups, window.rows().taps(), window.columns().taps());
        var start = Initializer.fanIn(shape.columns());
        return new ConvTranspose2d(scope.parameter("weight", shape, start), scope.parameter("bias", Shape.of(out), start), window, moreRows, moreColumns, groups, activation);
    }

    /** @throws ShapeException naming the layer, if x has other channels */
    @Override public Variable forward(Variable x) {
        int in = weight.shape().axis(0);
        var s = ImageLayers.requireImages(weight.layer(), x, in);
        Convolution c;
        try {
            c = Convolution.transposed(s.axis(1), s.axis(2), in, weight.shape().axis(1) * groups, window, moreRows, moreColumns, groups);
        } catch (ShapeException e) {
            throw new ShapeException(weight.layer() + ": " + e.getMessage());
        }
        return Images.convolveTransposed(c, x, weight.on(x.tape()), bias.on(x.tape()), activation);
    }
}
