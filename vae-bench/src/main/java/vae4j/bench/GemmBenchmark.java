package vae4j.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Matrix products against the processor's limit. No JMH benchmark, because machines are shared and clocks wander: slices
 * of a millisecond of a product and of multiply-adds in registers alternate, and the best tenths of both are compared.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.GemmBenchmark [threads] [slices] [names] [busy]}</pre>
 *
 * The shapes are those of the standard model, 784-400-20-400-784 at batch 128; {@code names} is a regular expression.
 * With {@code busy}, other code keeps the compilers' queues long during the warm-up: a kernel that is compiled badly then
 * stays bad.
 */
public final class GemmBenchmark {
    private static final long WARM_UP_NANOS = 4_000_000_000L, PEAK_NANOS = 300_000, SLICE_NANOS = 1_000_000;
    private static final int PEAK_ITERATIONS = 3_000;

    private record Product(String name, Operand a, Operand b, Epilogue epilogue, Tensor c) {
        double operations() {
            return 2.0 * a.rows() * b.columns() * a.columns();
        }
    }

    private GemmBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        var names = Pattern.compile(arguments.length > 2 ? arguments[2] : ".*");
        boolean busy = arguments.length > 3 && arguments[3].equals("busy");
        try (var backend = Backends.open("simd", threads); var peakThreads = Executors.newFixedThreadPool(threads)) {
            var peakTasks = IntStream.range(0, threads).<Callable<Long>>mapToObj(i -> () -> backend.fmaPeak(PEAK_ITERATIONS)).toList();
            Peak peak = threads == 1
                ? () -> backend.fmaPeak(PEAK_ITERATIONS)
                : () -> peakThreads.invokeAll(peakTasks).stream().mapToLong(f -> f.resultNow()).sum();
            var products = products().stream().filter(p -> names.matcher(p.name).find()).toList();
            if (busy) keepCompilersBusy();
            for (var product : products) {
                long warm = WARM_UP_NANOS / products.size() + (product.operations() > 1e9 ? WARM_UP_NANOS : 0);
                for (long start = System.nanoTime(); System.nanoTime() - start < warm; ) run(backend, product);
            }
            for (int i = 0; i < 300; i++) peak.run();
            System.out.println(Backends.describe(backend));
            System.out.printf("%-28s%10s%10s%10s%8s%n", "", "median", "best 10 %", "peak", "ratio");
            for (var product : products) report(backend, product, slices, peak);
        }
        System.exit(0);
    }

    private interface Peak {
        long run() throws Exception;
    }

    private static void run(Backend backend, Product p) {
        backend.gemm(p.a, p.b, p.epilogue, p.c);
    }

    private static void report(Backend backend, Product product, int slices, Peak peak) throws Exception {
        var speed = new double[slices];
        var limit = new double[slices];
        for (int i = 0; i < slices; i++) {
            double done = 0;
            long start = System.nanoTime(), now;
            do {
                done += peak.run();
                now = System.nanoTime();
            } while (now - start < PEAK_NANOS);
            limit[i] = done / (now - start);
            done = 0;
            start = System.nanoTime();
            do {
                run(backend, product);
                done += product.operations();
                now = System.nanoTime();
            } while (now - start < SLICE_NANOS);
            speed[i] = done / (now - start);
        }
        double best = bestTenth(speed), most = bestTenth(limit);
        System.out.printf(Locale.ROOT, "%-28s%10.1f%10.1f%10.1f%8.2f%n", product.name, speed[slices / 2], best, most, best / most);
    }

    /** The mean of the best tenth; sorts. */
    private static double bestTenth(double[] speeds) {
        Arrays.sort(speeds);
        return Arrays.stream(speeds, speeds.length * 9 / 10, speeds.length).average().orElseThrow();
    }

    private static List<Product> products() {
        int batch = 128;
        var products = new ArrayList<Product>();
        int[] widths = {784, 400, 20, 400, 784};
        for (int i = 1; i < widths.length; i++) products.add(product("forward", batch, widths[i - 1], widths[i], false, true));
        products.add(product("forward", batch, 400, 40, false, true));
        for (int i = 1; i < widths.length; i++) products.add(product("data gradient", batch, widths[i], widths[i - 1], false, false));
        for (int i = 1; i < widths.length; i++) products.add(product("weight gradient", widths[i], batch, widths[i - 1], true, false));
        products.add(product("one row", 1, 784, 400, false, true));
        products.add(product("one row", 1, 400, 784, false, false));
        products.add(product("large", 2048, 2048, 2048, false, false));
        products.add(product("large", 2048, 2048, 2048, false, true));
        return products;
    }

    private static Product product(String kind, int m, int k, int n, boolean aTransposed, boolean bTransposed) {
        var a = random(aTransposed ? Shape.of(k, m) : Shape.of(m, k));
        var b = random(bTransposed ? Shape.of(n, k) : Shape.of(k, n));
        var epilogue = kind.equals("forward") || kind.equals("one row") ? new Epilogue(random(Shape.of(n)), ScalarFunction.RELU) : Epilogue.NONE;
        var name = kind + " " + m + "x" + k + (aTransposed ? "^T" : "") + " " + k + "x" + n + (bTransposed ? "^T" : "");
        return new Product(name, new Operand(a, aTransposed), new Operand(b, bTransposed), epilogue, Tensor.allocate(Shape.of(m, n)));
    }

    private static Tensor random(Shape shape) {
        var tensor = Tensor.allocate(shape);
        try (var reference = Backends.open("reference", 1)) {
            reference.uniform(1, tensor);
        }
        return tensor;
    }

    /** Starts threads that make many methods hot, one after the other. */
    private static void keepCompilersBusy() {
        for (int t = 0; t < 4; t++) {
            int seed = t;
            Thread.ofPlatform().daemon().start(() -> {
                long end = System.nanoTime() + WARM_UP_NANOS;
                for (int i = seed; System.nanoTime() < end; i++) {
                    var words = IntStream.range(0, 200).mapToObj(Integer::toString).filter(Pattern.compile("[1-9]+" + i % 10).asPredicate()).sorted().toList();
                    var text = String.format(Locale.ROOT, "%s %e %x", words, i / 3.0, new java.math.BigInteger("7").pow(50 + i % 50));
                    if (text.replaceAll("(\\d)\\1", "$1").isEmpty()) throw new IllegalStateException();
                }
            });
        }
    }
}
