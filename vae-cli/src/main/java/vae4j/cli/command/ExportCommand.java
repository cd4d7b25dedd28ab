package vae4j.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.core.export.OnnxExport;
import vae4j.core.export.PythonExport;

/** {@code vae export}. */
@Command(name = "export", abbreviateSynopsis = true,
    description = {"Writes a model for other programs, with the same numbers within 1e-5.",
        "python: model.safetensors, and a model.py that loads it with NumPy alone or as a torch.nn.Module.",
        "onnx: encoder.onnx (x to mu and logvar) and decoder.onnx (z to the expected example)."},
    optionListHeading = "%nExport:%n",
    footer = {"", "Examples:", "  vae export runs/vae-digits-1 --format python --out digits", "  vae export model.safetensors --format onnx --out digits"})
public final class ExportCommand implements Callable<Integer> {
    private static final List<String> FORMATS = List.of("python", "onnx");

    @Mixin private ModelArgument argument;

    @Option(names = "--format", paramLabel = "NAME", required = true, description = "python or onnx.")
    private String format;

    @Option(names = {"-o", "--out"}, paramLabel = "DIR", required = true, description = "The folder to write to; it is made where it is missing.")
    private Path out;

    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (!FORMATS.contains(format)) throw UserException.usage("--format is '" + format + "'; expected python or onnx" + Nearest.hint(format, FORMATS));
        try (var backend = compute.open(); var stored = argument.open(backend)) {
            var files = format.equals("python") ? List.of("model.safetensors", "model.py") : List.of("encoder.onnx", "decoder.onnx");
            try {
                if (format.equals("python")) PythonExport.write(out, stored.gaussian());
                else onnx(stored);
            } catch (IllegalArgumentException e) {
                throw UserException.failed(stored.file() + ": " + e.getMessage()).because(e);
            }
            var paths = files.stream().map(name -> out.resolve(name).toString()).toList();
            var result = new LinkedHashMap<String, Object>();
            result.put("format", format);
            result.put("files", paths);
            common.output().result(result, String.join("\n", paths));
            return 0;
        }
    }

    private void onnx(vae4j.cli.run.StoredModel stored) {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + out + ": " + e.getMessage(), e);
        }
        OnnxExport.writeEncoder(out.resolve("encoder.onnx"), stored.gaussian());
        OnnxExport.writeDecoder(out.resolve("decoder.onnx"), stored.gaussian());
    }
}
