package vae4j.core.backend;

import vae4j.core.backend.density.Density;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** The checks of shapes that all backends make before they write anything. */
public final class KernelShapes {
    private KernelShapes() {}

    /** @throws ShapeException unless the operand has the expected number of elements */
    public static void require(String operand, Tensor tensor, long elements, Object expected) {
        if (tensor.size() != elements) throw new ShapeException(operand + " has shape " + tensor.shape() + ", expected " + expected);
    }

    /** @throws ShapeException unless all have the size of the first */
    public static void requireSameSize(String kernel, Tensor first, Tensor... others) {
        for (var other : others) {
            if (other.size() != first.size()) {
                throw new ShapeException(kernel + ": shapes " + first.shape() + " and " + other.shape() + " differ in size");
            }
        }
    }

    /** @throws ShapeException unless {@code op(a) op(b)} is defined and fits c and the bias */
    public static void requireGemm(Operand a, Operand b, Epilogue epilogue, Tensor c) {
        if (a.columns() != b.rows()) {
            throw new ShapeException("matrix product of " + a + " and " + b + ": " + a.columns() + " columns meet " + b.rows() + " rows");
        }
        if (c.size() != (long) a.rows() * b.columns()) {
            throw new ShapeException("the result of the product of " + a + " and " + b + " has shape " + c.shape() + ", expected " + Shape.of(a.rows(), b.columns()));
        }
        if (epilogue.bias() != null) require("the bias of the product", epilogue.bias(), b.columns(), Shape.of(b.columns()));
        requireEpilogue(epilogue);
    }

    /** @throws ShapeException unless the vector has one element a row of the matrix */
    public static void requireRows(String kernel, Tensor matrix, Tensor vector) {
        if (vector.size() != matrix.rows()) {
            throw new ShapeException(kernel + ": " + vector.shape() + " does not have one element a row of " + matrix.shape());
        }
    }

    /** @throws ShapeException unless the vector has one element a column of the matrix */
    public static void requireColumns(String kernel, Tensor matrix, Tensor vector) {
        if (vector.size() != matrix.columns()) {
            throw new ShapeException(kernel + ": " + vector.shape() + " does not have one element a column of " + matrix.shape());
        }
    }

    /** @throws ShapeException unless {@code part} has the rows of {@code whole} and fits into its columns from {@code first} */
    public static void requireColumnRange(String kernel, Tensor whole, int first, Tensor part) {
        if (part.rows() != whole.rows() || first < 0 || first + part.columns() > whole.columns()) {
            throw new ShapeException(kernel + ": columns " + first + " to " + (first + part.columns()) + " of " + part.shape() + " in " + whole.shape());
        }
    }

    /** @throws ShapeException unless images, weights, feature maps and the bias (null for none) fit the convolution */
    public static void requireConvolution(String kernel, Convolution c, Tensor images, Tensor weights, Tensor maps, Tensor bias, int biases) {
        int batch = images.rows();
        require(kernel + ": images", images, c.images(batch).size(), c.images(batch));
        require(kernel + ": weights", weights, c.weights().size(), c.weights());
        require(kernel + ": feature maps", maps, c.maps(batch).size(), c.maps(batch));
        if (bias != null) require(kernel + ": the bias", bias, biases, Shape.of(biases));
    }

    /** @throws ShapeException unless x has three axes and y its elements */
    public static void requireSwapAxes(Tensor x, Tensor y) {
        if (x.shape().rank() != 3) throw new ShapeException("swapAxes: " + x.shape() + " does not have three axes");
        requireSameSize("swapAxes", x, y);
    }

    /** @throws IllegalArgumentException unless the activation can end a kernel */
    public static void requireEpilogue(Epilogue epilogue) {
        if (!epilogue.activation().derivativeFromValue()) {
            throw new IllegalArgumentException(epilogue.activation() + " cannot end a product: its derivative needs the argument, which is not kept");
        }
    }

    /** @throws ShapeException unless images and maps fit a pooling */
    public static void requirePool(String kernel, Convolution c, Tensor images, Tensor... maps) {
        if (c.features() != c.channels()) throw new ShapeException(kernel + ": " + c.channels() + " channels cannot become " + c.features());
        int batch = images.rows();
        require(kernel + ": images", images, c.images(batch).size(), c.images(batch));
        for (var map : maps) require(kernel + ": feature maps", map, c.maps(batch).size(), c.maps(batch));
    }

    /** @throws ShapeException unless the large images are the small ones' size times the factor */
    public static void requireUpsample(String kernel, Tensor small, int factor, Tensor large) {
        var s = small.shape();
        if (s.rank() != 4 || factor < 1) throw new ShapeException(kernel + ": " + s + " are not images [n, height, width, channels] to enlarge by " + factor);
        var expected = Shape.of(s.axis(0), s.axis(1) * factor, s.axis(2) * factor, s.axis(3));
        require(kernel + ": the large images of " + s, large, expected.size(), expected);
    }

    /** @throws ShapeException unless all fit the statistics */
    public static void requireStatistics(String kernel, Statistics s, Tensor mean, Tensor variance, Tensor[] values, Tensor... channels) {
        for (var value : values) require(kernel + ": values", value, s.values().size(), s.values());
        require(kernel + ": mean", mean, s.moments().size(), s.moments());
        require(kernel + ": variance", variance, s.moments().size(), s.moments());
        for (var channel : channels) require(kernel + ": one number a channel", channel, s.channels(), Shape.of(s.channels()));
    }

    /** @throws ShapeException unless all tensors that are given fit to x and to the number of the density's parameters */
    public static void requireDensity(Density f, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor out, Tensor dA, Tensor dB) {
        requireParameters("logProbability", f, x, a, b);
        requireRows("logProbability", x, out);
        if (mask != null) requireSameSize("the mask of logProbability", x, mask);
        if (dA != null) requireSameSize("logProbability", x, dA);
        if (dA != null && f.parameters() == 2) requireSameSize("logProbability", x, dB);
    }

    /** @throws ShapeException unless a density of this number of parameters has them in the shape of the result */
    public static void requireParameters(String kernel, Density f, Tensor out, Tensor a, Tensor b) {
        if ((b != null) != (f.parameters() == 2)) throw new ShapeException(kernel + ": " + f + " has " + f.parameters() + " parameters");
        requireSameSize(kernel, out, a);
        if (b != null) requireSameSize(kernel, out, b);
    }

    /** @throws ShapeException unless z is {@code [m, n]}, all of the others {@code [k, n]}, and {@code pairs} {@code [m, k]} */
    public static void requirePairs(String kernel, Tensor z, Tensor pairs, Tensor first, Tensor... others) {
        requireSameSize(kernel, first, others);
        if (first.columns() != z.columns()) throw new ShapeException(kernel + ": " + z.shape() + " and " + first.shape() + " differ in columns");
        require("the pairs of " + kernel, pairs, (long) z.rows() * first.rows(), Shape.of(z.rows(), first.rows()));
    }
}
