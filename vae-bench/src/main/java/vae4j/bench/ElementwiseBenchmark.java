package vae4j.bench;

import java.util.ArrayList;
import java.util.List;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.density.BernoulliDensity;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Kernels that compute number by number, in GB/s beside what memory gives, by the protocol of {@link Slices}.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.ElementwiseBenchmark [threads] [slices] [rows]}</pre>
 *
 * Rows of 784 numbers: 128 are a step's and stay in the caches, 20,000 do not. A function with a long formula is bound by
 * its arithmetic, and its ratio is low.
 */
public final class ElementwiseBenchmark {
    private static final int COLUMNS = 784;

    private ElementwiseBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        int rows = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20_000;
        try (var backend = Backends.open("simd", threads)) {
            Slices.report(backend, slices, subjects(backend, rows));
        }
        System.exit(0);
    }

    private static List<Slices.Subject> subjects(Backend backend, int rows) {
        double array = (double) rows * COLUMNS * Float.BYTES;
        var x = random(backend, rows, COLUMNS);
        var y = random(backend, rows, COLUMNS);
        var z = random(backend, rows, COLUMNS);
        var perRow = random(backend, rows, 1).reshape(Shape.of(rows));
        var perColumn = random(backend, COLUMNS, 1).reshape(Shape.of(COLUMNS));
        var read = Stream.read(backend.threads(), x);
        var write = Stream.write(backend.threads(), z);
        var copy = Stream.copy(backend.threads(), x, z);
        var add = Stream.add(backend.threads(), x, y, z);
        var subjects = new ArrayList<Slices.Subject>();
        subjects.add(new Slices.Subject("fill", array, () -> backend.fill(z, 1), write));
        subjects.add(new Slices.Subject("sum of squares", array, () -> backend.sumOfSquares(x), read));
        subjects.add(new Slices.Subject("column sum", array, () -> backend.columnSum(x, perColumn), read));
        subjects.add(new Slices.Subject("row sum", array, () -> backend.rowSum(x, perRow), read));
        subjects.add(new Slices.Subject("scale", 2 * array, () -> backend.scale(x, 2, z), copy));
        subjects.add(new Slices.Subject("add", 3 * array, () -> backend.add(x, y, z), add));
        for (var f : List.of(ScalarFunction.RELU, ScalarFunction.EXP, ScalarFunction.LOG, ScalarFunction.TANH, ScalarFunction.SIGMOID, ScalarFunction.SOFTPLUS, ScalarFunction.GELU)) {
            subjects.add(new Slices.Subject(f.kind().name().toLowerCase(java.util.Locale.ROOT), 2 * array, () -> backend.apply(f, x, z), copy));
        }
        subjects.add(new Slices.Subject("Bernoulli loss and gradient", 3 * array, () -> backend.logProbability(new BernoulliDensity(), x, null, y, null, perRow, z, null), add));
        return subjects;
    }

    private static Tensor random(Backend backend, int rows, int columns) {
        var tensor = Tensor.allocate(Shape.of(rows, columns));
        backend.uniform(1, tensor);
        return tensor;
    }
}
