package vae4j.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vae4j.cli.run.MemoryOption;
import vae4j.cli.run.Training;

/** {@code vae report}. */
@Command(name = "report", description = "Makes the report.html of a run anew, from its folder and its data.",
    footer = {"", "Example:", "  vae report runs/vae-digits-1"})
public final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path run;

    @Mixin private MemoryOption memory;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        try (var backend = compute.open()) {
            var file = Training.report(run, memory, backend, common.output());
            var result = new LinkedHashMap<String, Object>();
            result.put("file", file.toString());
            common.output().result(result, file.toString());
            return 0;
        }
    }
}
