package vae4j.core.nn;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Images;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;

/**
 * Layers without parameters for images. Between layers images are {@code [batch, height, width, channels]}; outside, in
 * data and in flattened vectors, channels come first, as in PyTorch.
 */
public final class ImageLayers {
    private ImageLayers() {}

    /** Demands images of so many channels. */
    static Shape requireImages(String layer, Variable x, int channels) {
        var s = x.shape();
        if (s.rank() != 4 || s.axis(3) != channels) throw new ShapeException(layer + ": the input has shape " + s + ", expected [batch, height, width, " + channels + "]");
        return s;
    }

    /** Vectors, or images with channels first, become images: {@code [batch, c * h * w] -> [batch, h, w, c]}; PyTorch's {@code Unflatten}. */
    public static Layer unflatten(int channels, int height, int width) {
        return x -> {
            if (x.value().columns() != channels * height * width) {
                throw new ShapeException("the input has shape " + x.shape() + ", expected [batch, " + channels + ", " + height + ", " + width + "]");
            }
            return Images.channelsLast(Arithmetic.reshape(x, Shape.of(x.rows(), channels, height, width)));
        };
    }

    /** Images become vectors, channel by channel: {@code [batch, h, w, c] -> [batch, c * h * w]}; PyTorch's {@code Flatten}. */
    public static Layer flatten() {
        return x -> Arithmetic.reshape(Images.channelsFirst(x), Shape.of(x.rows(), x.value().columns()));
    }

    /** A function of each number, as a layer. */
    public static Layer activation(ScalarFunction f) {
        return x -> Arithmetic.apply(f, x);
    }

    /** The mean of what each window sees, padding counted as 0. */
    public static Layer averagePool(Window window) {
        return x -> Images.averagePool(pool(window, x), x);
    }

    /** The greatest number that each window sees. */
    public static Layer maxPool(Window window) {
        return x -> Images.maxPool(pool(window, x), x);
    }

    private static Convolution pool(Window window, Variable x) {
        var s = x.shape();
        if (s.rank() != 4) throw new ShapeException("pooling: the input has shape " + s + ", expected [batch, height, width, channels]");
        return Convolution.of(s.axis(1), s.axis(2), s.axis(3), s.axis(3), window, s.axis(3));
    }

    /** Images enlarged by repeating pixels. */
    public static Layer nearest(int factor) {
        return x -> Images.upsample(x, factor, false);
    }

    /** Images enlarged by mixing neighbouring pixels, as PyTorch does without aligned corners. */
    public static Layer bilinear(int factor) {
        return x -> Images.upsample(x, factor, true);
    }

    /**
     * A function of the half of the channels that a layer gives, times the logistic function of the other half: of the identity,
     * a gated linear unit (Dauphin et al. 2017, equation 1); of tanh, that of van den Oord et al. 2016 (equation 2).
     */
    public static Layer gated(Layer both, ScalarFunction f) {
        return x -> {
            var y = both.forward(x);
            var s = y.shape();
            int channels = s.axis(s.rank() - 1);
            if (channels % 2 != 0) throw new ShapeException("a gate needs an even number of channels, not those of " + s);
            var halves = Columns.split(Arithmetic.reshape(y, Shape.of(Math.toIntExact(y.value().size() / channels), channels)), channels / 2, channels / 2);
            var sizes = s.toArray();
            sizes[sizes.length - 1] = channels / 2;
            return Arithmetic.reshape(Arithmetic.multiply(Arithmetic.apply(f, halves.get(0)), Arithmetic.apply(ScalarFunction.SIGMOID, halves.get(1))), Shape.of(sizes));
        };
    }

    /**
     * What two layers make of the same input, added (He et al. 2016, equation 2).
     *
     * @param shortcut the identity, or a convolution of one pixel where the number of channels changes
     */
    public static Layer residual(Layer body, Layer shortcut) {
        return x -> Arithmetic.add(body.forward(x), shortcut.forward(x));
    }
}
