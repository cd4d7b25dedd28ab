package vae4j.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    /** Floats of patches that a thread has at a time: a part of the nearest cache, but 16 tiles of rows at most. */
    private static final int NEAR = 4096;

    /** Floats of products that a thread has at a time before it adds them: enough that a strip of weights serves several tiles. */
    private static final int PRODUCTS = 16384;
    /** Positions that are taken at a time where they are the columns of a product. */
    private static final int SEVERAL = 256;

    private final ThreadTeam team;
    final Pool<Scratch> pool = new Pool<>(Scratch::new);

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
        int chunk = chunk(c, c.groupFeatures());
        int rows = Math.max(1, Math.min(16 * chunk, positions / (4 * team.threads())) / chunk) * chunk;
        long stride = (long) c.features() * Float.BYTES;
        var patches = new Patches(c);
        var call = pool.take();
        for (int g = 0; g < c.groups(); g++) {
            int group = g;
            long column = (long) group * c.groupFeatures() * Float.BYTES;
            call.strips.pack(Operand.transposed(matrix(c, weights, group, call.weights)), team);
            team.run((positions - 1) / rows + 1, piece -> {
                var own = pool.take();
                var padded = own.padded.atLeast(patches.bytes());
                long length = TileRows.stride(c.patch());
                var a = own.rows.atLeast((chunk + Blocking.MAX_HEIGHT) * length);
                int first = piece * rows;
                int many = Math.min(rows, positions - first);
                images(c, first, many, (image, from, end, before) -> {
                    patches.pad(images, image, from, end, padded, 0);
                    for (int row = from, some; row < end; row += some) {             // chunks go on from one image to the next
                        int done = before + row - from;
                        int ready = done % chunk;
                        some = Math.min(chunk - ready, end - row);
                        patches.copy(padded, 0, group, row, some, a, ready * length, length);
                        int count = ready + some;
                        if (count < chunk && done + some < many) continue;
                        long at = maps.offset() + ((long) first + done - ready) * stride + column;
                        call.strips.multiply(TileRows.ofRows(a, count, length, c.patch(), own.panels), count, Epilogue.NONE, 0, maps.segment(), at, stride, false, own.tile);
                        finish(epilogue, group * c.groupFeatures(), maps.segment(), at, stride, c.groupFeatures(), count);
                    }
                });
                pool.give(own);
            });
        }
        pool.give(call);
    }

    /** Rows that a thread takes at a time: of whole tiles, whose height follows from the columns of the product. */
    private static int chunk(Convolution c, int columns) {
        int height = height(columns);
        return Math.clamp(NEAR / height / c.patch(), 1, 16) * height;
    }

    /** Of the first tiles of a product with so many columns. */
    private static int height(int columns) {
        int lanes = Blocking.HERE.lanes();
        return Blocking.HERE.height(Blocking.HERE.width((columns + lanes - 1) / lanes));
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
        int height = height(c.patch());
        int rows = Math.clamp(PRODUCTS / height / c.patch(), 1, 16) * height;
        int several = Math.clamp(rows / positions, 1, Math.max(1, images.rows() / (4 * team.threads())));     // small maps fill no tiles alone
        var matrix = maps.reshape(Shape.of(Math.multiplyExact(images.rows(), positions), c.features()));
        var patches = new Patches(c);
        var call = new Scratch[c.groups()];
        for (int group = 0; group < c.groups(); group++) {
            call[group] = pool.take();
            call[group].strips.pack(Operand.of(matrix(c, weights, group, call[group].weights)), team);
        }
        team.run((images.rows() - 1) / several + 1, piece -> {
            int first = piece * several;
            int many = Math.min(several, images.rows() - first);
            var own = pool.take();
            var padded = own.padded.atLeast(many * patches.bytes());
            padded.asSlice(0, many * patches.bytes()).fill((byte) 0);
            var products = own.products.atLeast((rows + Blocking.MAX_HEIGHT) * stride);
            for (int g = 0; g < c.groups(); g++) {
                int group = g;
                int begin = first * positions;
                for (int row = begin, end = begin + many * positions; row < end; row += rows) {
                    int count = Math.min(rows, end - row);
                    var a = TileRows.of(matrix, row, count, group * c.groupFeatures(), c.groupFeatures(), own.panels);
                    call[group].strips.multiply(a, count, Epilogue.NONE, 0, products, 0, stride, true, own.tile);
                    images(c, row, count, (image, from, to, before) ->
                        patches.add(padded, (image - first) * patches.bytes(), group, from, to - from, products, before * stride, stride));
                }
            }
            long pixel = (long) c.channels() * Float.BYTES;
            int pixels = c.height() * c.width();
            for (int image = first; image < first + many; image++) patches.crop(padded, (image - first) * patches.bytes(), images, image);
            finish(epilogue, 0, images.segment(), images.offset() + first * pixels * pixel, pixel, c.channels(), many * pixels);
            pool.give(own);
        });
        for (var scratch : call) pool.give(scratch);
    }

    /** The same for few channels: the products are transposed, some rows of positions at a time, so that full vectors of positions are added. */
    private void byPlanes(Convolution c, Tensor maps, Tensor weights, Epilogue epilogue, Tensor images) {
        int width = c.outWidth();
        int positions = c.outHeight() * width;
        int lines = Math.clamp(SEVERAL / width, 1, c.outHeight());
        int lanes = Blocking.HERE.lanes();
        int columns = (c.patch() + lanes - 1) / lanes * lanes;
        long row = (long) columns * Float.BYTES;
        long stride = TileRows.stride(lines * width);
        var matrix = maps.reshape(Shape.of(Math.multiplyExact(images.rows(), positions), c.features()));
        var patches = new Patches(c);
        var planes = new Planes(c, patches);
        var call = pool.take();
        call.strips.pack(Operand.of(matrix(c, weights, 0, call.weights)), team);
        team.run(images.rows(), image -> {
            var own = pool.take();
            var sums = own.rows.atLeast(planes.bytes());
            sums.asSlice(0, planes.bytes()).fill((byte) 0);
            var products = own.products.atLeast((lines * width + Blocking.MAX_HEIGHT) * row);
            var turned = own.weights.atLeast(columns * stride);
            for (int line = 0; line < c.outHeight(); line += lines) {
                int some = Math.min(lines, c.outHeight() - line);
                int count = some * width;
                var a = TileRows.of(matrix, image * positions + line * width, count, 0, c.features(), own.panels);
                call.strips.multiply(a, count, Epilogue.NONE, 0, products, 0, row, true, own.tile);
                Transpose.run(products, 0, row, count, columns, turned, 0, stride);
                planes.add(sums, line, some, turned, stride);
            }
            var padded = own.padded.atLeast(patches.bytes());
            planes.join(sums, padded);
            patches.crop(padded, 0, images, image);
            long pixel = (long) c.channels() * Float.BYTES;
            int pixels = c.height() * c.width();
            finish(epilogue, 0, images.segment(), images.offset() + image * pixels * pixel, pixel, c.channels(), pixels);
            pool.give(own);
        });
        pool.give(call);
    }

    /** Adds the bias, from an index on, to rows of {@code columns} numbers, and applies the activation. */
    private static void finish(Epilogue epilogue, int index, MemorySegment y, long at, long stride, int columns, int rows) {
        var f = epilogue.activation();
        boolean together = stride == (long) columns * Float.BYTES;
        if (epilogue.bias() != null) {
            long bias = Lanes.at(epilogue.bias(), index);
            if (together && columns < Blocking.HERE.lanes()) {
                Runs.addRepeated(epilogue.bias().segment(), bias, y, at, columns, rows);
            } else if (f.kind() == ScalarFunction.Kind.RELU) {
                Runs.addPositive(epilogue.bias().segment(), bias, y, at, stride, columns, rows);
                return;
            } else {
                Runs.add(epilogue.bias().segment(), bias, 0, y, at, stride, columns, rows);
            }
        }
        if (f.kind() == ScalarFunction.Kind.IDENTITY) return;
        int runs = together ? 1 : rows;
        for (int r = 0; r < runs; r++) Values.apply(f, y, at + r * stride, y, at + r * stride, together ? columns * rows : columns);
    }
}
