package vae4j.core.use;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vae4j.core.autograd.Tape;
import vae4j.core.model.CompletionVae;
import vae4j.core.objective.Batch;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;

/**
 * Completes examples by a model that has learned to, from the part g that it is given: z ~ p(z|g), then m ~ p(m|z, g). These
 * are draws of the model's own p(m|g), without weights and without a chain.
 */
public record ConditionalCompleter(CompletionVae model) {
    /** Examples at once: a part of what defines the noise of each. */
    private static final int BATCH = 512;

    /** Of a batch: 1 where a value is given, 0 where it is to be completed. @param x {@code [n, …]} */
    public Tensor mask(Tensor x) {
        var mask = Tensor.allocate(x.shape());
        var given = model.given();
        for (long i = 0; i < x.size(); i++) mask.set(i, given[(int) (i % given.length)] ? 1 : 0);
        return mask;
    }

    /**
     * @param x           {@code [n, …]}; what stands where a value is to be completed does not matter
     * @param samples     draws of z that mean and deviation are of, at least 1
     * @param imputations how many draws to give, at least 1
     * @throws IllegalArgumentException if a value that must be given is missing
     */
    public Completion complete(Tensor x, int samples, int imputations, Noise noise) {
        if (samples < 1) throw new IllegalArgumentException("samples must be at least 1, not " + samples);
        if (imputations < 1) throw new IllegalArgumentException("imputations must be at least 1, not " + imputations);
        var draws = IntStream.range(0, imputations).mapToObj(_ -> Tensor.allocate(x.shape())).toList();
        var whole = new Completion(Tensor.allocate(x.shape()), Tensor.allocate(x.shape()), draws);
        try (var tape = Tape.inference(model.backend())) {
            for (int first = 0; first < x.rows(); first += BATCH) {
                int count = Math.min(BATCH, x.rows() - first);
                complete(x.rows(first, count), samples, part(whole, first, count), noise.branch(first / BATCH), tape);
            }
        }
        return whole;
    }

    private static Completion part(Completion whole, int first, int count) {
        var draws = new ArrayList<Tensor>();
        for (var draw : whole.imputations()) draws.add(draw.rows(first, count));
        return new Completion(whole.mean().rows(first, count), whole.deviation().rows(first, count), draws);
    }

    private void complete(Tensor x, int samples, Completion to, Noise noise, Tape tape) {
        var gaps = Gaps.of(x, mask(x));
        var summary = new Summary(gaps);
        List<Tensor> draws = to.imputations();
        for (int k = 0; k < Math.max(samples, draws.size()); k++) {
            var p = model.completed(Batch.of(tape, x, null).x(), noise.branch(k).branch(0));
            var draw = p.sample(noise.branch(k).branch(1)).toArray();
            if (k < samples) summary.add(p.mean().toArray(), draw, null);
            if (k < draws.size()) gaps.fill(draw, draws.get(k));
            tape.rewind();
        }
        to.mean().copyFrom(summary.mean(x));
        to.deviation().copyFrom(summary.deviation(x));
    }
}
