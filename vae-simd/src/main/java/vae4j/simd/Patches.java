package vae4j.simd;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.Convolution;
import vae4j.core.tensor.Tensor;

/**
 * The patch matrix of a convolution, which is never whole: a thread has a few rows of it at a time. They are copied from
 * an image with its padding around it, so that no window needs a look at where it is; sums go the same way back. A row
 * is made of runs: what a window sees in one row of an image is one if it lies together.
 */
final class Patches {
    private static final int V = Lanes.LENGTH;
    private static final long VB = Lanes.SPECIES.vectorByteSize(), PANEL = Blocking.HERE.depth() * VB;

    private final Convolution c;
    /** Of a padded image: as much as the windows see. */
    private final int height, width;
    /** Bytes of a pixel, of a row of a padded image, and of a window's step. */
    private final long pixel, line, step;
    /** Numbers of a run, and how many make a row of the patch matrix. */
    private final int length, runs;

    Patches(Convolution c) {
        this.c = c;
        var rows = c.window().rows();
        var columns = c.window().columns();
        height = (c.outHeight() - 1) * rows.stride() + rows.extent();
        width = (c.outWidth() - 1) * columns.stride() + columns.extent();
        pixel = (long) c.channels() * Float.BYTES;
        line = width * pixel;
        step = columns.stride() * pixel;
        boolean together = columns.dilation() == 1 && c.groups() == 1;
        length = together ? columns.taps() * c.channels() : c.groupChannels();
        runs = c.patch() / length;
    }

    /** Bytes of a padded image, and room for a step beyond it. */
    long bytes() {
        return height * line + step;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /** Bytes of a row. */
    long line() {
        return line;
    }

    /** Where a run of position 0 starts in a padded image. */
    private long start(int run, int group) {
        int perRow = runs / c.window().rows().taps();
        long row = (long) run / perRow * c.window().rows().dilation();
        long place = (long) run % perRow * c.window().columns().dilation();
        return row * line + place * pixel + (long) group * c.groupChannels() * Float.BYTES;
    }

    /** Copies what positions {@code first} to {@code end} of one image see to where it is in a padded one that starts at a byte, with padding. */
    void pad(Tensor images, int image, int first, int end, MemorySegment padded, long at) {
        var axis = c.window().rows();
        int from = first / c.outWidth() * axis.stride();
        int to = (end - 1) / c.outWidth() * axis.stride() + axis.extent();
        int left = c.window().columns().padding();
        int seen = Math.clamp(width - left, 0, c.width());
        for (int y = from; y < to; y++) {
            int row = y - axis.padding();
            if (row < 0 || row >= c.height()) {
                padded.asSlice(at + y * line, line).fill((byte) 0);
                continue;
            }
            Runs.clear(padded, at + y * line, 0, Math.min(left, width) * c.channels(), 1);
            MemorySegment.copy(images.segment(), Lanes.at(images, ((long) image * c.height() + row) * c.width() * c.channels()), padded, at + y * line + left * pixel, seen * pixel);
            Runs.clear(padded, at + y * line + (left + seen) * pixel, 0, Math.max(0, width - left - seen) * c.channels(), 1);
        }
    }

    /** Copies a padded image, which starts at a byte, without its padding; where no window looked it is 0. */
    void crop(MemorySegment padded, long at, Tensor images, int image) {
        int top = c.window().rows().padding();
        int left = c.window().columns().padding();
        int seen = Math.clamp(width - left, 0, c.width());
        for (int y = 0; y < c.height(); y++) {
            long to = Lanes.at(images, ((long) image * c.height() + y) * c.width() * c.channels());
            int kept = top + y < height ? seen : 0;
            if (kept > 0) MemorySegment.copy(padded, at + (top + y) * line + left * pixel, images.segment(), to, kept * pixel);
            if (kept < c.width()) Runs.clear(images.segment(), to + kept * pixel, 0, (c.width() - kept) * c.channels(), 1);
        }
    }

    /** Copies the rows of positions {@code row} to {@code row + count} of a padded image, {@code stride} bytes apart. */
    void copy(MemorySegment padded, long from, int group, int row, int count, MemorySegment to, long at, long stride) {
        for (int r = row, some; r < row + count; r += some) {
            some = Math.min(c.outWidth() - r % c.outWidth(), row + count - r);
            long origin = from + origin(r);
            for (int run = 0; run < runs; run++) {
                Runs.copy(padded, origin + start(run, group), step, to, at + (r - row) * stride + (long) run * length * Float.BYTES, stride, length, some);
            }
        }
    }

    /** Adds such rows to a padded image, which starts at a byte; the last run first, so that positions add to a place in order. */
    void add(MemorySegment padded, long start, int group, int row, int count, MemorySegment from, long at, long stride) {
        for (int r = row, some; r < row + count; r += some) {
            some = Math.min(c.outWidth() - r % c.outWidth(), row + count - r);
            long origin = start + origin(r);
            for (int run = runs - 1; run >= 0; run--) {
                Runs.add(from, at + (r - row) * stride + (long) run * length * Float.BYTES, stride, padded, origin + start(run, group), step, length, some);
            }
        }
    }

    private long origin(int position) {
        return (long) position / c.outWidth() * c.window().rows().stride() * line + position % c.outWidth() * step;
    }

    /** Whether {@link #strip} works: each vector of a row belongs to one run. */
    boolean hasWholeVectors() {
        return length % V == 0;
    }

    /**
     * A strip of the patch matrix as {@link Packing#strip} makes it of another: rows of positions {@code row} to
     * {@code row + count} of one image, as the strip's from {@code first} on; {@code vectors} vectors from column
     * {@code vector * V} on.
     */
    void strip(MemorySegment padded, long from, int group, int row, int count, int vector, int vectors, MemorySegment to, int first) {
        for (int r = row, some; r < row + count; r += some) {
            some = Math.min(c.outWidth() - r % c.outWidth(), row + count - r);
            long origin = from + origin(r);
            long at = (first + r - row) * VB;
            if (vectors == 4 && vector * V % length + 4 * V <= length) {
                Runs.copyFour(padded, origin + start(vector * V / length, group) + (long) vector * V % length * Float.BYTES, step, to, at, VB, PANEL, some);
                continue;
            }
            for (int j = 0; j < vectors; j++) {
                int column = (vector + j) * V;
                Runs.copy(padded, origin + start(column / length, group) + (long) column % length * Float.BYTES, step, to, at + j * PANEL, VB, V, some);
            }
        }
    }
}
