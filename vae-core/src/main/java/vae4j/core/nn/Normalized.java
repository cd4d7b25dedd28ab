package vae4j.core.nn;

import java.util.function.Function;
import vae4j.core.autograd.Images;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.Statistics;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/**
 * Normalisation: {@code gamma (x - mean) / sqrt(variance + 1e-5) + beta}, one gamma and beta a channel, which is the last
 * axis. Parameters as in PyTorch: {@code weight} (gamma, starts as 1) and {@code bias} (beta, starts as 0).
 */
public final class Normalized implements Layer {
    private static final float EPSILON = 1e-5f;
    /** The part of a new batch in the running statistics; PyTorch's. */
    private static final float MOMENTUM = 0.1f;

    private final Parameter gamma;
    private final Parameter beta;
    private final Parameter runningMean;
    private final Parameter runningVariance;
    private final Function<Shape, Statistics> statistics;

    private Normalized(Scope scope, int channels, boolean running, Function<Shape, Statistics> statistics) {
        var shape = Shape.of(channels);
        this.statistics = statistics;
        gamma = scope.parameter("weight", shape, Initializer.constant(1));
        beta = scope.parameter("bias", shape, Initializer.constant(0));
        runningMean = running ? scope.buffer("running_mean", shape, Initializer.constant(0)) : null;
        runningVariance = running ? scope.buffer("running_var", shape, Initializer.constant(1)) : null;
    }

    /**
     * Each channel over the batch and all pixels (Ioffe and Szegedy 2015, algorithm 1). While training with the batch's
     * own statistics, of which running means are kept with the model ({@code running_mean}, {@code running_var}); else
     * with those.
     */
    public static Normalized batch(Scope scope, int channels) {
        return new Normalized(scope, channels, true, s -> new Statistics(1, Math.toIntExact(s.size() / channels), channels, channels));
    }

    /** Each example's channels in groups, over all pixels (Wu and He 2018, equation 7). */
    public static Normalized group(Scope scope, int groups, int channels) {
        if (groups < 1 || channels % groups != 0) throw new ShapeException(channels + " channels cannot be cut into " + groups + " groups");
        return new Normalized(scope, channels, false, s -> new Statistics(s.axis(0), Math.toIntExact(s.size() / s.axis(0) / channels), channels, groups));
    }

    /** Each vector on its own (Ba, Kiros and Hinton 2016, section 3). */
    public static Normalized layer(Scope scope, int width) {
        return new Normalized(scope, width, false, s -> new Statistics(Math.toIntExact(s.size() / width), 1, width, 1));
    }

    /** @throws ShapeException naming the layer, if x has other channels, or a training batch but one value a channel */
    @Override public Variable forward(Variable x) {
        var s = x.shape();
        int channels = gamma.shape().axis(0);
        if (s.rank() < 2 || s.axis(s.rank() - 1) != channels) throw new ShapeException(gamma.layer() + ": the input has shape " + s + ", expected [batch, …, " + channels + "]");
        var tape = x.tape();
        var over = statistics.apply(s);
        if (runningMean != null && !tape.isTraining()) {
            return Images.normalize(over, x, runningMean.value(), runningVariance.value(), EPSILON, gamma.on(tape), beta.on(tape), true);
        }
        if (runningMean != null && over.count() == 1) throw new ShapeException(gamma.layer() + ": a batch of shape " + s + " has one value a channel, which has no variance");
        var mean = tape.allocate(over.moments());
        var variance = tape.allocate(over.moments());
        tape.backend().moments(over, x.value(), mean, variance);
        if (runningMean != null) {
            tape.afterUpdate(() -> {
                follow(runningMean.value(), mean, 1);
                follow(runningVariance.value(), variance, (float) over.count() / (over.count() - 1));
            });
        }
        return Images.normalize(over, x, mean, variance, EPSILON, gamma.on(tape), beta.on(tape), false);
    }

    private static void follow(Tensor running, Tensor batch, float factor) {
        for (long i = 0; i < running.size(); i++) running.set(i, (1 - MOMENTUM) * running.get(i) + MOMENTUM * (factor * batch.get(i)));
    }
}
