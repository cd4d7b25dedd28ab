package vae4j.cli.run;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is trained. */
@Command(optionListHeading = "%nModel:%n")
public final class ModelOptions {
    @Option(names = "--model", paramLabel = "NAME", defaultValue = "vae", description = "The kind of model: vae (default), beta, iwae, tc, factor, dip, info, ladder, conditional, completion, semi-supervised, "
        + "autoencoder, denoising, sparse, vq, vae-gan or perceptual.")
    String model;

    @Option(names = "--network", paramLabel = "NAME", defaultValue = "dense",
        description = "dense (default), or for images convolutions: conv (of any size), locatello (64x64) or residual (32x32).")
    String network;

    @Option(names = "--hidden", paramLabel = "WIDTH[,WIDTH...]", split = ",", hideParamSyntax = true,
        description = "Widths of the encoder's hidden layers, of those behind its convolutions; the decoder has them in reverse (default: 400, 256 behind convolutions).")
    List<Integer> hidden;

    @Option(names = "--latent", paramLabel = "N", defaultValue = "20", description = "Dimensions of the code z (default: ${DEFAULT-VALUE}).")
    int latent;

    @Option(names = "--activation", paramLabel = "NAME", defaultValue = "relu",
        description = "Of the hidden layers: relu (default), tanh, softplus, sigmoid, silu, gelu or leaky-relu.")
    String activation;

    @Option(names = "--likelihood", paramLabel = "NAME",
        description = "What values are given z. Zeros and ones: bernoulli. Grey levels from 0 to 1: continuous-bernoulli, or discretized-logistic for 8-bit pictures. "
            + "Real numbers: gaussian, laplace, student-t[:FREEDOM]. Counts: poisson, negative-binomial. Indicators: categorical:CLASSES. "
            + "Tables of several kinds of columns: composite. Default: gaussian for tables of more than zeros and ones, else bernoulli.")
    String likelihood;

    @Option(names = "--sigma", paramLabel = "SIGMA",
        description = "The spread of a likelihood: of gaussian the standard deviation, of laplace, student-t and discretized-logistic the scale, of negative-binomial "
            + "the dispersion. A number, or learned: shared (one for all, the default), per-value (the default of composite), decoded (another for each example), "
            + "or for gaussian optimal (that of the batch).")
    String sigma;

    @Option(names = "--column-likelihoods", paramLabel = "COLUMN=NAME[,...]", split = ",", hideParamSyntax = true,
        description = "Of a composite likelihood: columns of numbers that are not gaussian, such as visits=poisson. Columns of categories are categorical.")
    List<String> columnLikelihoods;

    @Option(names = "--prior", paramLabel = "NAME", description = "p(z): standard (default), mixture of learned Gaussians, or vamp, of posteriors of learned inputs.")
    String prior;

    @Option(names = "--components", paramLabel = "K", description = "Of a prior that is a mixture (default: 10).")
    Integer components;

    @Option(names = "--beta", paramLabel = "B", description = "Weight of the KL term while training (default: 1, or what its kind of model has).")
    Double beta;

    @Option(names = "--kl-schedule", paramLabel = "CURVE",
        description = "How that weight rises: constant (default), linear:5, cyclical:10 or sigmoid:10, with a number of epochs.")
    String klSchedule;

    @Option(names = "--free-bits", paramLabel = "NATS",
        description = "KL that each latent dimension may have for nothing while training (default: 0).")
    Double freeBits;
}
