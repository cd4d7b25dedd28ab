package vae4j.core.backend.reference;

import vae4j.core.backend.Backend;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** The convolutions of the contract, as it says them: a patch matrix, and the matrix product, group by group. */
final class ReferenceConvolution {
    private ReferenceConvolution() {}

    static void forward(Backend backend, Convolution c, Tensor images, Tensor weights, Epilogue epilogue, Tensor maps) {
        int positions = positions(c, images);
        for (int group = 0; group < c.groups(); group++) {
            var sums = Tensor.allocate(Shape.of(positions, c.groupFeatures()));
            backend.gemm(Operand.of(patches(c, images, group)), Operand.transposed(matrix(c, weights, group)), Epilogue.NONE, sums);
            copy(sums, 0, maps.reshape(Shape.of(positions, c.features())), group * c.groupFeatures(), c.groupFeatures());
        }
        finish(epilogue, maps, c.features());
    }

    static void transposed(Backend backend, Convolution c, Tensor maps, Tensor weights, Epilogue epilogue, Tensor images) {
        int positions = positions(c, images);
        backend.fill(images, 0);
        for (int group = 0; group < c.groups(); group++) {
            var d = Tensor.allocate(Shape.of(positions, c.groupFeatures()));
            copy(maps.reshape(Shape.of(positions, c.features())), group * c.groupFeatures(), d, 0, c.groupFeatures());
            var contributions = Tensor.allocate(Shape.of(positions, c.patch()));
            backend.gemm(Operand.of(d), Operand.of(matrix(c, weights, group)), Epilogue.NONE, contributions);
            for (int r = 0; r < positions; r++) {
                for (int j = 0; j < c.patch(); j++) {
                    long at = place(c, group, r, j);
                    if (at >= 0) images.set(at, images.get(at) + contributions.get(r, j));
                }
            }
        }
        finish(epilogue, images, c.channels());
    }

    static void weights(Backend backend, Convolution c, Tensor images, Tensor maps, Tensor weights) {
        int positions = positions(c, images);
        for (int group = 0; group < c.groups(); group++) {
            var d = Tensor.allocate(Shape.of(positions, c.groupFeatures()));
            copy(maps.reshape(Shape.of(positions, c.features())), group * c.groupFeatures(), d, 0, c.groupFeatures());
            var product = Tensor.allocate(Shape.of(c.groupFeatures(), c.patch()));
            backend.gemm(Operand.transposed(d), Operand.of(patches(c, images, group)), Epilogue.NONE, product);
            for (int f = 0; f < c.groupFeatures(); f++) {
                for (int j = 0; j < c.patch(); j++) weights.set(weight(c, group, f, j), product.get(f, j));
            }
        }
    }

    private static int positions(Convolution c, Tensor images) {
        return Math.toIntExact(c.maps(images.rows()).size() / c.features());
    }

    /** P of the contract. */
    private static Tensor patches(Convolution c, Tensor images, int group) {
        var patches = Tensor.allocate(Shape.of(positions(c, images), c.patch()));
        for (int r = 0; r < patches.rows(); r++) {
            for (int j = 0; j < c.patch(); j++) {
                long at = place(c, group, r, j);
                patches.set((long) r * c.patch() + j, at < 0 ? 0 : images.get(at));
            }
        }
        return patches;
    }

    /** The element of the images that row r and column j of the patch matrix are; -1 for padding. */
    private static long place(Convolution c, int group, int r, int j) {
        int columns = c.window().columns().taps();
        int tap = j / c.groupChannels();
        int y = c.window().rows().place(r / c.outWidth() % c.outHeight(), tap / columns);
        int x = c.window().columns().place(r % c.outWidth(), tap % columns);
        if (y < 0 || y >= c.height() || x < 0 || x >= c.width()) return -1;
        long image = r / (c.outHeight() * c.outWidth());
        return ((image * c.height() + y) * c.width() + x) * c.channels() + group * c.groupChannels() + j % c.groupChannels();
    }

    /** W of the contract. */
    private static Tensor matrix(Convolution c, Tensor weights, int group) {
        var matrix = Tensor.allocate(Shape.of(c.groupFeatures(), c.patch()));
        for (int f = 0; f < c.groupFeatures(); f++) {
            for (int j = 0; j < c.patch(); j++) matrix.set((long) f * c.patch() + j, weights.get(weight(c, group, f, j)));
        }
        return matrix;
    }

    /** The element of the weights in a group's row f and column j of W. */
    private static long weight(Convolution c, int group, int f, int j) {
        int row = group * c.groupFeatures() + f;
        return ((long) row * c.groupChannels() + j % c.groupChannels()) * c.window().taps() + j / c.groupChannels();
    }

    private static void copy(Tensor from, int first, Tensor to, int at, int columns) {
        for (int i = 0; i < from.rows(); i++) {
            for (int j = 0; j < columns; j++) to.set((long) i * to.columns() + at + j, from.get(i, first + j));
        }
    }

    private static void finish(Epilogue epilogue, Tensor y, int channels) {
        for (long i = 0; i < y.size(); i++) {
            float sum = y.get(i);
            if (epilogue.bias() != null) sum += epilogue.bias().get(i % channels);
            y.set(i, epilogue.activation().value(sum));
        }
    }
}
