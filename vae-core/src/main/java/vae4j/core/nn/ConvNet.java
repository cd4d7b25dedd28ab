package vae4j.core.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
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
    /** The least side of an image for {@code residual}: its three strides leave 1 of it. */
    private static final int LEAST_RESIDUAL = 8;
    private static final int LOCATELLO = 64;
    private static final Window ONE_PIXEL = Window.square(1, 1, 0);

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
     * <li>{@code conv}: for images whose greater side is below 32, such as 28x28, 3x3 convolutions of stride 2 to 32 and 64
     *     channels; below 64, such as 32x32, 4x4 ones to 32, 64 and 128; else those of {@code locatello}.
     * <li>{@code locatello}: 4x4 convolutions of stride 2 to 32, 32, 64 and 64 channels, for 64x64 (Locatello et al. 2019,
     *     table 1, where a dense layer of 256 follows).
     * <li>{@code residual}: a 3x3 convolution to 64, then 4x4 ones of stride 2 to 64, 128 and 128 with a residual block
     *     each, for images of at least 8x8, and meant for 32x32.
     * </ul>
     *
     * @param example {@code [height, width]} or {@code [channels, height, width]}
     * @param dense   the widths of the dense layers behind the last stage
     * @throws ShapeException if there is no such plan for examples of this shape
     */
    public static ConvNet named(String name, Shape example, List<Integer> dense) {
        boolean image = example.rank() == 2 || example.rank() == 3;
        if (!image) throw misfit(name, example);
        int height = example.axis(example.rank() - 2);
        int width = example.axis(example.rank() - 1);
        var plan = builder(example.rank() == 3 ? example.axis(0) : 1, height, width);
        switch (name) {
            case "conv" -> {
                int side = Math.max(height, width);
                if (side < 32) plan.stage(32, 3, 2, 1).stage(64, 3, 2, 1);
                else if (side < LOCATELLO) plan.stage(32, 4, 2, 1).stage(64, 4, 2, 1).stage(128, 4, 2, 1);
                else locatello(plan);
            }
            case "locatello" -> {
                if (height != LOCATELLO || width != LOCATELLO) throw misfit(name, example);
                locatello(plan);
            }
            case "residual" -> {
                if (Math.min(height, width) < LEAST_RESIDUAL) throw misfit(name, example);
                plan.stage(64, 3, 1, 1).stage(64, 4, 2, 1).blocks(1).stage(128, 4, 2, 1).blocks(1).stage(128, 4, 2, 1).blocks(1);
            }
            default -> throw new IllegalArgumentException("network is " + name + "; expected one of " + String.join(", ", NAMES));
        }
        return plan.dense(dense.toArray(Integer[]::new)).build();
    }

    private static void locatello(Builder plan) {
        plan.stage(32, 4, 2, 1).stage(32, 4, 2, 1).stage(64, 4, 2, 1).stage(64, 4, 2, 1);
    }

    private static ShapeException misfit(String name, Shape example) {
        return new ShapeException("network is " + name + ", which does not fit examples of shape " + example
            + "; expected images [height, width] or [channels, height, width]: of any size for conv, 64x64 for locatello, 8x8 or more for residual");
    }

    /** The image and what each stage makes of it: sizes of one convolution after the other. */
    private static List<Convolution> sizes(int channels, int height, int width, List<Stage> stages) {
        var sizes = new ArrayList<Convolution>();
        int c = channels, h = height, w = width;
        for (var stage : stages) {
            Convolution size;
            try {
                size = Convolution.of(h, w, c, stage.features, stage.window, 1);
            } catch (ShapeException e) {
                throw new ShapeException("stage " + (sizes.size() + 1) + " of the network: " + e.getMessage());
            }
            sizes.add(size);
            c = size.features();
            h = size.outHeight();
            w = size.outWidth();
        }
        return sizes;
    }

    /** The sizes of the convolutions between stages, from the image on; those in residual blocks are not among them. */
    public List<Convolution> convolutions() {
        return sizes(channels, height, width, stages);
    }

    /** The shape of an image between the last stage and the dense layers: {@code [channels, height, width]}. */
    public Shape smallest() {
        var last = convolutions().getLast();
        return Shape.of(last.features(), last.outHeight(), last.outWidth());
    }

    /**
     * This plan as far as its feature maps have so many pixels, without dense layers: for a code at each pixel.
     *
     * @throws ShapeException naming the numbers that there are, if this is none of them
     */
    public ConvNet until(int pixels) {
        var counts = convolutions().stream().map(c -> c.outHeight() * c.outWidth()).toList();
        int last = counts.lastIndexOf(pixels);
        if (last < 0) {
            throw new ShapeException("positions is " + pixels + "; expected the pixels of a feature map of images [" + channels + ", " + height + ", " + width + "], one of "
                + counts.stream().distinct().map(Object::toString).collect(Collectors.joining(", ")));
        }
        return new ConvNet(channels, height, width, stages.subList(0, last + 1), List.of());
    }

    /** The width of what the encoder gives. @param given numbers beside each image, as {@link #encoder} has them */
    public int features(int given) {
        return dense.isEmpty() ? Math.toIntExact(smallest().size()) + given : dense.getLast();
    }

    /**
     * Vectors of images with channels first to features: {@code [batch, channels * height * width + given] -> [batch,
     * features(given)]}.
     *
     * @param given numbers that stand behind each image, such as a class; they join what the last stage gives, before the
     *              dense layers
     */
    public Layer encoder(Scope scope, int given, ScalarFunction activation) {
        if (given == 0) return layers(scope, activation);
        var convolutions = new ArrayList<Layer>();
        convolutions.add(ImageLayers.unflatten(channels, height, width));
        int index = down(scope, convolutions, activation);
        convolutions.add(ImageLayers.flatten());
        var images = new Sequential(convolutions);
        var behind = new Sequential(behind(scope, index + 1, given, activation));
        int values = channels * height * width;
        return x -> {
            var parts = Columns.split(Arithmetic.reshape(x, Shape.of(x.rows(), x.value().columns())), values, given);
            return behind.forward(Columns.join(images.forward(parts.get(0)), parts.get(1)));
        };
    }

    /**
     * The encoder of images that nothing stands behind, hidden layer by hidden layer: each stage with its blocks, which gives
     * {@code [batch, height, width, features]}, then each dense layer; without those, vectors of the last stage.
     */
    public Sequential layers(Scope scope, ScalarFunction activation) {
        var layers = new ArrayList<Layer>();
        int index = down(scope, layers, activation);
        layers.set(0, new Sequential(List.of(ImageLayers.unflatten(channels, height, width), layers.getFirst())));
        var behind = behind(scope, index + 1, 0, activation);
        if (behind.isEmpty()) behind.add(ImageLayers.flatten());
        else behind.set(0, new Sequential(List.of(ImageLayers.flatten(), behind.getFirst())));
        layers.addAll(behind);
        return new Sequential(layers);
    }

    /** The dense layers. @param index the number of the first as a module */
    private List<Layer> behind(Scope scope, int index, int given, ScalarFunction activation) {
        var layers = new ArrayList<Layer>();
        int in = Math.toIntExact(smallest().size()) + given;
        for (int next : dense) {
            layers.add(Dense.of(scope.scope(Integer.toString(index + 2 * layers.size())), in, next, activation));
            in = next;
        }
        return layers;
    }

    /**
     * Vectors of images with channels first to a code at each pixel of the smallest maps, by a convolution of one pixel:
     * {@code [batch, channels * height * width] -> [batch, pixels * dimensions]}, pixel by pixel. For plans without dense
     * layers.
     */
    public Layer pixelEncoder(Scope scope, int dimensions, ScalarFunction activation) {
        var layers = new ArrayList<Layer>();
        layers.add(ImageLayers.unflatten(channels, height, width));
        int index = down(scope, layers, activation);
        layers.add(Conv2d.of(scope.scope(Integer.toString(index)), smallest().axis(0), dimensions, ONE_PIXEL, ScalarFunction.IDENTITY));
        layers.add(x -> Arithmetic.reshape(x, Shape.of(x.rows(), x.value().columns())));
        return new Sequential(layers);
    }

    /** The way back: {@code [batch, pixels * dimensions] -> [batch, outputs * height * width]}. */
    public Layer pixelDecoder(Scope scope, int dimensions, int outputs, ScalarFunction activation) {
        var map = smallest();
        var layers = new ArrayList<Layer>();
        layers.add(x -> Arithmetic.reshape(x, Shape.of(x.rows(), map.axis(1), map.axis(2), dimensions)));
        layers.add(Conv2d.of(scope.scope("0"), dimensions, map.axis(0), ONE_PIXEL, activation));
        up(scope, 2, layers, outputs, activation);
        layers.add(ImageLayers.flatten());
        return new Sequential(layers);
    }

    /** A layer for each stage. @return the next number of a module */
    private int down(Scope scope, List<Layer> layers, ScalarFunction activation) {
        int index = 0;
        int in = channels;
        for (var stage : stages) {
            var parts = new ArrayList<Layer>();
            parts.add(Conv2d.of(scope.scope(Integer.toString(index)), in, stage.features, stage.window, activation));
            index += 2;
            in = stage.features;
            for (int i = 0; i < stage.blocks; i++) parts.add(block(scope.scope(Integer.toString(index++)), in, activation));
            layers.add(new Sequential(parts));
        }
        return index;
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
        up(scope, index, layers, outputs, activation);
        layers.add(ImageLayers.flatten());
        return new Sequential(layers);
    }

    private void up(Scope scope, int index, List<Layer> layers, int outputs, ScalarFunction activation) {
        var sizes = convolutions();
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
