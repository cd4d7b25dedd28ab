package vae4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long a whole process takes, beside the start of a JVM that does nothing, which it cannot beat.
 *
 * <pre>{@code java -cp ... vae4j.bench.ColdStartBenchmark RUNS COMMAND...}</pre>
 *
 * For example {@code 10 vae-cli/target/vae/bin/vae sample MODEL --count 64 --out samples.png}. Both start in turn, with
 * the {@code java} beside the command if there is one. What the command prints is dropped.
 */
public final class ColdStartBenchmark {
    private ColdStartBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        var command = List.of(arguments).subList(1, arguments.length);
        var beside = Path.of(command.getFirst()).resolveSibling("java");
        var nothing = List.of(beside.toFile().canExecute() ? beside.toString() : Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
        var times = new double[runs];
        var limits = new double[runs];
        for (int i = 0; i < runs; i++) {
            limits[i] = seconds(nothing);
            times[i] = seconds(command);
        }
        Arrays.sort(times);
        Arrays.sort(limits);
        System.out.printf("%-36s%10s%10s%10s%8s%n", "seconds", "median", "best", "worst", "ratio");
        print("java -version", limits, limits);
        print(Path.of(command.getFirst()).getFileName() + " " + String.join(" ", command.subList(1, Math.min(2, command.size()))), times, limits);
    }

    private static double seconds(List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(new ArrayList<>(command)).redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        long start = System.nanoTime();
        int code = builder.start().waitFor();
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (code != 0) throw new IllegalStateException(String.join(" ", command) + ": exit code " + code);
        return seconds;
    }

    /** Sorted times, and their median in units of another's. */
    private static void print(String name, double[] times, double[] limits) {
        int middle = times.length / 2;
        System.out.printf(Locale.ROOT, "%-36s%10.3f%10.3f%10.3f%8.1f%n", name, times[middle], times[0], times[times.length - 1], times[middle] / limits[middle]);
    }
}
