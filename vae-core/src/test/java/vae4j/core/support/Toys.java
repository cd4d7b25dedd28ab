package vae4j.core.support;

import java.util.Arrays;
import java.util.Random;
import vae4j.core.data.Dataset;
import vae4j.core.data.Examples;
import vae4j.core.model.Vae;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Small data and models to train in milliseconds. */
public final class Toys {
    /** Of the examples of {@link #stripes}. */
    public static final Shape SHAPE = Shape.of(2, 4);

    private Toys() {}

    /** Pictures of 2 x 4: one of four columns is bright, everything else a little noisy. Grey if asked for, else 0 and 1. */
    public static Dataset stripes(int n, long seed, boolean grey) {
        var random = new Random(seed);
        var values = new float[8 * n];
        for (int i = 0; i < n; i++) {
            int bright = random.nextInt(4);
            for (int j = 0; j < 8; j++) {
                boolean one = j % 4 == bright != (random.nextInt(20) == 0);
                values[8 * i + j] = grey ? one ? 0.9f : 0.1f : one ? 1 : 0;
            }
        }
        return Dataset.of("stripes " + seed, SHAPE, values);
    }

    /** All pictures the same number. */
    public static Dataset constant(int n, float value) {
        var values = new float[8 * n];
        Arrays.fill(values, value);
        return Dataset.of("all " + value, SHAPE, values);
    }

    /** A small model for stripes. */
    public static Vae model(long seed) {
        return Vae.builder(SHAPE).hidden(6).latent(2).activation("tanh").seed(seed).backend(GradientCheck.BACKEND).build();
    }

    /** These examples, with something done at each read: counted, spoilt, refused. */
    public static Dataset watched(Dataset data, Reader reader) {
        return Dataset.of(data.name(), new Examples() {
            @Override public int size() {
                return data.size();
            }

            @Override public Shape shape() {
                return data.shape();
            }

            @Override public float min() {
                return data.min();
            }

            @Override public float max() {
                return data.max();
            }

            @Override public void read(int[] indices, int from, int count, Tensor out) {
                data.read(indices, from, count, out);
                reader.read(out);
            }
        });
    }

    /** Sees each batch, and may change it. */
    public interface Reader {
        void read(Tensor batch);
    }
}
