package vae4j.simd;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * {@link vae4j.core.backend.Backend#convolveWeights}: a product with a long inner dimension and a small result. The
 * contract sums blocks of the inner dimension apart, so threads compute those, each its own, and add them in order.
 * <p>The factor whose columns become rows must be transposed: the smaller one is, so the product may be that of the
 * contract or its transpose.
 */
final class WeightGradients {
    private static final Blocking BLOCKING = Blocking.HERE;
    private static final int V = BLOCKING.lanes(), KC = BLOCKING.depth();
    /** Bytes of a strip from a vector to the next, for each lane. */
    private static final long PANEL_A_LANE = (long) KC * Float.BYTES;
    /** Floats of sums of blocks that are kept until they are added. */
    private static final int KEPT = 1 << 22;

    private final ThreadTeam team;
    private final Convolutions convolutions;

    WeightGradients(ThreadTeam team, Convolutions convolutions) {
        this.team = team;
        this.convolutions = convolutions;
    }

    /** One group's product: {@code rows x columns}, result rows {@code stride} bytes apart. */
    private record Product(Convolution c, Patches patches, Tensor images, Tensor maps, int group, boolean patchesBelow, int positions) {
        int rows() {
            return patchesBelow ? c.patch() : c.groupFeatures();
        }

        int columns() {
            return patchesBelow ? c.groupFeatures() : c.patch();
        }

        int vectors() {
            return (columns() + V - 1) / V;
        }

        long stride() {
            return (long) vectors() * V * Float.BYTES;
        }

        /** Of a result, with room for a tile behind it. */
        long bytes() {
            return (rows() + Blocking.MAX_HEIGHT) * stride();
        }
    }

    void run(Convolution c, Tensor images, Tensor maps, Tensor weights) {
        int positions = Math.multiplyExact(images.rows(), c.outHeight() * c.outWidth());
        var matrix = maps.reshape(Shape.of(positions, c.features()));
        var patches = new Patches(c);
        for (int group = 0; group < c.groups(); group++) {
            run(new Product(c, patches, images, matrix, group, Planes.fit(c), positions), weights);
        }
    }

    private void run(Product p, Tensor weights) {
        int blocks = (p.positions - 1) / KC + 1;
        int together = Math.clamp(KEPT * (long) Float.BYTES / p.bytes(), 1, blocks);
        var call = convolutions.pool.take();
        var sums = call.products.atLeast((together + 1) * p.bytes());
        for (int block = 0; block < blocks; block += together) {
            int first = block;
            int count = Math.min(together, blocks - block);
            int parts = Math.clamp(team.threads() / count, 1, p.vectors());
            team.run(count * parts, i -> {
                var own = convolutions.pool.take();
                int part = i % parts;
                block(p, first + i / parts, p.vectors() * part / parts, p.vectors() * (part + 1) / parts, sums, (i / parts + 1) * p.bytes(), own);
                convolutions.pool.give(own);
            });
            int size = (int) (p.rows() * p.stride() / Float.BYTES);
            int step = Math.max(V, size / team.threads() / V * V);
            team.run((size - 1) / step + 1, i -> {
                int from = i * step;
                add(first == 0, count, p.bytes(), sums, (long) from * Float.BYTES, Math.min(step, size - from));
            });
        }
        unpack(p, sums, call.rows.atLeast((long) p.rows() * p.columns() * Float.BYTES), weights);
        convolutions.pool.give(call);
    }

    /** The sum of one block of positions, for some vectors of columns. */
    private static void block(Product p, int block, int vector, int endVector, MemorySegment sums, long at, Convolutions.Scratch own) {
        int row = block * KC;
        int depth = Math.min(KC, p.positions - row);
        var c = p.c;
        int features = c.groupFeatures();
        int positions = c.outHeight() * c.outWidth();
        int firstImage = row / positions;
        long bytes = p.patches.bytes();
        var padded = own.padded.atLeast(((row + depth - 1) / positions - firstImage + 1) * bytes);
        Convolutions.images(c, row, depth, (image, from, end, _) -> p.patches.pad(p.images, image, from, end, padded, (image - firstImage) * bytes));
        boolean whole = !p.patchesBelow && p.patches.hasWholeVectors();
        Tensor matrix = null;
        TileRows a;
        if (p.patchesBelow) {
            a = transposed(p, row, depth, padded, firstImage, own);
        } else {
            a = TileRows.pack(Operand.transposed(p.maps), p.group * features, features, row, depth, own.panels);
            if (!whole) {
                long stride = (long) c.patch() * Float.BYTES;
                var to = own.rows.atLeast(depth * stride);
                Convolutions.images(c, row, depth, (image, from, end, before) ->
                    p.patches.copy(padded, (image - firstImage) * bytes, p.group, from, end - from, to, before * stride, stride));
                matrix = new Tensor(Shape.of(depth, c.patch()), to, 0);
            }
        }
        for (int width; vector < endVector; vector += width) {
            width = BLOCKING.width(endVector - vector);
            int columns = Math.min(width * V, p.columns() - vector * V);
            if (p.patchesBelow) strip(p.maps, row, depth, p.group * features + vector * V, columns, own.strip);
            else if (whole) {
                int from = vector, count = width;
                Convolutions.images(c, row, depth, (image, first, end, before) ->
                    p.patches.strip(padded, (image - firstImage) * bytes, p.group, first, end - first, from, count, own.strip, before));
            }
            else Packing.strip(Operand.of(matrix), 0, depth, vector * V, columns, own.strip);
            Strips.strip(a, p.rows(), 0, own.strip, depth, width, columns, true, Epilogue.NONE, 0,
                sums, at + (long) vector * V * Float.BYTES, p.stride(), true, own.tile);
        }
    }

    /** {@link Packing#strip}, vector by vector where they are whole: here all that is packed comes from far away, once. */
    private static void strip(Tensor maps, int row, int depth, int column, int columns, MemorySegment to) {
        if (columns % V != 0) {
            Packing.strip(Operand.of(maps), row, depth, column, columns, to);
            return;
        }
        long stride = (long) maps.columns() * Float.BYTES;
        for (int j = 0; j < columns; j += V) {
            Runs.copy(maps.segment(), Lanes.at(maps, (long) row * maps.columns() + column + j), stride, to, j * PANEL_A_LANE, BLOCKING.vectorBytes(), V, depth);
        }
    }

    /** The columns of a block of the patch matrix as rows. */
    private static TileRows transposed(Product p, int row, int depth, MemorySegment padded, int firstImage, Convolutions.Scratch own) {
        var planes = new Planes(p.c, p.patches);
        long stride = TileRows.stride(depth);
        var rows = own.rows.atLeast((p.rows() + Blocking.MAX_HEIGHT) * stride);
        var split = own.products.atLeast(planes.bytes());
        Convolutions.images(p.c, row, depth, (image, from, end, before) -> {
            planes.split(padded, (image - firstImage) * p.patches.bytes(), from, end, split, 0);
            planes.copy(split, 0, from, end, rows, (long) before * Float.BYTES, stride);
        });
        return TileRows.ofRows(rows, p.rows(), stride, depth, own.panels);
    }

    /** Adds the sums of blocks to the whole, which is in front of them. */
    private static void add(boolean first, int count, long step, MemorySegment sums, long at, int size) {
        for (int i = 1; i <= count; i++) {
            if (first && i == 1) MemorySegment.copy(sums, at + step, sums, at, (long) size * Float.BYTES);
            else Runs.add(sums, at + i * step, 0, sums, at, 0, size, 1);
        }
    }

    /** The product in the order of the weights. */
    private static void unpack(Product p, MemorySegment sums, MemorySegment scratch, Tensor weights) {
        var c = p.c;
        int taps = c.window().taps();
        int channels = c.groupChannels();
        long row = (long) c.patch() * Float.BYTES;
        if (p.patchesBelow) Transpose.run(sums, 0, p.stride(), p.rows(), p.columns(), scratch, 0, row);
        for (int f = 0; f < c.groupFeatures(); f++) {
            Transpose.run(p.patchesBelow ? scratch : sums, p.patchesBelow ? f * row : f * p.stride(), (long) channels * Float.BYTES, taps, channels,
                weights.segment(), weights.offset() + (p.group * c.groupFeatures() + f) * row, (long) taps * Float.BYTES);
        }
    }
}
