package vae4j.cli.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import vae4j.cli.UserException;
import vae4j.cli.Version;
import vae4j.core.backend.Backend;
import vae4j.core.io.Json;
import vae4j.core.io.Safetensors;
import vae4j.core.model.ModelFile;
import vae4j.core.model.Vae;
import vae4j.core.train.EpochReport;

/**
 * A trained model and what its file knows about where it comes from.
 *
 * @param file   it was read from
 * @param model  to be closed
 * @param data   what it learned from; null if the file does not say, because another program wrote it
 * @param config how it was trained; null likewise
 */
public record StoredModel(Path file, Vae model, DataSchema data, RunConfig config) implements AutoCloseable {
    static final String DATA = "vae4j.data";
    static final String RUN = "vae4j.run";
    static final String PROVENANCE = "vae4j.provenance";

    /** Opens a model file, or the best model of a run's folder. */
    public static StoredModel open(Path modelOrRun, Backend backend) {
        var file = file(modelOrRun);
        var notes = notes(file);
        var schema = notes.get(DATA);
        var run = notes.get(RUN);
        var data = schema == null ? null : Json.parse(schema, file + ": " + DATA, DataSchema.class);
        var config = run == null ? null : RunConfig.of(Json.parse(run, file + ": " + RUN, LinkedHashMap.class), file + ": " + RUN);
        return new StoredModel(file, ModelFile.load(file, backend), data, config);
    }

    /** The model file that an argument means: itself, or that of a run's folder. */
    public static Path file(Path modelOrRun) {
        if (!Files.isDirectory(modelOrRun)) return modelOrRun;
        var folder = RunFolder.open(modelOrRun);
        if (!Files.exists(folder.model())) {
            throw UserException.failed(modelOrRun + ": has no model.safetensors yet: the run has not completed an epoch; go on with it: vae resume " + modelOrRun);
        }
        return folder.model();
    }

    private static SequencedMap<String, String> notes(Path file) {
        try (var tensors = Safetensors.open(file)) {
            return new LinkedHashMap<>(tensors.metadata());
        }
    }

    /** Writes the model of an epoch. The same training gives the same bytes, on every machine: no times, no folders. */
    static void save(Path file, Vae model, RunConfig config, DataSchema data, EpochReport epoch) {
        var provenance = new LinkedHashMap<String, Object>();
        provenance.put("version", Version.number());
        provenance.putAll(Metrics.numbers(epoch));
        ModelFile.save(file, model, Map.of(RUN, Json.line(config.toMap()), DATA, Json.line(data), PROVENANCE, Json.line(provenance)));
    }

    @Override public void close() {
        model.close();
    }
}
