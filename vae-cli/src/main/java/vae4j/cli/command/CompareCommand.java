package vae4j.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vae4j.cli.run.Comparison;

/** {@code vae compare}. */
@Command(name = "compare", description = "Puts runs side by side: their best numbers, the settings in which they differ, their curves and samples.",
    footer = {"", "Example:", "  vae compare runs/vae-digits-1 runs/vae-digits-2 --out compare.html"})
public final class CompareCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "The runs' folders.")
    private List<Path> runs;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", defaultValue = "compare.html", description = "One file that needs no network (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        try (var backend = compute.open()) {
            var comparison = Comparison.of(runs, backend);
            comparison.write(out);
            common.output().result(comparison.object(out), comparison.text(out));
            return 0;
        }
    }
}
