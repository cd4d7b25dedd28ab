package vae4j.core.backend;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import vae4j.core.tensor.Tensor;

/**
 * The kernels of pooling and up-sampling, which all backends share: memory limits them, so that nothing is gained by
 * writing them twice; backends differ in who computes the pieces, which are images. The inner loops run over channels.
 */
public final class Resampling {
    private Resampling() {}

    /** See {@link Backend#averagePool}. */
    public static void averagePool(Convolution c, Tensor x, Tensor y, Pieces pieces) {
        float factor = 1f / c.window().taps();
        overWindows(c, x.rows(), pieces, (map, image, tap) -> {
            if (tap == 0) fill(y, map, c.channels(), 0);
            if (image >= 0) addScaled(x, image, 1, y, map, c.channels());
            if (tap == c.window().taps() - 1) scale(y, map, factor, c.channels());
        });
    }

    /** See {@link Backend#averagePoolAdjoint}. */
    public static void averagePoolAdjoint(Convolution c, Tensor d, Tensor dx, Pieces pieces) {
        float factor = 1f / c.window().taps();
        clear(dx, pieces);
        overWindows(c, dx.rows(), pieces, (map, image, _) -> {
            if (image >= 0) addScaled(d, map, factor, dx, image, c.channels());
        });
    }

    /** See {@link Backend#maxPool}. */
    public static void maxPool(Convolution c, Tensor x, Tensor y, Pieces pieces) {
        overWindows(c, x.rows(), pieces, (map, image, tap) -> {
            if (tap == 0) fill(y, map, c.channels(), Float.NEGATIVE_INFINITY);
            if (image < 0) return;
            MemorySegment xs = x.segment(), ys = y.segment();
            long xo = at(x, image), yo = at(y, map);
            for (int j = 0; j < c.channels(); j++) {
                float v = xs.get(FLOAT, xo + (long) j * Float.BYTES);
                if (!(v <= ys.get(FLOAT, yo + (long) j * Float.BYTES))) ys.set(FLOAT, yo + (long) j * Float.BYTES, Float.isNaN(ys.get(FLOAT, yo + (long) j * Float.BYTES)) ? Float.NaN : v);
            }
        });
    }

    /** See {@link Backend#maxPoolAdjoint}. */
    public static void maxPoolAdjoint(Convolution c, Tensor x, Tensor y, Tensor d, Tensor dx, Pieces pieces) {
        clear(dx, pieces);
        pieces.run(x.rows(), example -> {
            var found = new boolean[c.channels()];
            windows(c, example, (map, image, tap) -> {
                if (tap == 0) Arrays.fill(found, false);
                for (int j = 0; j < c.channels() && image >= 0; j++) {
                    float most = y.get(map + j);
                    if (found[j] || x.get(image + j) != most && !Float.isNaN(most)) continue;
                    found[j] = true;
                    dx.set(image + j, dx.get(image + j) + d.get(map + j));
                }
            });
        });
    }

    /** Of one image row or column, enlarged: from which two places a place is made, and the weight of the second. */
    private record Mix(int first, int second, float weight) {
        static Mix of(int place, int factor, int size, boolean bilinear) {
            if (!bilinear) return new Mix(place / factor, place / factor, 0);
            double source = Math.max(0, (place + 0.5) / factor - 0.5);
            int first = (int) source;
            return new Mix(first, Math.min(first + 1, size - 1), (float) (source - first));
        }
    }

    /** See {@link Backend#upsample}. */
    public static void upsample(Tensor x, int factor, boolean bilinear, Tensor y, Pieces pieces) {
        int h = x.shape().axis(1), w = x.shape().axis(2), c = x.shape().axis(3);
        pieces.run(x.rows() * h * factor, row -> {
            long image = (long) (row / (h * factor)) * h;
            var v = Mix.of(row % (h * factor), factor, h, bilinear);
            MemorySegment xs = x.segment(), ys = y.segment();
            for (int column = 0; column < w * factor; column++) {
                var u = Mix.of(column, factor, w, bilinear);
                long yo = at(y, ((long) row * w * factor + column) * c);
                long a = at(x, ((image + v.first) * w + u.first) * c), b = at(x, ((image + v.first) * w + u.second) * c);
                if (!bilinear) {
                    MemorySegment.copy(xs, a, ys, yo, (long) c * Float.BYTES);
                    continue;
                }
                long e = at(x, ((image + v.second) * w + u.first) * c), f = at(x, ((image + v.second) * w + u.second) * c);
                for (int j = 0; j < c; j++) {
                    long o = (long) j * Float.BYTES;
                    float top = Math.fma(u.weight, xs.get(FLOAT, b + o), (1 - u.weight) * xs.get(FLOAT, a + o));
                    float bottom = Math.fma(u.weight, xs.get(FLOAT, f + o), (1 - u.weight) * xs.get(FLOAT, e + o));
                    ys.set(FLOAT, yo + o, Math.fma(v.weight, bottom, (1 - v.weight) * top));
                }
            }
        });
    }

    /** See {@link Backend#upsampleAdjoint}. */
    public static void upsampleAdjoint(Tensor d, int factor, boolean bilinear, Tensor dx, Pieces pieces) {
        int h = dx.shape().axis(1), w = dx.shape().axis(2), c = dx.shape().axis(3);
        clear(dx, pieces);
        pieces.run(dx.rows(), image -> {
            for (int y = 0; y < h * factor; y++) {
                var v = Mix.of(y, factor, h, bilinear);
                for (int x = 0; x < w * factor; x++) {
                    var u = Mix.of(x, factor, w, bilinear);
                    long from = (((long) image * h * factor + y) * w * factor + x) * c;
                    addScaled(d, from, (1 - v.weight) * (1 - u.weight), dx, (((long) image * h + v.first) * w + u.first) * c, c);
                    if (!bilinear) continue;
                    addScaled(d, from, (1 - v.weight) * u.weight, dx, (((long) image * h + v.first) * w + u.second) * c, c);
                    addScaled(d, from, v.weight * (1 - u.weight), dx, (((long) image * h + v.second) * w + u.first) * c, c);
                    addScaled(d, from, v.weight * u.weight, dx, (((long) image * h + v.second) * w + u.second) * c, c);
                }
            }
        });
    }

    private interface Look {
        /** A tap of a window; indices of the first channel in feature maps and images, -1 for padding. */
        void at(long map, long image, int tap);
    }

    private static void overWindows(Convolution c, int images, Pieces pieces, Look look) {
        pieces.run(images, image -> windows(c, image, look));
    }

    /** All windows of an image in order, and their taps in order. */
    private static void windows(Convolution c, int image, Look look) {
        var rows = c.window().rows();
        var columns = c.window().columns();
        for (int position = 0; position < c.outHeight() * c.outWidth(); position++) {
            long map = ((long) image * c.outHeight() * c.outWidth() + position) * c.channels();
            for (int tap = 0; tap < c.window().taps(); tap++) {
                int y = rows.place(position / c.outWidth(), tap / columns.taps());
                int x = columns.place(position % c.outWidth(), tap % columns.taps());
                boolean inside = y >= 0 && y < c.height() && x >= 0 && x < c.width();
                look.at(map, inside ? (((long) image * c.height() + y) * c.width() + x) * c.channels() : -1, tap);
            }
        }
    }

    private static long at(Tensor tensor, long index) {
        return tensor.offset() + index * Float.BYTES;
    }

    private static void clear(Tensor x, Pieces pieces) {
        pieces.run(x.rows(), i -> fill(x, (long) i * x.columns(), x.columns(), 0));
    }

    private static void fill(Tensor y, long index, int n, float value) {
        var ys = y.segment();
        long yo = at(y, index);
        for (int j = 0; j < n; j++) ys.set(FLOAT, yo + (long) j * Float.BYTES, value);
    }

    private static void scale(Tensor y, long index, float factor, int n) {
        var ys = y.segment();
        long yo = at(y, index);
        for (int j = 0; j < n; j++) ys.set(FLOAT, yo + (long) j * Float.BYTES, factor * ys.get(FLOAT, yo + (long) j * Float.BYTES));
    }

    private static void addScaled(Tensor x, long from, float factor, Tensor y, long to, int n) {
        MemorySegment xs = x.segment(), ys = y.segment();
        long xo = at(x, from), yo = at(y, to);
        for (int j = 0; j < n; j++) {
            long o = (long) j * Float.BYTES;
            ys.set(FLOAT, yo + o, Math.fma(factor, xs.get(FLOAT, xo + o), ys.get(FLOAT, yo + o)));
        }
    }
}
