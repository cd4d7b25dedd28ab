package vae4j.core.use;

import java.util.ArrayList;
import java.util.Arrays;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.model.GaussianCodes;
import vae4j.core.probability.DiagonalGaussian;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/**
 * Fills in what is missing: pictures with holes, rows with gaps. Missing values start from what they are on average.
 *
 * @param average of each value, of the shape of one example: where missing values start from
 * @param labels  of the examples that it is to complete, one after the other; null where the model knows none
 */
public record Completer(GaussianCodes model, Tensor average, int[] labels) {
    /** Of the iterations, left out at the start: {@code 1 / BURN_IN}. */
    private static final int BURN_IN = 2;
    /** Enough to leave the averages behind. */
    private static final int PROPOSAL_ITERATIONS = 20;

    /** Of a model that knows no classes. */
    public Completer(GaussianCodes model, Tensor average) {
        this(model, average, null);
    }

    public Completer {
        if (average.size() != model.config().example().size()) {
            throw new ShapeException("an average of shape " + average.shape() + " for examples of shape " + model.config().example());
        }
    }

    /**
     * Pseudo-Gibbs sampling (Rezende, Mohamed and Wierstra 2014, appendix F): again and again z ~ q(z|x), then the missing
     * values ~ p(x|z). It draws from the model's own p(missing | known) as far as q(z|x) is the posterior. Mean and
     * deviation are of the second half of all iterations.
     *
     * @param x           {@code [n, …]}; what stands where a value is missing does not matter
     * @param mask        as large: 1 where a value is known, 0 where it is missing
     * @param iterations  of each chain, at least 2
     * @param imputations independent chains, at least 1; each ends with a draw
     */
    public Completion gibbs(Tensor x, Tensor mask, int iterations, int imputations, Noise noise) {
        requireChains(iterations, imputations);
        var gaps = Gaps.of(x, mask);
        var distributions = model.given(labels);
        var summary = new Summary(gaps);
        var draws = new ArrayList<Tensor>();
        try (var tape = Tape.inference(model.backend())) {
            for (int c = 0; c < imputations; c++) {
                var current = repeated(gaps.rows());
                for (int t = 0; t < iterations; t++) {
                    var step = noise.branch(c).branch(t);
                    var filled = tape.allocate(x.shape());
                    gaps.fill(current, filled);
                    var z = distributions.encode(tape.constant(filled)).reparameterize(step.branch(0));
                    var likelihood = distributions.decode(z);
                    current = likelihood.sample(step.branch(1)).toArray();
                    if (t >= iterations / BURN_IN) summary.add(likelihood.mean().toArray(), current, null);
                    tape.rewind();
                }
                draws.add(gaps.filled(current));
            }
        }
        return new Completion(summary.mean(x), summary.deviation(x), draws);
    }

    /**
     * Importance-weighted conditional expectation (Mattei and Frellsen 2019, MIWAE, equations 11 to 13): z₁ … z_K ~ q(z|x̃)
     * with weights p(known|z) p(z) / q(z|x̃), which make the mean of E[x|z] right in the limit whatever the proposal; draws
     * by sampling-importance-resampling. The proposal is the posterior of x̃, the examples as a short pseudo-Gibbs chain
     * completes them: a model that was trained on whole examples encodes averages badly.
     *
     * @param x           {@code [n, …]}; what stands where a value is missing does not matter
     * @param mask        as large: 1 where a value is known, 0 where it is missing
     * @param samples     K, at least 1
     * @param imputations how many draws, at least 1
     */
    public Completion importance(Tensor x, Tensor mask, int samples, int imputations, Noise noise) {
        if (samples < 1) throw new IllegalArgumentException("importance samples must be at least 1, not " + samples);
        requireImputations(imputations);
        var gaps = Gaps.of(x, mask);
        var distributions = model.given(labels);
        var summary = new Summary(gaps);
        var resampled = new Resampler(gaps.rows(), imputations, noise.branch(2));
        try (var tape = Tape.inference(model.backend()); var proposals = Tape.inference(model.backend())) {
            var posterior = distributions.encode(proposals.constant(gibbs(x, mask, PROPOSAL_ITERATIONS, 1, noise.branch(0)).mean()));
            var mu = posterior.mu().value();
            var logvar = posterior.logvar().value();
            for (int k = 0; k < samples; k++) {
                var q = new DiagonalGaussian(tape.constant(mu), tape.constant(logvar));
                var z = q.reparameterize(noise.branch(1).branch(k));
                var likelihood = distributions.decode(z);
                var weights = logWeights(gaps, likelihood.logProbabilities(x.reshape(Shape.of(x.rows(), x.columns()))),
                    distributions.prior().logProbability(z), q.logProbability(z));
                var draw = likelihood.sample(noise.branch(3).branch(k)).toArray();
                summary.add(likelihood.mean().toArray(), draw, weights);
                resampled.offer(weights, draw);
                tape.rewind();
            }
        }
        var draws = new ArrayList<Tensor>();
        for (int m = 0; m < imputations; m++) draws.add(gaps.filled(resampled.draw(m)));
        return new Completion(summary.mean(x), summary.deviation(x), draws);
    }

    /**
     * Codes that Hamiltonian Monte Carlo draws from p(z|known), whose mean of E[x|z] is the expectation of the model: the encoder
     * only tells where chains start, after a short one of pseudo-Gibbs sampling. The other ways go where the encoder leads
     * them, which has never seen examples with holes. Mean and deviation are of the second half of all iterations.
     *
     * @param x           {@code [n, …]}; what stands where a value is missing does not matter
     * @param mask        as large: 1 where a value is known, 0 where it is missing
     * @param iterations  of each chain, at least 2
     * @param imputations independent chains, at least 1; each ends with a draw
     */
    public Completion hamiltonian(Tensor x, Tensor mask, int iterations, int imputations, Noise noise) {
        requireChains(iterations, imputations);
        var gaps = Gaps.of(x, mask);
        var distributions = model.given(labels);
        var summary = new Summary(gaps);
        var draws = new ArrayList<Tensor>();
        var nothing = new float[Math.toIntExact(x.size())];
        Arrays.fill(nothing, Float.NaN);
        var holes = gaps.filled(nothing);
        try (var tape = Tape.inference(model.backend())) {
            for (int c = 0; c < imputations; c++) {
                var own = noise.branch(c);
                var guess = gibbs(x, mask, PROPOSAL_ITERATIONS, 1, own.branch(0)).imputations().getFirst();
                var start = distributions.encode(tape.constant(guess)).reparameterize(own.branch(1)).value();
                try (var chain = new CodeChain(distributions, model.backend(), holes, start)) {
                    var drawn = nothing;
                    for (int t = 0; t < iterations; t++) {
                        boolean burnIn = t < iterations / BURN_IN;
                        chain.advance(own.branch(2).branch(t), burnIn);
                        if (burnIn) continue;
                        tape.rewind();
                        var likelihood = distributions.decode(tape.constant(chain.codes()));
                        drawn = likelihood.sample(own.branch(3).branch(t)).toArray();
                        summary.add(likelihood.mean().toArray(), drawn, null);
                    }
                    draws.add(gaps.filled(drawn));
                }
                tape.rewind();
            }
        }
        return new Completion(summary.mean(x), summary.deviation(x), draws);
    }

    private static void requireChains(int iterations, int imputations) {
        if (iterations < 2) throw new IllegalArgumentException("a chain has at least 2 iterations, not " + iterations);
        requireImputations(imputations);
    }

    private static void requireImputations(int imputations) {
        if (imputations < 1) throw new IllegalArgumentException("imputations must be at least 1, not " + imputations);
    }

    /** log p(known|z) + log p(z) − log q(z|x̃) of each example. */
    private static double[] logWeights(Gaps gaps, Tensor each, Variable prior, Variable proposal) {
        var weights = gaps.sumOfKnown(each.toArray());
        for (int i = 0; i < weights.length; i++) weights[i] += (double) prior.value().get(i) - proposal.value().get(i);
        return weights;
    }

    private float[] repeated(int rows) {
        var one = average.toArray();
        var all = new float[Math.multiplyExact(rows, one.length)];
        for (int i = 0; i < rows; i++) System.arraycopy(one, 0, all, i * one.length, one.length);
        return all;
    }
}
