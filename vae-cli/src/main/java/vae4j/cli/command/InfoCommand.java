package vae4j.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vae4j.cli.run.RunFolder;
import vae4j.cli.run.StoredModel;
import vae4j.core.io.FormatException;
import vae4j.core.io.Json;
import vae4j.core.io.Safetensors;

/** {@code vae info}. */
@Command(name = "info", abbreviateSynopsis = true,
    description = "Tells what is in a file: model, data, training, best numbers, tensors. Reads any safetensors file.",
    footer = {"", "Examples:", "  vae info runs/vae-digits-1", "  vae info model.safetensors --json"})
public final class InfoCommand implements Callable<Integer> {
    private static final int LONGEST_VALUE = 200;
    private static final int SHORT_NUMBER = 8;

    @Parameters(paramLabel = "FILE", description = "A safetensors file, or the folder of a run for its best model.")
    private Path path;

    @Mixin private CommonOptions common;

    @Override public Integer call() {
        var file = StoredModel.file(path);
        try (var tensors = Safetensors.open(file)) {
            var notes = new LinkedHashMap<String, Object>();
            tensors.metadata().forEach((name, value) -> notes.put(name, structured(file, name, value)));
            var object = new LinkedHashMap<String, Object>();
            object.put("file", file.toString());
            if (Files.isDirectory(path)) object.put("run", RunFolder.open(path).progress());
            object.put("metadata", notes);
            object.put("tensors", tensors.entries().values().stream().map(InfoCommand::described).toList());
            object.put("values", values(tensors));
            common.output().result(object, text(object, notes, tensors));
            return 0;
        }
    }

    /** The notes of this program are JSON; those of others are whatever they are. */
    private static Object structured(Path file, String name, String value) {
        if (!name.startsWith("vae4j.")) return value;
        try {
            return Json.parse(value, file + ": " + name, LinkedHashMap.class);
        } catch (FormatException e) {
            return value;
        }
    }

    private static SequencedMap<String, Object> described(Safetensors.Entry entry) {
        var object = new LinkedHashMap<String, Object>();
        object.put("name", entry.name());
        object.put("type", entry.type().toString());
        object.put("shape", entry.shape());
        return object;
    }

    private static long values(Safetensors tensors) {
        return tensors.entries().values().stream().mapToLong(e -> e.shape().stream().reduce(1L, (a, b) -> a * b)).sum();
    }

    private static String text(Map<String, Object> object, Map<String, Object> notes, Safetensors tensors) {
        var text = new StringBuilder(object.get("file").toString()).append('\n');
        if (object.get("run") instanceof Map<?, ?> run) run.forEach((key, v) -> row(text, key.toString(), v));
        notes.forEach((name, value) -> {
            text.append('\n').append(name).append('\n');
            if (value instanceof Map<?, ?> map) map.forEach((key, v) -> row(text, key.toString(), v));
            else row(text, "", value);
        });
        text.append("\n%,d tensors, %,d values\n".formatted(tensors.entries().size(), values(tensors)));
        for (var e : tensors.entries().values()) row(text, e.name(), e.type() + " " + e.shape());
        return text.toString();
    }

    private static void row(StringBuilder text, String name, Object value) {
        text.append("  %-22s %s\n".formatted(name, shown(value)));
    }

    private static String shown(Object value) {
        var text = switch (value) {
            case null -> "none";
            case Double d -> d.toString().length() <= SHORT_NUMBER ? d.toString() : "%.6g".formatted(d);
            case List<?> list -> list.stream().map(InfoCommand::shown).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> map.entrySet().stream().filter(e -> !(e.getValue() instanceof List<?>))
                .map(e -> e.getKey() + " " + shown(e.getValue())).collect(Collectors.joining(", "));
            default -> value.toString();
        };
        return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + " ..." : text;
    }
}
