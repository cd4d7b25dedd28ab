package vae4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
 * Matrix products against the processor's limit, by the protocol of {@link Slices}.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.GemmBenchmark [threads] [slices] [names] [busy|blas]}</pre>
 *
 * The shapes are those of the standard model, 784-400-20-400-784 at batch 128; {@code names} is a regular expression.
 * With {@code busy}, other code keeps the compilers' queues long during the warm-up: a kernel that is compiled badly then
 * stays bad. With {@code blas}, each product is followed by that of {@link OpenBlas}, without bias and activation.
 * {@link FreshJvms} runs this in several JVMs.
 */
public final class GemmBenchmark {
    private GemmBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        var names = Pattern.compile(arguments.length > 2 ? arguments[2] : ".*");
        var mode = arguments.length > 3 ? arguments[3] : "";
        try (var backend = Backends.open("simd", threads)) {
            var blas = mode.equals("blas") ? OpenBlas.find(threads) : Optional.<OpenBlas>empty();
            if (mode.equals("blas") && blas.isEmpty()) System.out.println("There is no OpenBLAS here to compare with: see vae4j.bench.OpenBlas.");
            var products = products(backend, blas).stream().filter(p -> names.matcher(p.name()).find()).toList();
            if (mode.equals("busy")) keepCompilersBusy();
            Slices.report(backend, slices, products);
        }
        System.exit(0);
    }

    private static List<Slices.Subject> products(Backend backend, Optional<OpenBlas> blas) {
        var make = new Products(backend, blas, Slices.fmaPeak(backend), new ArrayList<>());
        int batch = 128;
        int[] widths = {784, 400, 20, 400, 784};
        for (int i = 1; i < widths.length; i++) make.add("forward", batch, widths[i - 1], widths[i], false, true);
        make.add("forward", batch, 400, 40, false, true);
        for (int i = 1; i < widths.length; i++) make.add("data gradient", batch, widths[i], widths[i - 1], false, false);
        for (int i = 1; i < widths.length; i++) make.add("weight gradient", widths[i], batch, widths[i - 1], true, false);
        make.add("one row", 1, 784, 400, false, true);
        make.add("one row", 1, 400, 784, false, false);
        make.add("large", 2048, 2048, 2048, false, false);
        make.add("large", 2048, 2048, 2048, false, true);
        return make.all;
    }

    private record Products(Backend backend, Optional<OpenBlas> blas, Slices.Limit peak, List<Slices.Subject> all) {
        void add(String kind, int m, int k, int n, boolean aTransposed, boolean bTransposed) {
            var a = random(aTransposed ? Shape.of(k, m) : Shape.of(m, k));
            var b = random(bTransposed ? Shape.of(n, k) : Shape.of(k, n));
            var epilogue = kind.equals("forward") || kind.equals("one row") ? new Epilogue(random(Shape.of(n)), ScalarFunction.RELU) : Epilogue.NONE;
            var name = kind + " " + m + "x" + k + (aTransposed ? "^T" : "") + " " + k + "x" + n + (bTransposed ? "^T" : "");
            var left = new Operand(a, aTransposed);
            var right = new Operand(b, bTransposed);
            var c = Tensor.allocate(Shape.of(m, n));
            all.add(new Slices.Subject(name, 2.0 * m * n * k, () -> backend.gemm(left, right, epilogue, c), peak));
            blas.ifPresent(library -> all.add(new Slices.Subject("OpenBLAS " + name, 2.0 * m * n * k, () -> library.product(left, right, c), peak)));
        }
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
                long end = System.nanoTime() + Slices.WARM_UP_NANOS;
                for (int i = seed; System.nanoTime() < end; i++) {
                    var words = IntStream.range(0, 200).mapToObj(Integer::toString).filter(Pattern.compile("[1-9]+" + i % 10).asPredicate()).sorted().toList();
                    var text = String.format(Locale.ROOT, "%s %e %x", words, i / 3.0, new java.math.BigInteger("7").pow(50 + i % 50));
                    if (text.replaceAll("(\\d)\\1", "$1").isEmpty()) throw new IllegalStateException();
                }
            });
        }
    }
}
