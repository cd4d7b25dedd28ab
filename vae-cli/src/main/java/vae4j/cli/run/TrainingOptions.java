package vae4j.cli.run;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How it is trained. */
@Command(optionListHeading = "%nTraining:%n")
public final class TrainingOptions {
    @Option(names = {"-e", "--epochs"}, paramLabel = "N", defaultValue = "20", description = "How often each example is seen (default: ${DEFAULT-VALUE}).")
    int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "Examples a step (default: ${DEFAULT-VALUE}).")
    int batch;

    @Option(names = "--learning-rate", paramLabel = "R", defaultValue = "0.001", description = "How far a step goes (default: ${DEFAULT-VALUE}).")
    double learningRate;

    @Option(names = "--optimizer", paramLabel = "NAME", defaultValue = "adam", description = "adam (default), adamw or sgd.")
    String optimizer;

    @Option(names = "--adam-beta1", paramLabel = "D", description = "Decay of the mean gradient in adam and adamw (default: 0.9).")
    Double adamBeta1;

    @Option(names = "--adam-beta2", paramLabel = "D", description = "Decay of the mean squared gradient in adam and adamw (default: 0.999).")
    Double adamBeta2;

    @Option(names = "--adam-epsilon", paramLabel = "E", description = "Added to the root of the latter (default: 1e-8).")
    Double adamEpsilon;

    @Option(names = "--weight-decay", paramLabel = "D", description = "Pulls parameters to 0; needs --optimizer adamw (default there: 0.01).")
    Double weightDecay;

    @Option(names = "--momentum", paramLabel = "M", description = "How much of the last step goes on; needs --optimizer sgd (default there: 0.9).")
    Double momentum;

    @Option(names = "--learning-rate-schedule", paramLabel = "CURVE", defaultValue = "constant",
        description = "How the rate falls until the last epoch: constant (default), linear, cosine, exponential, or stages of 1, 3, 9, ... epochs.")
    String learningRateSchedule;

    @Option(names = "--warmup", paramLabel = "EPOCHS", defaultValue = "0", description = "Over so many epochs the rate rises from 0 (default: ${DEFAULT-VALUE}).")
    double warmup;

    @Option(names = "--clip", paramLabel = "NORM", description = "Scale down a gradient with a larger norm (default: never).")
    Double clip;

    @Option(names = "--output-bias", paramLabel = "START",
        description = "Where the decoder's last biases start: small random numbers, or with mean at the logit of each value's mean (default: random).")
    String outputBias;

    @Option(names = "--patience", paramLabel = "EPOCHS", defaultValue = "0",
        description = "Stop when the validation ELBO has not risen for so long; 0 for never (default: ${DEFAULT-VALUE}).")
    int patience;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "All randomness follows from it (default: ${DEFAULT-VALUE}).")
    long seed;
}
