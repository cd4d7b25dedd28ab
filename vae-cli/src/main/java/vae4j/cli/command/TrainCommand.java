package vae4j.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import vae4j.cli.run.DataOptions;
import vae4j.cli.run.KindOptions;
import vae4j.cli.run.MemoryOption;
import vae4j.cli.run.ModelOptions;
import vae4j.cli.run.ReadingOptions;
import vae4j.cli.run.RunConfig;
import vae4j.cli.run.Training;
import vae4j.cli.run.TrainingOptions;

/** {@code vae train}. */
@Command(name = "train", abbreviateSynopsis = true,
    description = {"Trains a model and leaves it in a run folder, with its configuration, its metrics and a report.",
        "Ctrl-C saves a checkpoint; vae resume goes on from it."},
    optionListHeading = "%nRun:%n",
    footer = {"", "Examples:", "  vae train", "  vae train --data mnist --hidden 500,500 --latent 40 --epochs 100 --patience 10",
        "  vae train --data freyfaces --likelihood gaussian --sigma shared --latent 10",
        "  vae train --data people.csv --label-column city --hidden 64,64 --latent 8",
        "  vae train --config runs/vae-digits-1/config.json --seed 2"})
public final class TrainCommand implements Callable<Integer> {
    @Mixin private ModelOptions model;
    @Mixin private KindOptions kind;
    @Mixin private TrainingOptions training;
    @Mixin private DataOptions data;
    @Mixin private ReadingOptions reading;
    @Mixin private MemoryOption memory;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    @Option(names = "--run", paramLabel = "DIR", description = "The folder to make for this run (default: runs/MODEL-DATA-N, with the next free N).")
    private Path run;

    @Option(names = "--config", paramLabel = "FILE", description = "Read options from a JSON file such as another run's config.json; options given here win.")
    private Path config;

    @Spec private CommandSpec spec;

    @Override public Integer call() {
        var resolved = RunConfig.of(spec.commandLine().getParseResult(), config);
        try (var backend = compute.open()) {
            return Training.start(resolved, run, memory, backend, common.output());
        }
    }
}
