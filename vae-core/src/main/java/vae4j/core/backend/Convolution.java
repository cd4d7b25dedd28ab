package vae4j.core.backend;

import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;

/**
 * The sizes of a two-dimensional convolution, from images {@code [batch, height, width, channels]} to feature maps
 * {@code [batch, outHeight, outWidth, features]}; a transposed one goes the other way. The channels come last in memory,
 * so that what a window sees in a row of an image is contiguous, and a batch of pixels is a matrix with a column a channel.
 * <p>Channels and features are cut into {@code groups} equal parts that do not see each other.
 *
 * @param height    of an image
 * @param width     of an image
 * @param channels  of an image
 * @param outHeight of a feature map
 * @param outWidth  of a feature map
 * @param features  of a feature map
 * @param groups    a divisor of channels and features; both, for a depthwise convolution
 * @param window    what a feature sees
 */
public record Convolution(int height, int width, int channels, int outHeight, int outWidth, int features, int groups, Window window) {
    /** @throws ShapeException if a size is impossible */
    public Convolution {
        if (outHeight < 1 || outWidth < 1 || height < 1 || width < 1) {
            throw new ShapeException("a window of " + window + " does not fit: images " + "[" + height + ", " + width + "]" + ", feature maps " + "[" + outHeight + ", " + outWidth + "]");
        }
        if (channels < 1 || features < 1 || groups < 1 || channels % groups != 0 || features % groups != 0) {
            throw new ShapeException(channels + " channels and " + features + " features cannot be cut into " + groups + " groups");
        }
    }

    /**
     * A convolution of images of this size.
     *
     * @throws ShapeException if the window does not fit into an image and its padding
     */
    public static Convolution of(int height, int width, int channels, int features, Window window, int groups) {
        return new Convolution(height, width, channels, window.rows().positions(height), window.columns().positions(width), features, groups, window);
    }

    /**
     * A transposed convolution of feature maps of this size.
     *
     * @param moreRows    places added to the image's height at the end, less than stride or dilation ("output padding")
     * @param moreColumns the same of its width
     */
    public static Convolution transposed(int outHeight, int outWidth, int features, int channels, Window window, int moreRows, int moreColumns, int groups) {
        requireLess(moreRows, window.rows());
        requireLess(moreColumns, window.columns());
        return new Convolution(window.rows().places(outHeight, moreRows), window.columns().places(outWidth, moreColumns), channels, outHeight, outWidth, features, groups, window);
    }

    private static void requireLess(int more, Window.Axis axis) {
        if (more < 0 || more >= Math.max(axis.stride(), axis.dilation())) {
            throw new ShapeException("output padding must be less than stride or dilation of a window of " + axis + ", not " + more);
        }
    }

    /** The channels that a feature sees. */
    public int groupChannels() {
        return channels / groups;
    }

    /** The features that see a channel. */
    public int groupFeatures() {
        return features / groups;
    }

    /** How many numbers a feature sees: the columns of the patch matrix. */
    public int patch() {
        return window.taps() * groupChannels();
    }

    /** Of a batch of images. */
    public Shape images(int batch) {
        return Shape.of(batch, height, width, channels);
    }

    /** Of a batch of feature maps. */
    public Shape maps(int batch) {
        return Shape.of(batch, outHeight, outWidth, features);
    }

    /** Of the weights, as PyTorch keeps them, for both directions: {@code [features, channels / groups, rows, columns]}. */
    public Shape weights() {
        return Shape.of(features, groupChannels(), window.rows().taps(), window.columns().taps());
    }
}
