package vae4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Runs a benchmark in several fresh JVMs, one after the other, and prints the worst ratio of each line beside the median:
 * what the compiler does with a kernel can differ from start to start.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.FreshJvms 10 vae4j.bench.GemmBenchmark 1 100}</pre>
 *
 * The JVMs get the options of this one. For benchmarks that print by {@link Slices}.
 */
public final class FreshJvms {
    /** A name, then the columns of {@link Slices}, of which the last is the ratio. */
    private static final Pattern LINE = Pattern.compile("(\\S.*?)  .*\\s(\\d+\\.\\d\\d)");

    private FreshJvms() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int count = Integer.parseInt(arguments[0]);
        var ratios = new LinkedHashMap<String, List<Double>>();
        for (int i = 0; i < count; i++) run(List.of(arguments).subList(1, arguments.length), ratios);
        if (ratios.isEmpty()) throw new IllegalStateException(arguments[1] + " has printed no ratio");
        System.out.printf("%-36s%10s%10s%10s%n", count + " JVMs", "worst", "median", "best");
        ratios.forEach((name, all) -> {
            all.sort(null);
            System.out.printf(Locale.ROOT, "%-36s%10.2f%10.2f%10.2f%n", name, all.getFirst(), all.get(all.size() / 2), all.getLast());
        });
    }

    private static void run(List<String> benchmark, Map<String, List<Double>> ratios) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(benchmark);
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = process.inputReader()) {
            lines.lines().forEach(line -> {
                var m = LINE.matcher(line);
                if (m.matches()) ratios.computeIfAbsent(m.group(1), _ -> new ArrayList<>()).add(Double.parseDouble(m.group(2)));
            });
        }
        int code = process.waitFor();
        if (code != 0) throw new IllegalStateException(String.join(" ", command) + ": exit code " + code);
    }
}
