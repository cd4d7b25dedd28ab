package vae4j.core.data;

import java.util.Optional;

/**
 * What a name or a path leads to: a set to train on and, where one belongs to it, a set to test on.
 *
 * @param train to train on, and to take validation data from
 * @param test never to be trained on
 */
public record DataSource(Dataset train, Optional<Dataset> test) {
    /**
     * Opens {@code digits} or {@code sprites} (built in), or a path. What is in a file is recognised from its content.
     *
     * @throws DataException if there is no such thing, naming the nearest word that there is; or if the data is damaged
     */
    public static DataSource open(String spec) {
        throw new UnsupportedOperationException();
    }
}
