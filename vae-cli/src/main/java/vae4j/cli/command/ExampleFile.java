package vae4j.cli.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import vae4j.cli.UserException;
import vae4j.cli.run.Pictures;
import vae4j.cli.run.StoredModel;
import vae4j.core.data.Schema;
import vae4j.core.io.AnimatedPng;
import vae4j.core.io.AtomicFile;
import vae4j.core.io.Safetensors;
import vae4j.core.tensor.Tensor;

/**
 * A file that examples are written to: a picture of all, a table, or tensors; its ending says which.
 *
 * @param schema of the table that the model learned from, which a .csv is then like; empty for anything else
 */
record ExampleFile(Path path, String ending, Optional<Schema> schema) {
    /** That a picture of an animation is shown. */
    private static final int MILLISECONDS = 120;
    private static final List<String> ENDINGS = List.of("png", "csv", "safetensors");

    /** @throws UserException if no such file can hold a model's examples; so nothing is computed in vain */
    static ExampleFile of(Path path, StoredModel stored) {
        var example = stored.model().config().example();
        var name = path.getFileName() == null ? "" : path.getFileName().toString();
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!ENDINGS.contains(ending)) throw UserException.usage("--out is " + path + "; expected a file that ends with .png, .csv or .safetensors");
        if (ending.equals("png") && !Pictures.areOf(example)) {
            throw UserException.usage("--out is " + path + ", but examples of the shape " + example + " are no pictures; expected .csv or .safetensors");
        }
        return new ExampleFile(path, ending, stored.schema().filter(Schema::table));
    }

    /** Whether it is written in the units, categories and columns of the table that the model learned from. */
    boolean isTable() {
        return ending.equals("csv") && schema.isPresent();
    }

    boolean isPicture() {
        return ending.equals("png");
    }

    /** The labels of paths, of which each step has that of its path; null for none. */
    static int[] each(int[] labels, int steps) {
        return labels == null ? null : IntStream.range(0, labels.length * steps).map(i -> labels[i / steps]).toArray();
    }

    /**
     * Writes paths: examples {@code [paths * steps, …]}, the steps of a path one after the other.
     *
     * @param animate a picture shows all paths at once, step by step and back; else a path a row
     */
    void writePaths(Tensor examples, int steps, boolean animate) {
        if (!isPicture()) {
            writeData(examples, new java.util.TreeMap<>(java.util.Map.of("paths", examples)));
        } else if (animate) {
            AnimatedPng.write(path, Pictures.frames(examples, steps), MILLISECONDS);
        } else {
            Pictures.grid(examples).columns(steps).writePng(path);
        }
    }

    /**
     * A row an example; of several tensors, one after the other in the row.
     *
     * @param main the only one for a table like that of the training
     */
    void writeData(Tensor main, SequencedMap<String, Tensor> tensors) {
        if (isTable()) schema.orElseThrow().writeTable(path, main);
        else if (ending.equals("safetensors")) Safetensors.write(path, java.util.Map.of(), tensors);
        else AtomicFile.writeStream(path, out -> {
            var line = new StringBuilder();
            for (int i = 0; i < tensors.firstEntry().getValue().rows(); i++) {
                line.setLength(0);
                for (var tensor : tensors.values()) {
                    for (int j = 0; j < tensor.columns(); j++) line.append(line.isEmpty() ? "" : ",").append(tensor.get(i, j));
                }
                out.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
            }
        });
    }
}
