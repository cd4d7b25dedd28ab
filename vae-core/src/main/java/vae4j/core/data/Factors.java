package vae4j.core.data;

import java.util.List;
import java.util.function.IntFunction;

/**
 * What each example was generated from, for sets that know it: the ground truth that disentanglement is measured against.
 *
 * @param list the factors, in the order of the values
 * @param values the values of example i, one for each factor: the number of the value (from 0) of a discrete factor,
 *               the quantity itself of a continuous one; a new array at each call
 */
public record Factors(List<Factor> list, IntFunction<float[]> values) {
    public Factors {
        list = List.copyOf(list);
    }

    /** The values of one example, as a new array. */
    public float[] of(int index) {
        return values.apply(index);
    }

    Factors subset(int[] indices) {
        return new Factors(list, i -> values.apply(indices[i]));
    }
}
