package vae4j.core.backend;

import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;

/**
 * What a normalisation takes means and variances over. Values are read as {@code [examples, places, channels]}; each
 * example has them for each of {@code groups} equal parts of its channels, over all places.
 * <ul>
 * <li>Batch normalisation: the whole batch is one example, each channel a group (Ioffe and Szegedy 2015).
 * <li>Layer normalisation: one group (Ba, Kiros and Hinton 2016). Group normalisation: some (Wu and He 2018).
 * </ul>
 */
public record Statistics(int examples, int places, int channels, int groups) {
    /** @throws ShapeException if the groups do not divide the channels */
    public Statistics {
        if (groups < 1 || channels % groups != 0) throw new ShapeException(channels + " channels cannot be cut into " + groups + " groups");
    }

    /** How many values go into a mean. */
    public int count() {
        return places * (channels / groups);
    }

    /** Of the values. */
    public Shape values() {
        return Shape.of(examples, places, channels);
    }

    /** Of means and variances. */
    public Shape moments() {
        return Shape.of(examples, groups);
    }
}
