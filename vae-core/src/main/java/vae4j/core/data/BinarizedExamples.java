package vae4j.core.data;

import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** The draw of {@link Dataset#binarized} at each reading anew: the same zeros and ones, without memory for them. */
record BinarizedExamples(Examples grey, Noise noise) implements Examples {
    @Override public int size() {
        return grey.size();
    }

    @Override public Shape shape() {
        return grey.shape();
    }

    @Override public float min() {
        return 0;
    }

    @Override public float max() {
        return 1;
    }

    @Override public boolean binary() {
        return !missing();
    }

    @Override public boolean missing() {
        return grey.missing();
    }

    @Override public long bytes() {
        return grey.bytes();
    }

    @Override public long resident() {
        return grey.resident();
    }

    @Override public void read(int[] indices, int from, int count, Tensor out) {
        grey.read(indices, from, count, out);
        int columns = (int) shape().size();
        for (int i = 0; i < count; i++) {
            var stream = noise.branch(indices[from + i]);
            for (int j = 0; j < columns; j++) {
                long at = (long) i * columns + j;
                float value = out.get(at);
                if (value != value) continue;                         // stays missing
                out.set(at, value == 1 || value > 0 && stream.uniform(j) < value ? 1 : 0);
            }
        }
    }
}
