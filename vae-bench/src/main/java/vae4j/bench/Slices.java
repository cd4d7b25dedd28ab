package vae4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;

/**
 * Kernels against the machine's limit. No JMH, because machines are shared and clocks wander: slices of a millisecond
 * of a kernel and of what limits it alternate, and the best tenths of both are compared.
 */
final class Slices {
    static final long WARM_UP_NANOS = 12_000_000_000L;
    /** The last line's name. */
    static final String MEAN = "geometric mean";
    private static final long LIMIT_WARM_UP_NANOS = 200_000_000;
    private static final long PEAK_NANOS = 300_000, SLICE_NANOS = 1_000_000;
    /** A tenth of a millisecond for one thread; several also need time to wake up, which must not count. */
    private static final int PEAK_ITERATIONS = 30_000, PEAK_ITERATIONS_OF_SEVERAL = 1_000_000;

    /**
     * What is measured.
     *
     * @param operations floating-point operations or bytes a run, whichever the limit counts
     */
    record Subject(String name, double operations, Runnable kernel, Limit limit) {}

    /** What no kernel of a kind can beat. */
    interface Limit {
        /** Runs for a part of a millisecond or more, and returns how many operations or bytes that were. */
        long run() throws Exception;
    }

    private Slices() {}

    /** Multiply-adds in registers, on as many threads as the backend has. */
    static Limit fmaPeak(Backend backend) {
        if (backend.threads() == 1) return () -> backend.fmaPeak(PEAK_ITERATIONS);
        return atOnce(backend.threads(), _ -> backend.fmaPeak(PEAK_ITERATIONS_OF_SEVERAL));
    }

    /** A part of a limit, by one thread of several. */
    interface Part {
        long run(int thread);
    }

    /** What several threads do at once. */
    static Limit atOnce(int threads, Part part) {
        var pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
        var tasks = IntStream.range(0, threads).<Callable<Long>>mapToObj(t -> () -> part.run(t)).toList();
        return () -> pool.invokeAll(tasks).stream().mapToLong(f -> f.resultNow()).sum();
    }

    /** Prints a line for each, in operations or bytes a nanosecond, and the geometric mean of their parts of the limit. */
    static void report(Backend backend, int slices, List<Subject> subjects) throws Exception {
        for (var subject : subjects) {
            long warm = WARM_UP_NANOS / subjects.size() + (subject.operations > 1e9 ? WARM_UP_NANOS : 0);
            for (long start = System.nanoTime(); System.nanoTime() - start < warm; ) subject.kernel.run();
        }
        for (var limit : subjects.stream().map(Subject::limit).distinct().toList()) {
            for (long start = System.nanoTime(); System.nanoTime() - start < LIMIT_WARM_UP_NANOS; ) limit.run();
        }
        System.out.println(Backends.describe(backend));
        System.out.printf("%-36s%10s%10s%10s%8s%n", "", "median", "best 10 %", "limit", "ratio");
        double logs = 0;
        for (var subject : subjects) logs += Math.log(measure(subject, slices, subject.limit));
        System.out.printf(Locale.ROOT, "%-66s%8.2f%n", MEAN, Math.exp(logs / subjects.size()));
    }

    private static double measure(Subject subject, int slices, Limit limitLoop) throws Exception {
        var speed = new double[slices];
        var limit = new double[slices];
        for (int i = 0; i < slices; i++) {
            double done = 0;
            long start = System.nanoTime(), now;
            do {
                done += limitLoop.run();
                now = System.nanoTime();
            } while (now - start < PEAK_NANOS);
            limit[i] = done / (now - start);
            done = 0;
            start = System.nanoTime();
            do {
                subject.kernel.run();
                done += subject.operations;
                now = System.nanoTime();
            } while (now - start < SLICE_NANOS);
            speed[i] = done / (now - start);
        }
        double best = bestTenth(speed), most = bestTenth(limit);
        System.out.printf(Locale.ROOT, "%-36s%10.1f%10.1f%10.1f%8.2f%n", subject.name, speed[slices / 2], best, most, best / most);
        return best / most;
    }

    /** The mean of the best tenth; sorts. */
    private static double bestTenth(double[] speeds) {
        Arrays.sort(speeds);
        return Arrays.stream(speeds, speeds.length * 9 / 10, speeds.length).average().orElseThrow();
    }
}
