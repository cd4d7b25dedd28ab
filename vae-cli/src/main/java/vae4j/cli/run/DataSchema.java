package vae4j.cli.run;

import java.util.Arrays;
import java.util.List;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.data.Split;

/**
 * What a model learned from, as its file tells it.
 *
 * @param data         what the user called it
 * @param shape        of one example
 * @param minimum      no value is below
 * @param maximum      no value is above
 * @param binary       whether every value was 0 or 1 to begin with
 * @param binarization {@code none}, {@code static} or {@code dynamic}
 * @param labels       names of the classes; empty if there are none
 * @param examples     how many there are of each part
 * @param split        fingerprint of which examples were held out
 */
public record DataSchema(String data, List<Integer> shape, float minimum, float maximum, boolean binary, String binarization, List<String> labels,
                         Count examples, String split) {
    /** @param test examples that came apart from the others */
    public record Count(int training, int validation, int test) {}

    static DataSchema of(RunConfig config, Split split) {
        var train = split.train();
        return new DataSchema(config.data(), Arrays.stream(train.shape().toArray()).boxed().toList(), train.min(), train.max(), train.binary(),
            config.binarize(), train.labels().map(Labels::names).orElse(List.of()),
            new Count(train.size(), split.validation().map(Dataset::size).orElse(0), split.test().map(Dataset::size).orElse(0)), split.fingerprint());
    }
}
