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
    /** Floats of patches that a thread has at a time: a part of the level-2 cache. */
    private static final int NEAR = 1 << 16;
    /** Rows that a thread takes at a time are a multiple of this: whole tiles of 4, 5 and 8 rows. */
    private static final int STEP = 40;

    private final ThreadTeam team;
    private final ArrayDeque<Scratch> unused = new ArrayDeque<>();

    Convolutions(ThreadTeam team) {
        this.team = team;
    }

    /** Memory of one thread for one piece, and for the weights of one call. */
    static final class Scratch {
        final Area rows = new Area(), panels = new Area(), products = new Area(), weights = new Area();
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

    /** {@link vae4j.core.backend.Backend#convolve}. */
    void forward(Convolution c, Tensor images, Tensor weights, Epilogue epilogue, Tensor maps) {
        int positions = Math.multiplyExact(images.rows(), c.outHeight() * c.outWidth());
        int rows = Math.max(1, Math.min(NEAR / c.patch(), positions / (4 * team.threads())) / STEP) * STEP;
        long stride = (long) c.features() * Float.BYTES;
        var call = take();
        for (int g = 0; g < c.groups(); g++) {
            int group = g;
            int column = group * c.groupFeatures();
            call.strips.pack(Operand.transposed(matrix(c, weights, group, call.weights)), team);
            team.run((positions - 1) / rows + 1, piece -> {
                var own = take();
                int row = piece * rows;
                int count = Math.min(rows, positions - row);
                call.strips.multiply(patches(c, images, group, row, count, own), count, epilogue, column,
                    maps.segment(), maps.offset() + row * stride + (long) column * Float.BYTES, stride, false, own.tile);
                give(own);
            });
        }
        give(call);
    }

    /** Rows of the patch matrix, as tiles read them. */
    private static TileRows patches(Convolution c, Tensor images, int group, int row, int count, Scratch own) {
        int patch = c.patch();
        if (Blocking.HERE.wide()) {
            long stride = TileRows.stride(patch);
            var to = own.rows.atLeast((count + Blocking.MAX_HEIGHT) * stride);
            Patches.copy(c, images, group, row, count, to, 0, stride);
            return new TileRows(to, 0, stride);
        }
        return TileRows.pack(Operand.of(matrix(c, images, group, row, count, own)), 0, count, 0, patch, own.panels);
    }

    /** Rows of the patch matrix, one after the other. */
    static Tensor matrix(Convolution c, Tensor images, int group, int row, int count, Scratch own) {
        long stride = (long) c.patch() * Float.BYTES;
        var to = own.rows.atLeast(count * stride);
        Patches.copy(c, images, group, row, count, to, 0, stride);
        return new Tensor(Shape.of(count, c.patch()), to, 0);
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
        int positions = c.outHeight() * c.outWidth();
        int lanes = Blocking.HERE.lanes();
        long stride = (c.patch() + lanes - 1L) / lanes * lanes * Float.BYTES;
        int rows = (int) Math.min(positions, Math.max(1, NEAR * (long) Float.BYTES / stride / STEP) * STEP);
        var matrix = maps.reshape(Shape.of(Math.multiplyExact(images.rows(), positions), c.features()));
        int size = Math.multiplyExact(c.height() * c.width(), c.channels());
        var call = take();
        for (int g = 0; g < c.groups(); g++) {
            int group = g;
            call.strips.pack(Operand.of(matrix(c, weights, group, call.weights)), team);
            team.run(images.rows(), image -> {
                var own = take();
                var products = own.products.atLeast((rows + Blocking.MAX_HEIGHT) * stride);
                if (group == 0) Elementwise.fill(images, 0, (long) image * size, size);
                for (int row = 0; row < positions; row += rows) {
                    int count = Math.min(rows, positions - row);
                    int first = image * positions + row;
                    var a = TileRows.pack(Operand.of(matrix), first, count, group * c.groupFeatures(), c.groupFeatures(), own.panels);
                    call.strips.multiply(a, count, Epilogue.NONE, 0, products, 0, stride, true, own.tile);
                    Patches.add(c, images, group, first, count, products, 0, stride);
                }
                if (group == c.groups() - 1) finish(epilogue, images, (long) image * size, c.height() * c.width());
                give(own);
            });
        }
        give(call);
    }

    private static void finish(Epilogue epilogue, Tensor y, long from, int pixels) {
        var segment = y.segment();
        long at = Lanes.at(y, from);
        if (epilogue.bias() != null) {
            var bias = epilogue.bias();
            Runs.add(bias.segment(), bias.offset(), 0, segment, at, bias.size() * Float.BYTES, Math.toIntExact(bias.size()), pixels);
        }
        int size = pixels * y.shape().axis(y.shape().rank() - 1);
        if (epilogue.activation().kind() != ScalarFunction.Kind.IDENTITY) Values.apply(epilogue.activation(), segment, at, segment, at, size);
    }
}
