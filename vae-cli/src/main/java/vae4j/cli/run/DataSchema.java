package vae4j.cli.run;

import vae4j.core.data.Dataset;
import vae4j.core.data.Schema;
import vae4j.core.data.Split;

/**
 * What a model learned from, as its file tells it.
 *
 * @param data         what the user called it
 * @param schema       what other data is held against
 * @param binarization {@code none}, {@code static} or {@code dynamic}
 * @param examples     how many there are of each part
 * @param split        fingerprint of which examples were held out
 */
public record DataSchema(String data, Schema schema, String binarization, Count examples, String split) {
    /** @param test examples that came apart from the others */
    public record Count(int training, int validation, int test) {}

    static DataSchema of(RunConfig config, RunData data) {
        var split = data.split();
        return new DataSchema(config.data(), data.schema(), config.binarize(),
            new Count(split.train().size(), split.validation().map(Dataset::size).orElse(0), split.test().map(Dataset::size).orElse(0)), split.fingerprint());
    }
}
