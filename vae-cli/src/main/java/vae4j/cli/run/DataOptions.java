package vae4j.cli.run;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is learned from. */
@Command(optionListHeading = "%nData:%n")
public final class DataOptions {
    @Option(names = {"-d", "--data"}, paramLabel = "NAME|PATH", defaultValue = "digits",
        description = "digits (default), sprites or sprites32, which are built in, or the path of a data set; vae data --help tells more.")
    String data;

    @Option(names = "--binarize", paramLabel = "HOW",
        description = "How grey values become the zeros and ones of a bernoulli likelihood: dynamic (each visit draws anew), "
            + "static (one draw for good) or none, which makes the reconstruction a cross-entropy instead of a likelihood "
            + "(default: dynamic where the likelihood is bernoulli and the data is not zeros and ones already, else none).")
    String binarize;

    @Option(names = "--validation", paramLabel = "FRACTION", defaultValue = "0.05",
        description = "Of the training data, held out to tell which epoch is best (default: ${DEFAULT-VALUE}).")
    double validation;
}
