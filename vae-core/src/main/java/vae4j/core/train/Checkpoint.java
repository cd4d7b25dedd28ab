package vae4j.core.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vae4j.core.io.FormatException;
import vae4j.core.io.Json;
import vae4j.core.io.Safetensors;
import vae4j.core.model.Model;
import vae4j.core.model.ModelFile;
import vae4j.core.model.VaeConfig;
import vae4j.core.tensor.Tensor;

/**
 * A training on disk, in the middle of it: a model file with the last parameters, and beside them, laid out as in memory,
 * the best parameters ({@code best}) and what the optimizers remember ({@code optimizer.…}).
 */
final class Checkpoint {
    private static final String STATE = "vae4j.training";
    private static final String BEST = "best";
    private static final String OPTIMIZER = "optimizer.";

    private Checkpoint() {}

    static void save(Path file, Model model, TrainingState state, Tensor best, SequencedMap<String, Tensor> optimizers) {
        var more = new LinkedHashMap<String, Tensor>();
        more.put(BEST, best);
        optimizers.forEach((name, tensor) -> more.put(OPTIMIZER + name, tensor));
        ModelFile.save(file, model, Map.of(STATE, Json.line(state)), more);
    }

    /**
     * Puts everything back where it was.
     *
     * @param start the state that this run would start from
     * @throws FormatException before anything is changed, if the file does not fit the model, the run or the optimizer
     */
    static TrainingState restore(Path file, Model model, TrainingState start, Tensor best, SequencedMap<String, Tensor> optimizers) {
        try (var tensors = Safetensors.open(file)) {
            var config = ModelFile.config(file, tensors);
            var settings = Optional.ofNullable(ModelFile.settings(file, tensors, config));
            if (!config.equals(model.config()) || !settings.equals(model.settings())) {
                throw new FormatException(file, "holds another model: " + described(config, settings) + ", expected " + described(model.config(), model.settings()));
            }
            var json = tensors.metadata().get(STATE);
            if (json == null) throw new FormatException(file, "has no metadata entry \"" + STATE + "\": a model, not a checkpoint");
            var state = Json.parse(json, file + ": " + STATE, TrainingState.class);
            var misfit = state.misfit(start);
            if (misfit != null) throw new FormatException(file, misfit);
            var found = new LinkedHashMap<Tensor, Tensor>();
            found.put(best, fitting(file, tensors, BEST, best));
            optimizers.forEach((name, own) -> found.put(own, fitting(file, tensors, OPTIMIZER + name, own)));
            ModelFile.read(file, tensors, model.parameters());
            found.forEach(Tensor::copyFrom);
            return state;
        }
    }

    private static String described(VaeConfig config, Optional<Record> settings) {
        return config + settings.map(s -> " " + s).orElse("");
    }

    private static Tensor fitting(Path file, Safetensors tensors, String name, Tensor own) {
        var stored = tensors.tensor(name);
        if (!stored.shape().equals(own.shape())) {
            throw new FormatException(file, "entry \"" + name + "\" has the shape " + stored.shape() + ", this training needs " + own.shape());
        }
        return stored;
    }
}
