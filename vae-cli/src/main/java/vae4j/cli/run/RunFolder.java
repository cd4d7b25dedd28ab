package vae4j.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import vae4j.cli.UserException;
import vae4j.core.train.EpochReport;

/**
 * Where a training leaves what it makes: {@code config.json}, {@code metrics.jsonl}, {@code model.safetensors} (best),
 * {@code checkpoint.safetensors} (last) and {@code report.html}. Whatever ends a run, each of them is whole.
 *
 * @param path of the folder, as the user gave it
 */
public record RunFolder(Path path) {
    private static final Path RUNS = Path.of("runs");

    /** Makes a folder of this name, or with null the next free one in {@code runs}. */
    static RunFolder create(Path wanted, RunConfig config) {
        try {
            if (wanted == null) return next(config.model() + "-" + word(config.data()));
            if (wanted.toAbsolutePath().getParent() != null) Files.createDirectories(wanted.toAbsolutePath().getParent());
            Files.createDirectory(wanted);
            return new RunFolder(wanted);
        } catch (FileAlreadyExistsException e) {
            throw exists(wanted).because(e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the run folder " + (wanted == null ? "runs" : wanted) + ": " + reason(e), e);
        }
    }

    /** Refuses a folder that is there already, before anything has been computed for it. */
    static void requireNew(Path wanted) {
        if (wanted != null && Files.exists(wanted)) throw exists(wanted);
    }

    private static UserException exists(Path wanted) {
        if (!Files.isDirectory(wanted)) return UserException.failed("cannot make the run folder " + wanted + ": a file stands in its way");
        return UserException.failed(wanted + " exists; give another --run, or go on with it: vae resume " + wanted);
    }

    /** Making the folder is what takes the number, so that two runs that start at once get two. */
    private static RunFolder next(String name) throws IOException {
        Files.createDirectories(RUNS);
        for (int n = 1;; n++) {
            var path = RUNS.resolve(name + "-" + n);
            try {
                Files.createDirectory(path);
                return new RunFolder(path);
            } catch (FileAlreadyExistsException e) {
                // taken; the next one then
            }
        }
    }

    /** What stands for a data set in a file name: the last part of its path, without ending. */
    private static String word(String data) {
        var last = Path.of(data).getFileName();
        var word = (last == null ? data : last.toString()).replaceFirst("(?<=.)\\..*", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return word.isEmpty() ? "data" : word;
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) return "permission denied";
        if (e instanceof FileSystemException f) return f.getReason() != null ? f.getReason() : "there is no way to " + f.getFile();
        return e.getMessage();
    }

    /** Opens the folder of a run that was begun. */
    public static RunFolder open(Path path) {
        var folder = new RunFolder(path);
        if (!Files.exists(path)) throw UserException.failed(path + ": there is no such folder; expected that of a run, such as runs/vae-digits-1");
        if (!Files.exists(folder.config())) throw UserException.failed(path + ": is not the folder of a run: it has no config.json");
        return folder;
    }

    /** How far the run is, for people and programs. */
    public SequencedMap<String, Object> progress() {
        var epochs = metrics().read();
        var progress = new LinkedHashMap<String, Object>();
        progress.put("epochs_done", epochs.size());
        progress.put("epochs_wanted", RunConfig.read(config()).epochs());
        epochs.stream().filter(EpochReport::improved).reduce((a, b) -> b).ifPresent(best -> progress.put("best_epoch", best.epoch()));
        return progress;
    }

    Path config() {
        return path.resolve("config.json");
    }

    Metrics metrics() {
        return new Metrics(path.resolve("metrics.jsonl"));
    }

    /** The best model so far. */
    public Path model() {
        return path.resolve("model.safetensors");
    }

    Path checkpoint() {
        return path.resolve("checkpoint.safetensors");
    }

    Path report() {
        return path.resolve("report.html");
    }

    @Override public String toString() {
        return path.toString();
    }
}
