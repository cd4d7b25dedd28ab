package vae4j.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vae4j.cli.UserException;
import vae4j.core.data.DataSource;
import vae4j.core.data.Dataset;
import vae4j.core.data.ReadOptions;
import vae4j.core.data.Schema;
import vae4j.core.data.Split;

/**
 * The data of a run: read, cut and scaled as its configuration says.
 *
 * @param split  its parts, as a model reads them
 * @param all    but the test part, before it was cut
 * @param schema of the part to train on
 * @param notes  lines that users should read
 */
public record RunData(Split split, Dataset all, Schema schema, List<String> notes) {
    /** The parts as they are, nothing scaled. */
    record Raw(Dataset train, Split split, List<String> notes) {
        /** @param schema of what a model learned from */
        RunData by(Schema schema, boolean labelled) {
            // Where a model learned from no classes, other data may have others.
            var held = labelled ? schema : schema.withClasses(List.of());
            return new RunData(split.by(held), train.by(held), schema, notes);
        }
    }

    /** Reads the data of a training. */
    static Raw read(RunConfig config, ReadOptions options) {
        var source = DataSource.open(config.data(), options);
        var notes = new ArrayList<>(source.notes());
        var like = options.like(source.train().schema());
        var split = split(source.train(), config.validationData() == null ? config.validation() : 0);
        if (config.validationData() != null) split = split.withValidation(noted(DataSource.open(config.validationData(), like), notes).train());
        var test = source.test();
        if (config.test() != null) {
            var other = noted(DataSource.open(config.test(), like), notes);
            test = Optional.of(other.test().orElse(other.train()));
        }
        return new Raw(source.train(), test.map(split::withTest).orElse(split), notes);
    }

    private static DataSource noted(DataSource source, List<String> notes) {
        notes.addAll(source.notes());
        return source;
    }

    private static Split split(Dataset data, double validation) {
        try {
            return data.split(validation);
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--validation: " + e.getMessage()).because(e);
        }
    }

    /** Reads the data of a training and scales it by the part to train on. @param config for this data */
    static RunData open(RunConfig config, Raw raw) {
        return raw.by(raw.split().train().fit(config.scaling()), config.kind().standards().containsKey("classes"));
    }
}
