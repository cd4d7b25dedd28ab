package vae4j.simd;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Window.Axis;
import vae4j.core.tensor.Tensor;

/**
 * The patch matrix of a convolution, which is never whole: parts of it are copied from the images when they are needed,
 * or added to the images. What a window sees in one row of an image is one run of numbers if it lies together.
 */
final class Patches {
    private static final int V = Lanes.LENGTH;
    private static final long VB = Lanes.SPECIES.vectorByteSize(), PANEL = Blocking.HERE.depth() * VB;

    /** What is done with runs that lie within the image, and with those that do not. */
    private interface Move {
        /** {@code count} runs of {@code length} numbers, of the image and of the patches. */
        void inside(MemorySegment image, long at, long step, MemorySegment patches, long to, long toStep, int length, int count);

        void padding(MemorySegment patches, long to, long toStep, int length, int count);
    }

    private static final Move COPY = new Move() {
        @Override public void inside(MemorySegment image, long at, long step, MemorySegment patches, long to, long toStep, int length, int count) {
            Runs.copy(image, at, step, patches, to, toStep, length, count);
        }

        @Override public void padding(MemorySegment patches, long to, long toStep, int length, int count) {
            Runs.clear(patches, to, toStep, length, count);
        }
    };

    private static final Move ADD = new Move() {
        @Override public void inside(MemorySegment image, long at, long step, MemorySegment patches, long to, long toStep, int length, int count) {
            Runs.add(patches, to, toStep, image, at, step, length, count);
        }

        @Override public void padding(MemorySegment patches, long to, long toStep, int length, int count) {}
    };

    private Patches() {}

    /** Copies rows {@code row} to {@code row + count} of a group's patch matrix, {@code stride} bytes apart. */
    static void copy(Convolution c, Tensor images, int group, int row, int count, MemorySegment to, long at, long stride) {
        rows(COPY, c, images, group, row, count, to, at, stride);
    }

    /** Adds such rows to the images, row after row. */
    static void add(Convolution c, Tensor images, int group, int row, int count, MemorySegment from, long at, long stride) {
        rows(ADD, c, images, group, row, count, from, at, stride);
    }

    /** Taps one by one are taken from the last on, so that positions add to a place in order. */
    private static void rows(Move move, Convolution c, Tensor images, int group, int row, int count, MemorySegment patches, long at, long stride) {
        int taps = c.window().columns().taps();
        boolean together = c.window().columns().dilation() == 1 && c.groups() == 1;
        long tapBytes = (long) c.groupChannels() * Float.BYTES;
        long first = images.offset() + group * tapBytes;
        for (int r = row, run; r < row + count; r += run) {
            int x = r % c.outWidth();
            run = Math.min(c.outWidth() - x, row + count - r);
            long to = at + (r - row) * stride;
            for (int tap = 0; tap < c.window().rows().taps(); tap++, to += taps * tapBytes) {
                long line = line(c, first, r, tap);
                if (line < 0) move.padding(patches, to, stride, taps * c.groupChannels(), run);
                else if (together) windows(move, c, images.segment(), line, x, run, patches, to, stride);
                else for (int k = taps - 1; k >= 0; k--) taps(move, c, images.segment(), line, k, x, run, c.groupChannels(), patches, to + k * tapBytes, stride);
            }
        }
    }

    /** Where the row of an image starts that a tap's row sees from position r; -1 for padding. */
    private static long line(Convolution c, long first, int r, int tap) {
        int position = r / c.outWidth();
        int y = c.window().rows().place(position % c.outHeight(), tap);
        if (y < 0 || y >= c.height()) return -1;
        return first + ((long) position / c.outHeight() * c.height() + y) * c.width() * c.channels() * Float.BYTES;
    }

    /** The runs of one row of taps, all channels, for {@code count} positions from x on. */
    private static void windows(Move move, Convolution c, MemorySegment image, long line, int x, int count, MemorySegment patches, long to, long stride) {
        var axis = c.window().columns();
        int from = Math.clamp(firstInside(axis, 0), x, x + count);
        int end = Math.clamp(endInside(axis, axis.taps() - 1, c.width()), from, x + count);
        for (int p = x; p < from; p++) edge(move, c, image, line, p, patches, to + (p - x) * stride, stride);
        if (end > from) {
            long pixel = (long) c.channels() * Float.BYTES;
            move.inside(image, line + axis.place(from, 0) * pixel, axis.stride() * pixel, patches, to + (from - x) * stride, stride, axis.taps() * c.channels(), end - from);
        }
        for (int p = end; p < x + count; p++) edge(move, c, image, line, p, patches, to + (p - x) * stride, stride);
    }

    /** One run of a row of taps, of which some are padding. */
    private static void edge(Move move, Convolution c, MemorySegment image, long line, int x, MemorySegment patches, long to, long stride) {
        var axis = c.window().columns();
        long pixel = (long) c.channels() * Float.BYTES;
        int place = axis.place(x, 0);
        int from = Math.clamp(-place, 0, axis.taps());
        int end = Math.clamp(c.width() - place, from, axis.taps());
        if (from > 0) move.padding(patches, to, stride, from * c.channels(), 1);
        if (end > from) move.inside(image, line + (place + from) * pixel, 0, patches, to + from * pixel, stride, (end - from) * c.channels(), 1);
        if (end < axis.taps()) move.padding(patches, to + end * pixel, stride, (axis.taps() - end) * c.channels(), 1);
    }

    /** The runs of one tap for {@code count} positions from x on: {@code length} channels. */
    private static void taps(Move move, Convolution c, MemorySegment image, long line, int tap, int x, int count, int length, MemorySegment patches, long to, long stride) {
        var axis = c.window().columns();
        int from = Math.clamp(firstInside(axis, tap), x, x + count);
        int end = Math.clamp(endInside(axis, tap, c.width()), from, x + count);
        if (from > x) move.padding(patches, to, stride, length, from - x);
        if (end > from) {
            long pixel = (long) c.channels() * Float.BYTES;
            move.inside(image, line + axis.place(from, tap) * pixel, axis.stride() * pixel, patches, to + (from - x) * stride, stride, length, end - from);
        }
        if (end < x + count) move.padding(patches, to + (end - x) * stride, stride, length, x + count - end);
    }

    /** The first position from which a tap sees no padding before the image. */
    private static int firstInside(Axis axis, int tap) {
        return -Math.floorDiv(axis.place(0, tap), axis.stride());
    }

    /** The position after the last from which a tap sees no padding behind the image. */
    private static int endInside(Axis axis, int tap, int places) {
        return Math.floorDiv(places - 1 - axis.place(0, tap), axis.stride()) + 1;
    }

    /** Whether {@link #strip} works: each vector of a row of the patch matrix belongs to one tap. */
    static boolean hasWholeVectors(Convolution c) {
        return c.groupChannels() % V == 0;
    }

    /**
     * A strip of the patch matrix as {@link Packing#strip} makes it of another, straight from the images: rows
     * {@code row} to {@code row + depth}, {@code vectors} vectors from column {@code vector * V} on.
     */
    static void strip(Convolution c, Tensor images, int group, int row, int depth, int vector, int vectors, MemorySegment to) {
        int taps = c.window().columns().taps();
        for (int j = 0; j < vectors; j++) {
            int column = (vector + j) * V;
            int tap = column / c.groupChannels();
            long first = images.offset() + ((long) group * c.groupChannels() + column % c.groupChannels()) * Float.BYTES;
            for (int r = row, run; r < row + depth; r += run) {
                int x = r % c.outWidth();
                run = Math.min(c.outWidth() - x, row + depth - r);
                long line = line(c, first, r, tap / taps);
                long at = j * PANEL + (r - row) * VB;
                if (line < 0) COPY.padding(to, at, VB, V, run);
                else taps(COPY, c, images.segment(), line, tap % taps, x, run, V, to, at, VB);
            }
        }
    }
}
