package vae4j.cli.command;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;
import vae4j.cli.run.StoredModel;
import vae4j.core.backend.Backend;

/** The model that a command is about. */
final class ModelArgument {
    @Parameters(paramLabel = "MODEL", description = "A model.safetensors, or the folder of a run for its best model.")
    Path path;

    /** Reads it; the caller closes it. */
    StoredModel open(Backend backend) {
        return StoredModel.open(path, backend);
    }
}
