package vae4j.core.probability;

import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.nn.Initializer;
import vae4j.core.nn.Parameter;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;

/**
 * A learned mixture of diagonal Gaussians, Σₖ πₖ N(μₖ, diag exp(logvarₖ)) (the mixture of Gaussians prior of Tomczak and
 * Welling 2018, section 4.1; Dilokthanakul et al. 2016). The parameters are {@code logits [k]}, whose softmax is π,
 * {@code mean [k, latent]} and {@code logvar [k, latent]}; they start as equal weights, draws of N(0, I), and 0.
 */
public final class MixturePrior implements Prior {
    private final Parameter logits;
    private final Parameter mean;
    private final Parameter logvar;

    /** @throws IllegalArgumentException if there are fewer than 2 components */
    public MixturePrior(Scope scope, int components, int latent) {
        if (components < 2) throw new IllegalArgumentException("a mixture needs at least 2 components, not " + components);
        logits = scope.parameter("logits", Shape.of(components), Initializer.constant(0));
        mean = scope.parameter("mean", Shape.of(components, latent), Initializer.normal(1));
        logvar = scope.parameter("logvar", Shape.of(components, latent), Initializer.constant(0));
    }

    private Mixture on(Tape tape) {
        var row = Arithmetic.reshape(logits.on(tape), Shape.of(1, logits.shape().rows()));
        var logWeights = Arithmetic.reshape(Densities.logSoftmax(row), logits.shape());
        return new Mixture(logWeights, mean.on(tape), Spread.bounded(logvar.on(tape)));
    }

    @Override public Variable kl(DiagonalGaussian posterior, Variable z) {
        return on(z.tape()).kl(posterior, z);
    }

    @Override public Variable logProbability(Variable z) {
        return on(z.tape()).logProbability(z);
    }

    @Override public Variable sample(Tape tape, int count, Noise noise) {
        return on(tape).sample(count, noise);
    }
}
