package vae4j.core.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import vae4j.core.backend.Backend;
import vae4j.core.io.FormatException;
import vae4j.core.io.Json;
import vae4j.core.io.Safetensors;
import vae4j.core.nn.ParameterSet;
import vae4j.core.tensor.Tensor;

/**
 * A model in a safetensors file: the parameters under the names that PyTorch would use, and in the file's metadata the
 * {@link VaeConfig} as JSON under {@value #CONFIG} and the settings of its kind under {@value #SETTINGS}, beside whatever else the writer wants to be known about it.
 */
public final class ModelFile {
    /** The metadata entry that holds the configuration. */
    public static final String CONFIG = "vae4j.model";
    /** The metadata entry that holds what only a kind of model has; absent for the plain one. */
    public static final String SETTINGS = "vae4j.settings";

    /** Settings that files of earlier versions do not have, with what they were then. */
    private static final Map<String, Object> LATER = later();

    private static Map<String, Object> later() {
        var later = new LinkedHashMap<String, Object>();
        later.put("network", VaeConfig.DENSE);
        later.put("groups", null);
        later.put("prior", "standard");
        later.put("components", null);
        return later;
    }

    private ModelFile() {}

    /**
     * Writes a model; the file appears at once and whole.
     *
     * @param notes further metadata, by name
     */
    public static void save(Path file, Model model, Map<String, String> notes) {
        save(file, model, notes, new LinkedHashMap<>());
    }

    /** Writes a model and further tensors beside it, for a checkpoint. */
    public static void save(Path file, Model model, Map<String, String> notes, SequencedMap<String, Tensor> more) {
        var metadata = new LinkedHashMap<>(notes);
        metadata.put(CONFIG, Json.line(model.config()));
        model.settings().ifPresent(settings -> metadata.put(SETTINGS, Json.line(settings)));
        var tensors = model.parameters().named();
        tensors.putAll(more);
        Safetensors.write(file, metadata, tensors);
    }

    /**
     * Reads a model, ready for use: its parameters are {@link ParameterSet#freeze frozen} until it is trained.
     *
     * @throws FormatException if the file is damaged, holds no model, or its tensors are not those of its configuration
     */
    public static Model load(Path file, Backend backend) {
        try (var tensors = Safetensors.open(file)) {
            var config = config(file, tensors);
            var model = Family.make(config, settings(file, tensors, config), backend, 0);
            try {
                read(file, tensors, model.parameters());
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
            model.parameters().freeze();
            return model;
        }
    }

    /** The configuration in an open file. */
    @SuppressWarnings("unchecked") // names of JSON are text
    public static VaeConfig config(Path file, Safetensors tensors) {
        var config = tensors.metadata().get(CONFIG);
        if (config == null) throw new FormatException(file, "has no metadata entry \"" + CONFIG + "\": not a model of vae4j");
        var source = file + ": " + CONFIG;
        Map<?, ?> written = Json.parse(config, source, LinkedHashMap.class);
        var all = new LinkedHashMap<Object, Object>(written);
        LATER.forEach(all::putIfAbsent);
        return Json.parse(Json.line(all), source, VaeConfig.class);
    }

    /** What only the kind of model in an open file has; null for none. */
    public static Record settings(Path file, Safetensors tensors, VaeConfig config) {
        var kind = Family.kind(config.model()).orElseThrow();
        if (kind.standard() == null) return null;
        var settings = tensors.metadata().get(SETTINGS);
        if (settings == null) throw new FormatException(file, "has no metadata entry \"" + SETTINGS + "\", which a model of the kind " + config.model() + " needs");
        var written = new LinkedHashMap<String, Object>();
        Map<?, ?> parsed = Json.parse(settings, file + ": " + SETTINGS, LinkedHashMap.class);
        parsed.forEach((name, value) -> written.put((String) name, value));
        return kind.settings(written, file + ": " + SETTINGS);    // what it does not name came later, and was standard then
    }

    /**
     * Copies the parameters of an open file into a model's.
     *
     * @throws FormatException before anything is copied, naming the first tensor that is missing or has another shape
     */
    public static void read(Path file, Safetensors tensors, ParameterSet parameters) {
        var found = new LinkedHashMap<Tensor, Tensor>();
        parameters.named().forEach((name, own) -> {
            var stored = tensors.tensor(name);
            if (!stored.shape().equals(own.shape())) {
                throw new FormatException(file, "entry \"" + name + "\" has the shape " + stored.shape() + ", the model needs " + own.shape());
            }
            found.put(own, stored);
        });
        found.forEach(Tensor::copyFrom);
    }
}
