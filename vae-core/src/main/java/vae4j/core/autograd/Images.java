package vae4j.core.autograd;

import java.util.function.Consumer;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.ScalarFunction.Kind;
import vae4j.core.backend.Statistics;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** Operations on batches of images, {@code [batch, height, width, channels]}. */
public final class Images {
    private Images() {}

    /**
     * {@code activation(convolution + bias)}: {@code [batch, height, width, channels] -> [batch, height', width', features]}.
     *
     * @param weight {@link Convolution#weights}
     * @param bias   {@code [features]}; null for none
     */
    public static Variable convolve(Convolution c, Variable x, Variable weight, Variable bias, ScalarFunction activation) {
        if (!activation.derivativeFromValue()) return Arithmetic.apply(activation, convolve(c, x, weight, bias, ScalarFunction.IDENTITY));
        var tape = x.tape();
        var backend = tape.backend();
        var y = tape.allocate(c.maps(x.rows()));
        backend.convolve(c, x.value(), weight.value(), epilogue(bias, activation), y);
        return record(tape, y, d -> {
            if (activation.kind() != Kind.IDENTITY) backend.applyAdjoint(activation, y, d, d);
            if (bias != null) bias.contribute(g -> backend.columnSum(pixels(d), g));
            weight.contribute(g -> backend.convolveWeights(c, x.value(), d, g));
            x.contribute(g -> backend.convolveTransposed(c, d, weight.value(), Epilogue.NONE, g));
        }, x, weight, bias);
    }

    /**
     * {@code activation(transposed convolution + bias)}: {@code [batch, height', width', features] -> [batch, height,
     * width, channels]}.
     *
     * @param bias {@code [channels]}; null for none
     */
    public static Variable convolveTransposed(Convolution c, Variable x, Variable weight, Variable bias, ScalarFunction activation) {
        if (!activation.derivativeFromValue()) return Arithmetic.apply(activation, convolveTransposed(c, x, weight, bias, ScalarFunction.IDENTITY));
        var tape = x.tape();
        var backend = tape.backend();
        var y = tape.allocate(c.images(x.rows()));
        backend.convolveTransposed(c, x.value(), weight.value(), epilogue(bias, activation), y);
        return record(tape, y, d -> {
            if (activation.kind() != Kind.IDENTITY) backend.applyAdjoint(activation, y, d, d);
            if (bias != null) bias.contribute(g -> backend.columnSum(pixels(d), g));
            weight.contribute(g -> backend.convolveWeights(c, d, x.value(), g));
            x.contribute(g -> backend.convolve(c, d, weight.value(), Epilogue.NONE, g));
        }, x, weight, bias);
    }

    private static Epilogue epilogue(Variable bias, ScalarFunction activation) {
        return new Epilogue(bias == null ? null : bias.value(), activation);
    }

    private static Variable record(Tape tape, Tensor y, Consumer<Tensor> adjoint, Variable x, Variable weight, Variable bias) {
        return bias == null ? tape.record(y, adjoint, x, weight) : tape.record(y, adjoint, x, weight, bias);
    }

    private static Tensor pixels(Tensor images) {
        int channels = images.shape().axis(images.shape().rank() - 1);
        return images.reshape(Shape.of(Math.toIntExact(images.size() / channels), channels));
    }

    /** Exchanges the last two of three axes: {@code [n, a, b] -> [n, b, a]}. */
    public static Variable swapAxes(Variable x) {
        var tape = x.tape();
        var y = tape.allocate(Shape.of(x.rows(), x.shape().axis(2), x.shape().axis(1)));
        tape.backend().swapAxes(x.value(), y);
        return tape.record(y, d -> x.contribute(g -> tape.backend().swapAxes(d, g)), x);
    }

    /** Channels first, as images come and as PyTorch flattens them: {@code [batch, h, w, c] -> [batch, c, h, w]}. */
    public static Variable channelsFirst(Variable x) {
        var s = x.shape();
        var pixels = Arithmetic.reshape(x, Shape.of(s.axis(0), s.axis(1) * s.axis(2), s.axis(3)));
        return Arithmetic.reshape(s.axis(3) == 1 ? pixels : swapAxes(pixels), Shape.of(s.axis(0), s.axis(3), s.axis(1), s.axis(2)));
    }

    /** Channels last, as everything here takes them: {@code [batch, c, h, w] -> [batch, h, w, c]}. */
    public static Variable channelsLast(Variable x) {
        var s = x.shape();
        var planes = Arithmetic.reshape(x, Shape.of(s.axis(0), s.axis(1), s.axis(2) * s.axis(3)));
        return Arithmetic.reshape(s.axis(1) == 1 ? planes : swapAxes(planes), Shape.of(s.axis(0), s.axis(2), s.axis(3), s.axis(1)));
    }

    /** Images of one size with the channels of all: {@code [batch, h, w, a]}, {@code [batch, h, w, b]} {@code -> [batch, h, w, a + b]}. */
    public static Variable joinChannels(Variable... images) {
        var first = images[0].shape();
        int channels = 0;
        var pixels = new Variable[images.length];
        for (int i = 0; i < images.length; i++) {
            var s = images[i].shape();
            if (!s.example().batch(s.axis(0)).equals(Shape.of(first.axis(0), first.axis(1), first.axis(2), s.axis(3)))) {
                throw new ShapeException("cannot join the channels of " + first + " and " + s);
            }
            channels += s.axis(3);
            pixels[i] = Arithmetic.reshape(images[i], pixels(images[i].value()).shape());
        }
        return Arithmetic.reshape(Columns.join(pixels), Shape.of(first.axis(0), first.axis(1), first.axis(2), channels));
    }

    /** The mean of what each window sees, padding counted as 0; sizes from {@code pool}, whose features are its channels. */
    public static Variable averagePool(Convolution pool, Variable x) {
        var tape = x.tape();
        var y = tape.allocate(pool.maps(x.rows()));
        tape.backend().averagePool(pool, x.value(), y);
        return tape.record(y, d -> x.contribute(g -> tape.backend().averagePoolAdjoint(pool, d, g)), x);
    }

    /** The greatest number that each window sees. */
    public static Variable maxPool(Convolution pool, Variable x) {
        var tape = x.tape();
        var y = tape.allocate(pool.maps(x.rows()));
        tape.backend().maxPool(pool, x.value(), y);
        return tape.record(y, d -> x.contribute(g -> tape.backend().maxPoolAdjoint(pool, x.value(), y, d, g)), x);
    }

    /** Images enlarged by a whole factor, by repeating pixels or by mixing neighbours. */
    public static Variable upsample(Variable x, int factor, boolean bilinear) {
        var tape = x.tape();
        var s = x.shape();
        var y = tape.allocate(Shape.of(s.axis(0), s.axis(1) * factor, s.axis(2) * factor, s.axis(3)));
        tape.backend().upsample(x.value(), factor, bilinear, y);
        return tape.record(y, d -> x.contribute(g -> tape.backend().upsampleAdjoint(d, factor, bilinear, g)), x);
    }

    /**
     * {@code gamma (x - mean) / sqrt(variance + epsilon) + beta}, over x of any shape with its channels last.
     *
     * @param frozen whether mean and variance are constants, rather than x's own
     */
    public static Variable normalize(Statistics s, Variable x, Tensor mean, Tensor variance, float epsilon, Variable gamma, Variable beta, boolean frozen) {
        var tape = x.tape();
        var y = tape.allocate(x.shape());
        tape.backend().normalize(s, x.value(), mean, variance, epsilon, gamma.value(), beta.value(), y);
        return tape.record(y, d -> {
            var dx = tape.allocate(x.shape());
            var dGamma = tape.allocate(gamma.shape());
            var dBeta = tape.allocate(beta.shape());
            tape.backend().normalizeAdjoint(s, x.value(), mean, variance, epsilon, gamma.value(), frozen, d, dx, dGamma, dBeta);
            x.contribute(g -> g.copyFrom(dx));
            gamma.contribute(g -> g.copyFrom(dGamma));
            beta.contribute(g -> g.copyFrom(dBeta));
        }, x, gamma, beta);
    }
}
