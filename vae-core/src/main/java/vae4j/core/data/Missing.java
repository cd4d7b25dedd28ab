package vae4j.core.data;

import java.util.function.Function;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Missing values. Examples have them as NaN; models have a mask instead, because NaN would spread through any arithmetic. */
public final class Missing {
    private Missing() {}

    /**
     * Puts 0 in the place of each missing value, which is all that an encoder is told of it (Nazábal et al. 2020, section
     * 3.1), and tells where they were.
     *
     * @param x      {@code [batch, …]}; changed
     * @param memory for the mask
     * @return as large as x: 1 where a value is known, 0 where it is missing; null if all are known
     */
    public static Tensor mask(Tensor x, Function<Shape, Tensor> memory) {
        Tensor mask = null;
        for (long i = 0; i < x.size(); i++) {
            if (!Float.isNaN(x.get(i))) continue;
            if (mask == null) mask = ones(memory.apply(x.shape()));
            mask.set(i, 0);
            x.set(i, 0);
        }
        return mask;
    }

    private static Tensor ones(Tensor mask) {
        for (long i = 0; i < mask.size(); i++) mask.set(i, 1);
        return mask;
    }

    /** The mask of one example; null if all is known. */
    static float[] mask(float[] x) {
        float[] mask = null;
        for (int j = 0; j < x.length; j++) {
            if (!Float.isNaN(x[j])) continue;
            if (mask == null) {
                mask = new float[x.length];
                java.util.Arrays.fill(mask, 1);
            }
            mask[j] = 0;
        }
        return mask;
    }
}
