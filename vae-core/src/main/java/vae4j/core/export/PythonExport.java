package vae4j.core.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import vae4j.core.io.AtomicFile;
import vae4j.core.io.Json;
import vae4j.core.model.ModelFile;
import vae4j.core.model.GaussianCodeModel;

/**
 * A folder that Python can use: {@code model.safetensors} under the names of {@code torch.nn}, and {@code model.py}, which
 * needs nothing but NumPy to load it and give the same numbers, and offers a {@code torch.nn.Module} where PyTorch is
 * there. The Python file holds this model's configuration and is to be copied wherever it is needed.
 */
public final class PythonExport {
    private PythonExport() {}

    /**
     * Writes both files into a folder, which is made where it is missing; each by {@link AtomicFile}.
     *
     * @throws IllegalArgumentException if this kind of model cannot be exported
     */
    public static void write(Path folder, GaussianCodeModel model) {
        var architecture = Architecture.of(model);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder + ": " + e.getMessage(), e);
        }
        ModelFile.save(folder.resolve("model.safetensors"), model, Map.of());
        AtomicFile.writeText(folder.resolve("model.py"), template().replace("@CONFIG@", python(architecture)));
    }

    /** JSON is Python, but for its words. All of it is numbers, names of our own, and lists of them. */
    private static String python(Architecture architecture) {
        var config = new LinkedHashMap<String, Object>();
        config.put("shape", architecture.config().shape());
        config.put("latent", architecture.config().latent());
        config.put("activation", architecture.config().activation());
        config.put("likelihood", architecture.config().likelihood());
        config.put("encoder", architecture.encoder());
        config.put("decoder", architecture.decoder());
        config.put("decoded_sigma", architecture.decodedSigma() ? 1 : 0);
        return Json.line(config);
    }

    private static String template() {
        try (var in = PythonExport.class.getResourceAsStream("model.py")) {
            if (in == null) throw new IllegalStateException("this build of vae4j lacks its resource model.py");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
