package vae4j.simd;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.Convolution;

/**
 * The transposed patch matrix of a convolution of few channels, for which runs of channels are too short. A padded image
 * is taken apart into planes, of each channel and each remainder of the column by the stride: what a tap sees from all
 * positions of a row lies together in one of them.
 */
final class Planes {
    private final Convolution c;
    private final Patches patches;
    private final int channels, stride, rowStride;
    /** Columns of a plane; the planes' rows of an image's row lie together. */
    private final int columns;
    private final int height;

    Planes(Convolution c, Patches patches) {
        this.c = c;
        this.patches = patches;
        channels = c.channels();
        stride = c.window().columns().stride();
        rowStride = c.window().rows().stride();
        columns = (patches.width() + stride - 1) / stride;
        height = patches.height();
    }

    /** Whether this is the better way: a patch is smaller than a pixel of the feature maps. */
    static boolean fit(Convolution c) {
        return c.groups() == 1 && c.patch() < c.features();
    }

    private long plane() {
        return (long) columns * Float.BYTES;
    }

    private long row() {
        return stride * channels * plane();
    }

    /** Bytes of the planes of an image. */
    long bytes() {
        return height * row();
    }

    /** Takes the rows of a padded image apart that positions {@code from} to {@code end} see; a row may be read a little beyond its end. */
    void split(MemorySegment padded, long at, int from, int end, MemorySegment planes, long to) {
        int first = from / c.outWidth() * rowStride;
        int last = (end - 1) / c.outWidth() * rowStride + c.window().rows().extent();
        for (int y = first; y < last; y++) {
            for (int f = 0; f < stride * channels; f++) {
                Runs.gather(padded, at + y * patches.line() + (long) f * Float.BYTES, stride * channels, planes, to + y * row() + f * plane(), columns);
            }
        }
    }

    /** Puts a padded image together. */
    void join(MemorySegment planes, MemorySegment padded) {
        for (int y = 0; y < height; y++) {
            for (int f = 0; f < stride * channels; f++) {
                Runs.scatter(planes, y * row() + f * plane(), padded, y * patches.line() + (long) f * Float.BYTES, stride * channels, columns);
            }
        }
    }

    /** Where a row of the transposed patch matrix starts, for position 0. */
    private long start(int j) {
        int tap = j / channels;
        int taps = c.window().columns().taps();
        int y = tap / taps * c.window().rows().dilation();
        int x = tap % taps * c.window().columns().dilation();
        return y * row() + (x % stride * channels + j % channels) * plane() + (long) (x / stride) * Float.BYTES;
    }

    /** Copies positions {@code from} to {@code end} of an image, to rows {@code step} bytes apart. */
    void copy(MemorySegment planes, long at, int from, int end, MemorySegment to, long offset, long step) {
        int width = c.outWidth();
        for (int p = from, some; p < end; p += some) {
            boolean whole = p % width == 0 && end - p >= width;
            some = whole ? (end - p) / width * width : Math.min(width - p % width, end - p);
            long origin = at + (long) p / width * rowStride * row() + (long) p % width * Float.BYTES;
            for (int j = 0; j < c.patch(); j++) {
                Runs.copy(planes, origin + start(j), rowStride * row(), to, offset + j * step + (long) (p - from) * Float.BYTES, (long) width * Float.BYTES,
                    whole ? width : some, whole ? some / width : 1);
            }
        }
    }

    /** Adds whole rows of positions to the planes; the last tap first, so that positions add to a place in order. */
    void add(MemorySegment planes, int line, int lines, MemorySegment from, long step) {
        long width = (long) c.outWidth() * Float.BYTES;
        for (int j = c.patch() - 1; j >= 0; j--) {
            Runs.add(from, j * step, width, planes, (long) line * rowStride * row() + start(j), rowStride * row(), c.outWidth(), lines);
        }
    }
}
