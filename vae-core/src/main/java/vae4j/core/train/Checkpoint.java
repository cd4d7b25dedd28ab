package vae4j.core.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import vae4j.core.io.FormatException;
import vae4j.core.io.Json;
import vae4j.core.io.Safetensors;
import vae4j.core.model.ModelFile;
import vae4j.core.model.Vae;
import vae4j.core.optim.Optimizer;
import vae4j.core.tensor.Tensor;

/**
 * A training on disk, in the middle of it: a model file with the last parameters, and beside them, laid out as in memory,
 * the best parameters ({@code best}) and what the optimizer remembers ({@code optimizer.…}).
 */
final class Checkpoint {
    private static final String STATE = "vae4j.training";
    private static final String BEST = "best";
    private static final String OPTIMIZER = "optimizer.";

    private Checkpoint() {}

    static void save(Path file, Vae model, TrainingState state, Tensor best, Optimizer.State optimizer) {
        var more = new LinkedHashMap<String, Tensor>();
        more.put(BEST, best);
        optimizer.tensors().forEach((name, tensor) -> more.put(OPTIMIZER + name, tensor));
        ModelFile.save(file, model, Map.of(STATE, Json.line(state)), more);
    }

    /**
     * Puts everything back where it was.
     *
     * @param start the state that this run would start from
     * @throws FormatException before anything is changed, if the file does not fit the model, the run or the optimizer
     */
    static TrainingState restore(Path file, Vae model, TrainingState start, Tensor best, Optimizer.State optimizer) {
        try (var tensors = Safetensors.open(file)) {
            if (!ModelFile.config(file, tensors).equals(model.config())) {
                throw new FormatException(file, "holds another model: " + ModelFile.config(file, tensors) + ", expected " + model.config());
            }
            var json = tensors.metadata().get(STATE);
            if (json == null) throw new FormatException(file, "has no metadata entry \"" + STATE + "\": a model, not a checkpoint");
            var state = Json.parse(json, file + ": " + STATE, TrainingState.class);
            var misfit = state.misfit(start);
            if (misfit != null) throw new FormatException(file, misfit);
            var found = new LinkedHashMap<Tensor, Tensor>();
            found.put(best, fitting(file, tensors, BEST, best));
            optimizer.tensors().forEach((name, own) -> found.put(own, fitting(file, tensors, OPTIMIZER + name, own)));
            ModelFile.read(file, tensors, model.parameters());
            found.forEach(Tensor::copyFrom);
            return state;
        }
    }

    private static Tensor fitting(Path file, Safetensors tensors, String name, Tensor own) {
        var stored = tensors.tensor(name);
        if (!stored.shape().equals(own.shape())) {
            throw new FormatException(file, "entry \"" + name + "\" has the shape " + stored.shape() + ", this training needs " + own.shape());
        }
        return stored;
    }
}
