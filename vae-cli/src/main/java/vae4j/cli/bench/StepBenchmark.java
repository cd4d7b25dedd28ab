package vae4j.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import vae4j.core.backend.Backend;
import vae4j.core.model.Vae;
import vae4j.core.model.VaeConfig;
import vae4j.core.nn.ConvNet;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.TrainingStep;

/**
 * Times training steps, the very ones that train, in turns with a loop of nothing but fused multiply-adds. Turns are
 * short, about {@value #SLICE_MILLIS} ms, so that a machine that is now faster, now slower is so for both.
 */
public final class StepBenchmark implements AutoCloseable {
    private static final int SLICE_MILLIS = 20;
    private static final long SLICE = SLICE_MILLIS * 1_000_000L;
    private static final int LEAST_SLICES = 20;
    private static final int BATCHES = 16;
    private static final double BEST_DECILE = 0.1;
    /** Warm enough: so many windows one after the other in which no step was faster by this much than all before. */
    private static final int SETTLED_WINDOWS = 3;
    private static final double FASTER = 0.98;
    private static final long WINDOW = 400_000_000L;

    private final Backend backend;
    private final VaeConfig config;
    private final int batch;
    private final Vae model;
    private final TrainingStep step;
    private final List<Tensor> batches = new ArrayList<>();
    private final Noise noise = Noise.seed(1);
    private long steps;

    public StepBenchmark(Backend backend, VaeConfig config, int batch) {
        this.backend = backend;
        this.config = config;
        this.batch = batch;
        model = Vae.of(config, backend, 1);
        step = new TrainingStep(model, Adam.rate(1e-3), Double.POSITIVE_INFINITY);
        var grey = Tensor.allocate(config.example().batch(batch));
        backend.fill(grey, 0.5f);
        for (int i = 0; i < BATCHES; i++) {
            var x = Tensor.allocate(config.example().batch(batch));
            backend.bernoulli(noise.branch(Noise.Purpose.SYNTHESIZE).branch(i).key(), grey, x);
            batches.add(x);
        }
    }

    /**
     * Measures for some seconds after the warm-up, and for at least {@value #LEAST_SLICES} turns.
     *
     * @return the numbers by the names they have in JSON
     */
    public SequencedMap<String, Object> run(double seconds) {
        warmUp(this::oneStep, seconds);
        int iterations = peakIterations();
        var single = new Timings();
        var slices = new Timings();
        var peak = new Timings();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end || slices.count() < LEAST_SLICES) {
            slices.add(slice(this::oneStep, single));
            peak.add(slice(() -> backend.fmaPeak(iterations), new Timings()));
        }
        double best = slices.quantile(BEST_DECILE);
        var result = new LinkedHashMap<String, Object>();
        result.put("step_ms_min", best * 1e-6);
        result.put("step_ms_median", single.quantile(0.5) * 1e-6);
        result.put("step_ms_p95", single.quantile(0.95) * 1e-6);
        result.put("examples_per_s", batch / (best * 1e-9));
        result.put("gflops", floatingPointOperations() / best);
        result.put("fma_peak_gflops", backend.fmaPeak(iterations) / peak.quantile(BEST_DECILE));
        result.put("gflop_per_step", floatingPointOperations() * 1e-9);
        result.put("slices", slices.count());
        result.put("encode_examples_per_s", batch / (inference(() -> model.encode(batches.getFirst()), seconds / 4) * 1e-9));
        result.put("reconstruct_examples_per_s", batch / (inference(() -> model.reconstruct(batches.getFirst()), seconds / 4) * 1e-9));
        return result;
    }

    private void oneStep() {
        var place = new Step(noise.branch(Noise.Purpose.REPARAMETERIZE).branch(steps), 0, NegativeElbo.PLAIN, null);
        step.update(batches.get((int) (steps % BATCHES)), null, null, place, ++steps, 1);
    }

    /** Until steps get no faster, but not for much longer than is measured. */
    private static void warmUp(Runnable work, double seconds) {
        long limit = System.nanoTime() + (long) (Math.max(1, 2 * seconds) * 1e9);
        double least = Double.POSITIVE_INFINITY;
        int settled = 0;
        while (settled < SETTLED_WINDOWS && System.nanoTime() < limit) {
            var window = new Timings();
            long end = System.nanoTime() + WINDOW;
            do slice(work, window); while (System.nanoTime() < end);
            double fastest = window.quantile(BEST_DECILE);
            settled = fastest < least * FASTER ? 0 : settled + 1;
            least = Math.min(least, fastest);
        }
    }

    /** A turn: at least once, until its time is over. Returns the median duration, which one pause does not change. */
    private static double slice(Runnable work, Timings all) {
        var own = new Timings();
        long begin = System.nanoTime();
        long before = begin;
        do {
            work.run();
            long now = System.nanoTime();
            own.add(now - before);
            all.add(now - before);
            before = now;
        } while (before - begin < SLICE);
        return own.quantile(0.5);
    }

    /** How many iterations of the peak loop take about as long as a step of many: a tenth of a turn, once compiled. */
    private int peakIterations() {
        int iterations = 1 << 10;
        for (int round = 0; round < 40; round++) {
            long begin = System.nanoTime();
            backend.fmaPeak(iterations);
            long took = Math.max(1, System.nanoTime() - begin);
            double factor = Math.clamp(SLICE / 10.0 / took, 0.25, 4);
            iterations = (int) Math.clamp(iterations * factor, 1, 1 << 30);
        }
        return iterations;
    }

    private static double inference(Runnable work, double seconds) {
        warmUp(work, seconds);
        var slices = new Timings();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do slices.add(slice(work, new Timings())); while (System.nanoTime() < end || slices.count() < LEAST_SLICES);
        return slices.quantile(BEST_DECILE);
    }

    /** Of a step's products and convolutions: forward, by the weights, by the inputs; the data's own gradient is not computed. */
    long floatingPointOperations() {
        var encoder = new ArrayList<Long>();
        long decoder = 0;
        long width = config.example().size();
        if (!config.network().equals(VaeConfig.DENSE)) {
            var plan = ConvNet.named(config.network(), config.example(), config.hidden());
            var sizes = plan.convolutions();
            for (int i = 0; i < sizes.size(); i++) {
                var c = sizes.get(i);
                long positions = (long) c.outHeight() * c.outWidth();
                encoder.add(positions * c.patch() * c.features());
                encoder.add(plan.stages().get(i).blocks() * 2L * 9 * positions * c.features() * c.features());
            }
            decoder = encoder.stream().mapToLong(Long::longValue).sum();
            width = plan.smallest().size();
        }
        long smallest = width;
        for (int w : config.hidden()) {
            encoder.add(width * w);
            width = w;
        }
        encoder.add(width * 2 * config.latent());
        width = config.latent();
        for (int w : config.hidden().reversed()) {
            decoder += width * w;
            width = w;
        }
        decoder += width * smallest;
        return 2 * batch * (3 * (encoder.stream().mapToLong(Long::longValue).sum() + decoder) - encoder.getFirst());
    }

    @Override public void close() {
        step.close();
        model.close();
    }
}
