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

    @Option(names = "--validation-data", paramLabel = "PATH", description = "Instead of a fraction, a data set of its own.")
    String validationData;

    @Option(names = "--test", paramLabel = "PATH", description = "A data set to report on when all is done; never trained on (default: the test part of the data, where it has one).")
    String test;

    @Option(names = "--scale", paramLabel = "HOW",
        description = "What becomes of the numbers of a table, by what is in the part to train on: standard (mean 0, deviation 1), min-max (0 to 1), quantile (the share of numbers below) or none "
            + "(default: standard for a table of more than zeros and ones, with a gaussian likelihood; else none).")
    String scale;
}
