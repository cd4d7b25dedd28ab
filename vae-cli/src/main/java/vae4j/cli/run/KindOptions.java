package vae4j.cli.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import vae4j.cli.UserException;
import vae4j.core.model.Family;
import vae4j.core.model.Family.Kind;

/**
 * Settings that only some kinds of models have; each field has the name of a component of their settings, and null for
 * what the kind has anyway. Their standard values are those of the kind.
 */
@Command(optionListHeading = "%nOf some kinds of models:%n")
public final class KindOptions {
    @Option(names = "--capacity", paramLabel = "NATS", description = "beta: what the KL term is drawn to (default: 0).")
    Double capacity;

    @Option(names = "--capacity-epochs", paramLabel = "N", description = "beta: over so many epochs the capacity rises from 0 (default: 0).")
    Double capacityEpochs;

    @Option(names = "--samples", paramLabel = "K", description = "iwae, ladder: samples of z an example that the bound is of (default: 5; 1).")
    Integer samples;

    @Option(names = "--gradient", paramLabel = "HOW", description = "iwae: standard (default), or dreg, the doubly reparameterized one.")
    String gradient;

    @Option(names = "--estimator", paramLabel = "NAME", description = "tc: weighted (default) or stratified.")
    String estimator;

    @Option(names = "--dip-type", paramLabel = "N", description = "dip: 1 (default), the covariance of posterior means, or 2, of codes.")
    Integer dipType;

    @Option(names = "--off-diagonal", paramLabel = "W", description = "dip: weight of covariances (default: 10).")
    Double offDiagonal;

    @Option(names = "--diagonal", paramLabel = "W", description = "dip: weight of variances that are not 1 (default: 100).")
    Double diagonal;

    @Option(names = "--alpha", paramLabel = "A", description = "info: 1 minus the weight of the KL term (default: 0).")
    Double alpha;

    @Option(names = "--lambda", paramLabel = "L", description = "info: weight of the discrepancy (default: 1000).")
    Double lambda;

    @Option(names = "--kernel", paramLabel = "NAME", description = "info: imq (default) or rbf.")
    String kernel;

    @Option(names = "--upper", paramLabel = "N[,N...]", split = ",", hideParamSyntax = true, description = "ladder: dimensions of the codes above the lowest (default: 10).")
    List<Integer> upper;

    @Option(names = "--upper-hidden", paramLabel = "WIDTH[,WIDTH...]", split = ",", hideParamSyntax = true, description = "ladder: widths of the hidden layers between codes (default: 100).")
    List<Integer> upperHidden;

    @Option(names = "--inference", paramLabel = "HOW", description = "ladder: top-down (default), or bottom-up as Burda et al. have it.")
    String inference;

    @Option(names = "--classes", paramLabel = "N", description = "conditional, semi-supervised, perceptual: how many classes there are (default: those of the data).")
    Integer classes;

    @Option(names = "--label-prior", paramLabel = "NAME", description = "conditional: learned (default), a Gaussian of its own for each class, or standard.")
    String labelPrior;

    @Option(names = "--quadrants", paramLabel = "N", description = "completion: how many of an image are given: 1 (default), lower left; 2, left; 3, all but upper right.")
    Integer quadrants;

    @Option(names = "--given", paramLabel = "COLUMN[,COLUMN...]", split = ",", hideParamSyntax = true, description = "completion: the columns of a table that are given, by name; it learns to complete the others.")
    List<String> given;

    @Option(names = "--given-prior", paramLabel = "NAME", description = "completion: learned (default), p(z) follows from what is given, or standard.")
    String givenPrior;

    @Option(names = "--predictor", paramLabel = "NAME", description = "completion: cvae (default), or regressor, which has no code.")
    String predictor;

    @Option(names = "--component-examples", paramLabel = "N", description = "autoencoder: so many examples for the principal components beside it (default: 2000; 0 for none).")
    Integer componentExamples;

    @Option(names = "--noise", paramLabel = "KIND", description = "denoising: masking (default), gaussian or salt-and-pepper.")
    String noise;

    @Option(names = "--amount", paramLabel = "A", description = "denoising: the share of values, or the standard deviation (default: 0.3).")
    Double amount;

    @Option(names = "--penalty", paramLabel = "NAME", description = "sparse: l1 (default) or kl.")
    String penalty;

    @Option(names = "--sparsity", paramLabel = "W", description = "sparse: weight of the penalty (default: 1).")
    Double sparsity;

    @Option(names = "--target", paramLabel = "M", description = "sparse: the mean that kl draws codes to (default: 0.05).")
    Double target;

    @Option(names = "--codes", paramLabel = "K", description = "vq: vectors in the codebook (default: 64).")
    Integer codes;

    @Option(names = "--positions", paramLabel = "N", description = "vq: of a code, among which --latent is divided (default: 10).")
    Integer positions;

    @Option(names = "--commitment", paramLabel = "B", description = "vq: weight of the commitment term (default: 0.25).")
    Double commitment;

    @Option(names = "--codebook", paramLabel = "HOW", description = "vq: ema (default) or gradient.")
    String codebook;

    @Option(names = "--decay", paramLabel = "D", description = "vq: of the moving averages (default: 0.99).")
    Double decay;

    @Option(names = "--revive", paramLabel = "N", description = "vq: start a code again that fewer positions of a batch choose (default: 1; 0 for never).")
    Double revive;

    @Option(names = "--code-prior", paramLabel = "NAME", description = "vq: autoregressive (default), categorical, or with convolutions pixelcnn.")
    String codePrior;

    @Option(names = "--prior-features", paramLabel = "N", description = "vq: channels of each stack of pixelcnn (default: 64).")
    Integer priorFeatures;

    @Option(names = "--gamma", paramLabel = "G", description = "factor: weight of the total correlation (default: 10).")
    Double gamma;

    @Option(names = "--discriminator-hidden", paramLabel = "WIDTH[,WIDTH...]", split = ",", hideParamSyntax = true, description = "factor, vae-gan: widths of the discriminator (default: 256,256,256; 256,128).")
    List<Integer> discriminatorHidden;

    @Option(names = "--discriminator-rate", paramLabel = "R", description = "factor: learning rate of the discriminator (default: 1e-3).")
    Double discriminatorRate;

    @Option(names = "--labels", paramLabel = "N", description = "semi-supervised: how many examples show their label (default: 1000).")
    Integer labels;

    @Option(names = "--classification", paramLabel = "W", description = "semi-supervised: weight of classifying those (default: 50).")
    Double classification;

    @Option(names = "--similarity", paramLabel = "G", description = "vae-gan, perceptual: weight of likeness, of the former in the decoder only (default: 1).")
    Double similarity;

    @Option(names = "--classifier-hidden", paramLabel = "WIDTH[,WIDTH...]", split = ",", hideParamSyntax = true, description = "perceptual: widths of the classifier whose features are compared (default: 256,128).")
    List<Integer> classifierHidden;

    /**
     * The settings of a kind, by name; empty if it has none.
     *
     * @param beta what was given as weight of the KL term; null if nothing was
     * @throws UserException if an option was given that the kind does not have
     */
    SequencedMap<String, Object> settings(Kind kind, Double beta) {
        var standards = kind.standards();
        var changed = new LinkedHashMap<String, Object>();
        if (beta != null && standards.containsKey("beta")) changed.put("beta", beta);
        for (var field : KindOptions.class.getDeclaredFields()) {
            var value = value(field);
            if (value == null) continue;
            if (!standards.containsKey(field.getName())) throw misplaced(field.getName(), kind);
            changed.put(field.getName(), value);
        }
        standards.putAll(changed);
        return standards;
    }

    private Object value(java.lang.reflect.Field field) {
        try {
            return field.get(this);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a field of this class can be read", e);
        }
    }

    private static UserException misplaced(String setting, Kind kind) {
        var having = Family.kinds().stream().filter(k -> k.standards().containsKey(setting)).map(Kind::name).toList();
        return UserException.usage("--" + RunOptions.kebab(setting) + " needs --model " + String.join(" or ", having) + ", not " + kind.name());
    }
}
