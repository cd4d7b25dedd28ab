package vae4j.cli.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vae4j.cli.UserException;
import vae4j.cli.Version;
import vae4j.core.backend.Backend;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.data.ReadOptions;
import vae4j.core.data.Schema;
import vae4j.core.io.Json;
import vae4j.core.io.Safetensors;
import vae4j.core.model.CompletionVae;
import vae4j.core.model.GaussianCodeModel;
import vae4j.core.model.GaussianCodes;
import vae4j.core.model.ModelFile;
import vae4j.core.model.Model;
import vae4j.core.train.EpochReport;

/**
 * A trained model and what its file knows about where it comes from. Notes are read when they are asked for: drawing
 * samples needs none of them, and each costs time.
 */
public final class StoredModel implements AutoCloseable {
    private static final String GAUSSIAN = "vae, beta, iwae, tc, dip, info, factor, vae-gan, perceptual";
    static final String DATA = "vae4j.data";
    static final String RUN = "vae4j.run";
    static final String PROVENANCE = "vae4j.provenance";

    private final Path file;
    private final Model model;
    private RunConfig config;
    private Optional<Schema> schema;

    private StoredModel(Path file, Model model) {
        this.file = file;
        this.model = model;
    }

    /** Opens a model file, or the best model of a run's folder. */
    public static StoredModel open(Path modelOrRun, Backend backend) {
        var file = file(modelOrRun);
        return new StoredModel(file, ModelFile.load(file, backend));
    }

    public Path file() {
        return file;
    }

    public Model model() {
        return model;
    }

    /** The model of commands that need one layer of Gaussian codes. */
    public GaussianCodes codes() {
        if (model instanceof GaussianCodes codes) return codes;
        throw UserException.failed(file + ": is a model of kind '" + model.config().model() + "'; this command is for those with one layer of Gaussian codes: " + GAUSSIAN + ", conditional");
    }

    /** The model of commands for which it must know no classes besides. */
    public GaussianCodeModel gaussian() {
        if (model instanceof GaussianCodeModel gaussian) return gaussian;
        throw UserException.failed(file + ": is a model of kind '" + model.config().model() + "'; this command is for those with one layer of Gaussian codes that know no classes: " + GAUSSIAN);
    }

    /** The labels of examples for the methods of the model: null where it knows no classes. */
    public int[] labels(Dataset examples) {
        return model.needsLabels() ? examples.labels().map(Labels::toArray).orElse(null) : null;
    }

    /** How it was trained; empty if the file does not say, because another program wrote it. */
    public Optional<RunConfig> config() {
        if (config == null) {
            config = note(file, RUN).map(text -> RunConfig.of(Json.parse(text, file + ": " + RUN, LinkedHashMap.class), file + ": " + RUN)).orElse(null);
        }
        return Optional.ofNullable(config);
    }

    /** What the model of a file learned from; empty if it does not say. */
    static Optional<DataSchema> data(Path file) {
        return note(file, DATA).map(text -> Json.parse(text, file + ": " + DATA, DataSchema.class));
    }

    /** What data must look like that the model is used on; empty if the file does not say. */
    public Optional<Schema> schema() {
        if (schema == null) schema = data(file).map(DataSchema::schema);
        return schema;
    }

    /** Reads the data that it learned from. */
    public RunData ownData(RunConfig config, ReadOptions options) {
        var raw = RunData.read(config, schema().map(options::like).orElse(options));
        return schema().map(s -> raw.by(s, model.labelClasses() > 0)).orElseGet(() -> RunData.open(config.forData(raw.train()), raw));
    }

    /** Other data as the model reads it. @throws vae4j.core.data.DataException showing the difference to what it learned from */
    public Dataset by(Dataset other) {
        return schema().map(s -> other.by(model.labelClasses() > 0 ? s : s.withClasses(List.of()))).orElse(other);
    }

    /** The same of data that may be a table of those columns alone that the model is given. */
    public Dataset byGiven(Dataset other) {
        if (!(model.settings().orElse(null) instanceof CompletionVae.Settings settings) || settings.given() == null || schema().isEmpty()) return by(other);
        var whole = schema().get();
        return other.schema().table() && other.schema().columns().size() < whole.columns().size() ? other.by(whole, settings.given()) : by(other);
    }

    /** The class that a user means: by its name in the data, or by its number. */
    public int label(String text) {
        if (model.classes() == 0) throw UserException.usage("--label is '" + text + "', but a model of the kind " + model.config().model() + " knows no classes");
        var names = schema().map(Schema::classes).orElse(List.of());
        if (names.contains(text)) return names.indexOf(text);
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) < model.classes()) return Integer.parseInt(text);
        throw UserException.usage("--label is '" + text + "'; expected 0 to " + (model.classes() - 1) + (names.isEmpty() ? "" : " or one of " + String.join(", ", names)));
    }

    private static Optional<String> note(Path file, String name) {
        try (var tensors = Safetensors.open(file)) {
            return Optional.ofNullable(tensors.metadata().get(name));
        }
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

    /** Writes the model of an epoch. The same training gives the same bytes, on every machine: no times, no folders. */
    static void save(Path file, Model model, RunConfig config, DataSchema data, EpochReport epoch) {
        var provenance = new LinkedHashMap<String, Object>();
        provenance.put("version", Version.number());
        provenance.putAll(Metrics.numbers(epoch));
        ModelFile.save(file, model, Map.of(RUN, Json.line(config.toMap()), DATA, Json.line(data), PROVENANCE, Json.line(provenance)));
    }

    @Override public void close() {
        model.close();
    }
}
