package vae4j.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vae4j.cli.UserException;
import vae4j.cli.run.MemoryOption;
import vae4j.cli.run.Training;

/** {@code vae resume}. */
@Command(name = "resume", description = "Goes on exactly where a run stopped: the result has the same bytes as without the interruption.",
    footer = {"", "Examples:", "  vae resume runs/vae-digits-1", "  vae resume runs/vae-digits-1 --epochs 40"})
public final class ResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path run;

    @Option(names = {"-e", "--epochs"}, paramLabel = "N", description = "How many epochs there are to be in all (default: as many as the run was to have).")
    private Integer epochs;

    @Mixin private MemoryOption memory;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Override public Integer call() {
        if (epochs != null && epochs < 1) throw UserException.usage("--epochs is " + epochs + "; expected at least 1");
        try (var backend = compute.open()) {
            return Training.resume(run, epochs, memory, backend, common.output());
        }
    }
}
