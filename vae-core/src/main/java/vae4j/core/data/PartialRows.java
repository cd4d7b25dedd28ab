package vae4j.core.data;

import java.lang.foreign.Arena;
import java.util.stream.IntStream;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Rows that have some columns of a table, among all that the table has: the others are missing.
 *
 * @param part   the rows
 * @param shape  of a row of the table
 * @param places of the part's values among those
 */
record PartialRows(Dataset part, Shape shape, int[] places) implements Examples {
    @Override public int size() {
        return part.size();
    }

    @Override public float min() {
        return part.min();
    }

    @Override public float max() {
        return part.max();
    }

    @Override public boolean missing() {
        return true;
    }

    @Override public long bytes() {
        return part.bytes();
    }

    @Override public long resident() {
        return part.resident();
    }

    @Override public void read(int[] indices, int from, int count, Tensor out) {
        var chosen = IntStream.range(from, from + count).map(i -> indices[i]).toArray();
        int columns = (int) shape.size();
        try (var arena = Arena.ofShared()) {                         // not a confined one: see Dataset
            var some = Tensor.allocate(arena, part.shape().batch(count));
            part.read(chosen, 0, count, some);
            for (long i = 0; i < (long) count * columns; i++) out.set(i, Float.NaN);
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < places.length; j++) out.set((long) i * columns + places[j], some.get(i, j));
            }
        }
    }
}
