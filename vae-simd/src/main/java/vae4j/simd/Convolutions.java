package vae4j.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Convolutions as matrix products with a patch matrix of which a thread has a few rows at a time (implicit GEMM;
 * Chetlur et al. 2014, <i>cuDNN</i>, section 3.1), in the tiles of the dense product. Weights are packed once a call.
 */
final class Convolutions {
    /** Rows that a thread takes at a time are a multiple of this: a whole tile, or two. */
    private static final int STEP = 8;
    /** Floats of patches that a thread has at a time: a part of the nearest cache, but 16 steps of rows at most. */
    private static final int NEAR = 4096;

    /** Positions that are taken at a time where they are the columns of a product. */
    private static final int SEVERAL = 256;

    private final ThreadTeam team;
    private final ArrayDeque<Scratch> unused = new ArrayDeque<>();

    Convolutions(ThreadTeam team) {
        this.team = team;
    }

    /** Memory of one thread for one piece, and for the weights of one call. */
    static final class Scratch {
        final Area padded = new Area(), rows = new Area(), panels = new Area(), products = new Area(), weights = new Area();
        final Strips strips = new Strips();
        final MemorySegment tile = Arena.ofAuto().allocate(Blocking.MAX_HEIGHT * Strips.TILE_ROW, Tensor.ALIGNMENT);
        final MemorySegment strip = Strips.allocate();
    }

    Scratch take() {
        synchronized (unused) {
            var scratch = unused.poll();
            if (scratch != null) return scratch;
        }
        return new Scratch();
    }

    void give(Scratch scratch) {
        synchronized (unused) {
            unused.push(scratch);
        }
    }

    /** What is done with positions {@code from} to {@code end} of an image, of which {@code before} in earlier images are part of the range. */
    interface Part {
        void run(int image, int from, int end, int before);
    }

    /** A range of positions of a batch, image by image. */
    static void images(Convolution c, int row, int count, Part part) {
        int positions = c.outHeight() * c.outWidth();
        for (int r = row, end; r < row + count; r = end) {
            int image = r / positions;
            end = Math.min(row + count, (image + 1) * positions);
            part.run(image, r - image * positions, end - image * positions, r - row);
        }
    }

    /** {@link vae4j.core.backend.Backend#convolve}. */
    void forward(Convolution c, Tensor images, Tensor weights, Epilogue epilogue, Tensor maps) {
        int positions = Math.multiplyExact(images.rows(), c.outHeight() * c.outWidth());
        int chunk = chunk(c);
        int rows = Math.max(1, Math.min(16 * chunk, positions / (4 * team.threads())) / STEP) * STEP;
        long stride = (long) c.features() * Float.BYTES;
        var patches = new Patches(c);
        var call = take();
        for (int g = 0; g < c.groups(); g++) {
            int group = g;
            long column = (long) group * c.groupFeatures() * Float.BYTES;
            call.strips.pack(Operand.transposed(matrix(c, weights, group, call.weights)), team);
            team.run((positions - 1) / rows + 1, piece -> {
                var own = take();
                var padded = own.padded.atLeast(patches.bytes());
                images(c, piece * rows, Math.min(rows, positions - piece * rows), (image, from, end, _) -> {
                    patches.pad(images, image, from, end, padded, 0);
                    for (int row = from; row < end; row += chunk) {
                        int count = Math.min(chunk, end - row);
                        long at = maps.offset() + ((long) image * c.outHeight() * c.outWidth() + row) * stride + column;
                        call.strips.multiply(rows(patches, c, padded, group, row, count, own), count, Epilogue.NONE, 0, maps.segment(), at, stride, false, own.tile);
                        finish(epilogue, group * c.groupFeatures(), maps.segment(), at, stride, c.groupFeatures(), count);
                    }
                });
                give(own);
            });
        }
        give(call);
    }

    private static int chunk(Convolution c) {
        return Math.clamp(NEAR / STEP / c.patch(), 1, 16) * STEP;
    }

    /** Rows of the patch matrix, as tiles read them. */
    private static TileRows rows(Patches patches, Convolution c, MemorySegment padded, int group, int row, int count, Scratch own) {
        long stride = TileRows.stride(c.patch());
        var to = own.rows.atLeast((count + Blocking.MAX_HEIGHT) * stride);
        patches.copy(padded, 0, group, row, count, to, 0, stride);
        return TileRows.ofRows(to, count, stride, c.patch(), own.panels);
    }

    /** A group's weights with a row a feature, in the order of the patch matrix's columns. */
    private static Tensor matrix(Convolution c, Tensor weights, int group, Area memory) {
        int taps = c.window().taps();
        int channels = c.groupChannels();
        long row = (long) c.patch() * Float.BYTES;
        var to = memory.atLeast(c.groupFeatures() * row);
        for (int f = 0; f < c.groupFeatures(); f++) {
            Transpose.run(weights.segment(), weights.offset() + (group * c.groupFeatures() + f) * row, (long) taps * Float.BYTES, channels, taps,
                to, f * row, (long) channels * Float.BYTES);
        }
        return new Tensor(Shape.of(c.groupFeatures(), c.patch()), to, 0);
    }

    /** {@link vae4j.core.backend.Backend#convolveTransposed}: a thread makes whole images, so that the order of sums is its own. */
    void transposed(Convolution c, Tensor maps, Tensor weights, Epilogue epilogue, Tensor images) {
        if (Planes.fit(c)) {
            byPlanes(c, maps, weights, epilogue, images);
            return;
        }
        int positions = c.outHeight() * c.outWidth();
        int lanes = Blocking.HERE.lanes();
        long stride = (c.patch() + lanes - 1L) / lanes * lanes * Float.BYTES;
        int rows = chunk(c);
        var matrix = maps.reshape(Shape.of(Math.multiplyExact(images.rows(), positions), c.features()));
        var patches = new Patches(c);
        var call = new Scratch[c.groups()];
        for (int group = 0; group < c.groups(); group++) {
            call[group] = take();
            call[group].strips.pack(Operand.of(matrix(c, weights, group, call[group].weights)), team);
        }
        team.run(images.rows(), image -> {
            var own = take();
            var padded = own.padded.atLeast(patches.bytes());
            padded.asSlice(0, patches.bytes()).fill((byte) 0);
            var products = own.products.atLeast((rows + Blocking.MAX_HEIGHT) * stride);
            for (int group = 0; group < c.groups(); group++) {
                for (int row = 0; row < positions; row += rows) {
                    int count = Math.min(rows, positions - row);
                    var a = TileRows.of(matrix, image * positions + row, count, group * c.groupFeatures(), c.groupFeatures(), own.panels);
                    call[group].strips.multiply(a, count, Epilogue.NONE, 0, products, 0, stride, true, own.tile);
                    patches.add(padded, group, row, count, products, 0, stride);
                }
            }
            patches.crop(padded, images, image);
            long pixel = (long) c.channels() * Float.BYTES;
            int pixels = c.height() * c.width();
            finish(epilogue, 0, images.segment(), images.offset() + image * pixels * pixel, pixel, c.channels(), pixels);
            give(own);
        });
        for (var scratch : call) give(scratch);
    }

    /** The same for few channels: the transposed products, rows of positions at a time, so that vectors are full. */
    private void byPlanes(Convolution c, Tensor maps, Tensor weights, Epilogue epilogue, Tensor images) {
        int width = c.outWidth();
        int positions = c.outHeight() * width;
        int lines = Math.clamp(SEVERAL / width, 1, c.outHeight());
        int lanes = Blocking.HERE.lanes();
        long stride = ((long) lines * width + lanes - 1) / lanes * lanes * Float.BYTES;
        var matrix = maps.reshape(Shape.of(Math.multiplyExact(images.rows(), positions), c.features()));
        var patches = new Patches(c);
        var planes = new Planes(c, patches);
        var call = take();
        var a = TileRows.pack(Operand.transposed(matrix(c, weights, 0, call.weights)), 0, c.patch(), 0, c.features(), call.panels);
        team.run(images.rows(), image -> {
            var own = take();
            var sums = own.rows.atLeast(planes.bytes());
            sums.asSlice(0, planes.bytes()).fill((byte) 0);
            var products = own.products.atLeast((c.patch() + Blocking.MAX_HEIGHT) * stride);
            for (int line = 0; line < c.outHeight(); line += lines) {
                int some = Math.min(lines, c.outHeight() - line);
                multiply(a, c.patch(), Operand.transposed(matrix), image * positions + line * width, some * width, products, stride, own);
                planes.add(sums, line, some, products, stride);
            }
            var padded = own.padded.atLeast(patches.bytes());
            planes.join(sums, padded);
            patches.crop(padded, images, image);
            long pixel = (long) c.channels() * Float.BYTES;
            int pixels = c.height() * c.width();
            finish(epilogue, 0, images.segment(), images.offset() + image * pixels * pixel, pixel, c.channels(), pixels);
            give(own);
        });
        give(call);
    }

    /** The product of rows with some columns of a factor. */
    private static void multiply(TileRows a, int rows, Operand b, int column, int columns, MemorySegment c, long stride, Scratch own) {
        int lanes = Blocking.HERE.lanes();
        for (int k = 0; k < b.rows(); k += Strips.KC) {
            int depth = Math.min(Strips.KC, b.rows() - k);
            for (int from = 0, width; from < columns; from += width * lanes) {
                width = Blocking.HERE.width((columns - from + lanes - 1) / lanes);
                int some = Math.min(width * lanes, columns - from);
                Packing.strip(b, k, depth, column + from, some, own.strip);
                Strips.strip(a, rows, k, own.strip, depth, width, some, k == 0, Epilogue.NONE, 0, c, (long) from * Float.BYTES, stride, true, own.tile);
            }
        }
    }

    /** Adds the bias, from an index on, to rows of {@code columns} numbers, and applies the activation. */
    private static void finish(Epilogue epilogue, int index, MemorySegment y, long at, long stride, int columns, int rows) {
        var f = epilogue.activation();
        if (epilogue.bias() != null) {
            long bias = Lanes.at(epilogue.bias(), index);
            if (f.kind() == ScalarFunction.Kind.RELU) {
                Runs.addPositive(epilogue.bias().segment(), bias, y, at, stride, columns, rows);
                return;
            }
            Runs.add(epilogue.bias().segment(), bias, 0, y, at, stride, columns, rows);
        }
        if (f.kind() == ScalarFunction.Kind.IDENTITY) return;
        boolean together = stride == (long) columns * Float.BYTES;
        int runs = together ? 1 : rows;
        for (int r = 0; r < runs; r++) Values.apply(f, y, at + r * stride, y, at + r * stride, together ? columns * rows : columns);
    }
}
