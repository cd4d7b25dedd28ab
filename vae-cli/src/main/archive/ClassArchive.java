import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Puts the classes that commands use into the image's class archive, so that a start maps them instead of reading,
 * checking and linking them: {@code java ClassArchive.java IMAGE}. Which ones the commands say themselves, by
 * running once, on a handful of examples.
 */
final class ClassArchive {
    private static final String MAIN = "vae4j.cli/vae4j.cli.Main";
    private static final int EXAMPLES = 200, SIDE = 8;
    private static final List<String> COMMANDS = List.of(
        "train --data examples.idx --hidden 16 --latent 2 --batch 32 --epochs 1 --run run",
        "sample run --count 4 --out samples.png",
        "reconstruct run --out reconstructions.png",
        "score run --data examples.idx --out scores.csv",
        "info run",
        "--help");

    private final Path java;
    private final Path folder;

    private ClassArchive(Path image, Path folder) {
        java = image.resolve("bin/java").toAbsolutePath();
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory("vae-archive");
        try {
            new ClassArchive(Path.of(arguments[0]), folder).make();
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    private void make() throws IOException, InterruptedException {
        writeExamples(folder.resolve("examples.idx"));
        var used = new LinkedHashSet<String>();
        for (var command : COMMANDS) {
            run(List.of("-XX:DumpLoadedClassList=used"), command);
            addClasses(folder.resolve("used"), used);
        }
        Files.write(folder.resolve("all"), used);
        run(List.of("-Xshare:dump", "-XX:SharedClassListFile=all", "-Xlog:disable"), "");
    }

    /** Pictures of noise, in the format of MNIST. */
    private static void writeExamples(Path file) throws IOException {
        try (var out = new DataOutputStream(Files.newOutputStream(file))) {
            for (int number : new int[] {0x803, EXAMPLES, SIDE, SIDE}) out.writeInt(number);
            var pixels = new byte[EXAMPLES * SIDE * SIDE];
            new Random(1).nextBytes(pixels);
            out.write(pixels);
        }
    }

    private void run(List<String> more, String command) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(java.toString()));
        words.addAll(more);
        words.addAll(List.of("-m", MAIN));
        if (!command.isEmpty()) words.addAll(List.of(command.split(" ")));
        var log = folder.resolve("log");
        var process = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        if (ended && process.exitValue() == 0) return;
        process.destroyForcibly().waitFor();
        throw new IOException(String.join(" ", words) + (ended ? ": exit code " + process.exitValue() : ": has not ended within 2 minutes") + "\n" + Files.readString(log));
    }

    /**
     * Without the numbers, which only class loaders of an application's own need and which differ between lists. Without
     * the constants to resolve ahead (@cp): that links classes, and what is as old a format as picocli's cannot be
     * archived once it is linked.
     */
    private static void addClasses(Path list, Set<String> used) throws IOException {
        for (var line : Files.readAllLines(list)) {
            if (!line.startsWith("#") && !line.startsWith("@cp")) used.add(line.replaceFirst(" id: \\d+", ""));
        }
    }
}
