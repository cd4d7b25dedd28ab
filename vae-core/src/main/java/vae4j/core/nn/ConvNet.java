package vae4j.core.nn;

import java.util.ArrayList;
import java.util.List;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;

/**
 * The plan of a convolutional encoder and of the decoder that mirrors it: convolutions that make images smaller, then
 * dense layers; and back by dense layers and transposed convolutions. Modules are numbered as in PyTorch's
 * {@code Sequential}, activations and flattening counted.
 *
 * @param channels of an image
 * @param height   of an image
 * @param width    of an image
 * @param stages   from the image on
 * @param dense    the widths of the dense layers behind the last stage
 */
public record ConvNet(int channels, int height, int width, List<Stage> stages, List<Integer> dense) {
    /** The plans that have a name. */
    public static final List<String> NAMES = List.of("conv", "locatello", "residual");

    /**
     * A convolution and its activation, and what follows before the next.
     *
     * @param features it makes
     * @param window   of the convolution
     * @param blocks   residual blocks behind it, of two 3x3 convolutions with group normalisation each (He et al. 2016,
     *                 <i>Identity mappings in deep residual networks</i>, figure 1b)
     */
    public record Stage(int features, Window window, int blocks) {}

    /** @throws ShapeException if there is no stage, or an image is too small for the stages */
    public ConvNet {
        stages = List.copyOf(stages);
        dense = List.copyOf(dense);
        if (stages.isEmpty()) throw new ShapeException("a convolutional network needs at least one stage");
        sizes(channels, height, width, stages);
    }

    /** Starts a plan for images of this size. */
    public static Builder builder(int channels, int height, int width) {
        return new Builder(channels, height, width);
    }

    /**
     * A plan by name.
     * <ul>
     * <li>{@code conv}: for 28x28, 3x3 convolutions of stride 2 to 32 and 64 channels, dense 256; for 32x32, 4x4 ones of
     *     stride 2 to 32, 64 and 128, dense 256; for 64x64 that of {@code locatello}.
     * <li>{@code locatello}: 4x4 convolutions of stride 2 to 32, 32, 64 and 64 channels, dense 256, for 64x64
     *     (Locatello et al. 2019, table 1).
     * <li>{@code residual}: for 32x32, a 3x3 convolution to 64, then 4x4 ones of stride 2 to 64, 128 and 128 with a
     *     residual block each, dense 256.
     * </ul>
     *
     * @param example {@code [height, width]} or {@code [channels, height, width]}
     * @throws ShapeException if there is no such plan for examples of this shape
     */
    public static ConvNet named(String name, Shape example) {
        if (example.rank() < 2 || example.rank() > 3) throw misfit(name, example);
        int channels = example.rank() == 3 ? example.axis(0) : 1;
        int height = example.axis(example.rank() - 2);
        int width = example.axis(example.rank() - 1);
        var plan = builder(channels, height, width);
        if (height != width) throw misfit(name, example);
        switch (name + ' ' + height) {
            case "conv 28" -> plan.stage(32, 3, 2, 1).stage(64, 3, 2, 1);
            case "conv 32" -> plan.stage(32, 4, 2, 1).stage(64, 4, 2, 1).stage(128, 4, 2, 1);
            case "conv 64", "locatello 64" -> plan.stage(32, 4, 2, 1).stage(32, 4, 2, 1).stage(64, 4, 2, 1).stage(64, 4, 2, 1);
            case "residual 32" -> plan.stage(64, 3, 1, 1).stage(64, 4, 2, 1).blocks(1).stage(128, 4, 2, 1).blocks(1).stage(128, 4, 2, 1).blocks(1);
            default -> throw misfit(name, example);
        }
        return plan.dense(256).build();
    }

    private static ShapeException misfit(String name, Shape example) {
        return new ShapeException("no network \"" + name + "\" for examples of shape " + example
            + "; there are conv for 28x28, 32x32 and 64x64, locatello for 64x64, residual for 32x32");
    }

    /** The image and what each stage makes of it: sizes of one convolution after the other. */
    private static List<Convolution> sizes(int channels, int height, int width, List<Stage> stages) {
        var sizes = new ArrayList<Convolution>();
        int c = channels, h = height, w = width;
        for (var stage : stages) {
            var size = Convolution.of(h, w, c, stage.features, stage.window, 1);
            sizes.add(size);
            c = size.features();
            h = size.outHeight();
            w = size.outWidth();
        }
        return sizes;
    }

    /** The shape of an image between the last stage and the dense layers: {@code [channels, height, width]}. */
    public Shape smallest() {
        var last = sizes(channels, height, width, stages).getLast();
        return Shape.of(last.features(), last.outHeight(), last.outWidth());
    }

    /** The width of what the encoder gives. */
    public int features() {
        return dense.isEmpty() ? Math.toIntExact(smallest().size()) : dense.getLast();
    }

    /** Images with channels first, or vectors of them, to {@code [batch, features]}. */
    public Layer encoder(Scope scope, ScalarFunction activation) {
        var layers = new ArrayList<Layer>();
        layers.add(ImageLayers.unflatten(channels, height, width));
        int index = 0;
        int in = channels;
        for (var stage : stages) {
            layers.add(Conv2d.of(scope.scope(Integer.toString(index)), in, stage.features, stage.window, activation));
            index += 2;
            in = stage.features;
            for (int i = 0; i < stage.blocks; i++) layers.add(block(scope.scope(Integer.toString(index++)), in, activation));
        }
        layers.add(ImageLayers.flatten());
        index++;
        int width = Math.toIntExact(smallest().size());
        for (int next : dense) {
            layers.add(Dense.of(scope.scope(Integer.toString(index)), width, next, activation));
            index += 2;
            width = next;
        }
        return new Sequential(layers);
    }

    /**
     * {@code [batch, latent]} to vectors of images with channels first, {@code [batch, outputs * height * width]}.
     *
     * @param outputs channels of the result
     */
    public Layer decoder(Scope scope, int latent, int outputs, ScalarFunction activation) {
        var layers = new ArrayList<Layer>();
        int index = 0;
        int width = latent;
        var widths = new ArrayList<>(dense.reversed());
        widths.add(Math.toIntExact(smallest().size()));
        for (int next : widths) {
            layers.add(Dense.of(scope.scope(Integer.toString(index)), width, next, activation));
            index += 2;
            width = next;
        }
        layers.add(ImageLayers.unflatten(smallest().axis(0), smallest().axis(1), smallest().axis(2)));
        index++;
        var sizes = sizes(channels, height, this.width, stages);
        for (int i = stages.size() - 1; i >= 0; i--) {
            var stage = stages.get(i);
            var size = sizes.get(i);
            for (int b = 0; b < stage.blocks; b++) layers.add(block(scope.scope(Integer.toString(index++)), stage.features, activation));
            int moreRows = size.height() - stage.window.rows().places(size.outHeight(), 0);
            int moreColumns = size.width() - stage.window.columns().places(size.outWidth(), 0);
            layers.add(ConvTranspose2d.of(scope.scope(Integer.toString(index)), stage.features, i == 0 ? outputs : size.channels(), stage.window, moreRows, moreColumns, 1,
                i == 0 ? ScalarFunction.IDENTITY : activation));
            index += 2;
        }
        layers.add(ImageLayers.flatten());
        return new Sequential(layers);
    }

    private static Layer block(Scope scope, int channels, ScalarFunction activation) {
        int groups = channels % 8 == 0 ? 8 : 1;
        var f = ImageLayers.activation(activation);
        var window = Window.square(3, 1, 1);
        return ImageLayers.residual(new Sequential(List.of(
            Normalized.group(scope.scope("0"), groups, channels), f,
            Conv2d.of(scope.scope("2"), channels, channels, window, ScalarFunction.IDENTITY),
            Normalized.group(scope.scope("3"), groups, channels), f,
            Conv2d.of(scope.scope("5"), channels, channels, window, ScalarFunction.IDENTITY))), x -> x);
    }

    /** A plan, stage by stage. */
    public static final class Builder {
        private final int channels, height, width;
        private final List<Stage> stages = new ArrayList<>();
        private List<Integer> dense = List.of();

        private Builder(int channels, int height, int width) {
            this.channels = channels;
            this.height = height;
            this.width = width;
        }

        /** A convolution with a square window. */
        public Builder stage(int features, int size, int stride, int padding) {
            stages.add(new Stage(features, Window.square(size, stride, padding), 0));
            return this;
        }

        /** Residual blocks behind the last stage. */
        public Builder blocks(int count) {
            var last = stages.removeLast();
            stages.add(new Stage(last.features, last.window, count));
            return this;
        }

        /** The widths of the dense layers; the decoder has them in reverse. */
        public Builder dense(Integer... widths) {
            dense = List.of(widths);
            return this;
        }

        /** @throws ShapeException if an image is too small for the stages */
        public ConvNet build() {
            return new ConvNet(channels, height, width, stages, dense);
        }
    }
}
