package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Backends;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class GemmTest {
    private static final Backend REFERENCE = Backends.open("reference", 1);
    private static final ThreadTeam[] TEAMS = {new ThreadTeam(1), new ThreadTeam(2), new ThreadTeam(3), new ThreadTeam(4)};
    private static final ScalarFunction[] ACTIVATIONS = {
        ScalarFunction.IDENTITY, ScalarFunction.RELU, ScalarFunction.leakyRelu(0.01f), ScalarFunction.TANH,
        ScalarFunction.SIGMOID, ScalarFunction.SOFTPLUS, ScalarFunction.EXP};
    private static final float[] SPECIAL = {
        Float.NaN, 0, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, -Float.MIN_NORMAL / 3, Float.MAX_VALUE};

    @AfterContainer
    static void endThreads() {
        for (var team : TEAMS) team.close();
    }

    private static void check(int m, int n, int k, long seed) {
        var random = new Random(seed);
        boolean special = random.nextInt(4) == 0;
        float scale = random.nextInt(6) == 0 ? 1e-25f : 1; // products of the small ones are -0 or +0
        check(operand(m, k, random.nextBoolean(), random, special, scale), operand(k, n, random.nextBoolean(), random, special, scale), random, special, "seed " + seed);
    }

    private static void check(Operand a, Operand b, Random random, boolean special, String name) {
        int m = a.rows();
        int n = b.columns();
        var bias = random.nextBoolean() ? tensor(Shape.of(n), random, special) : null;
        var epilogue = new Epilogue(bias, ACTIVATIONS[random.nextInt(ACTIVATIONS.length)]);
        var expected = Tensor.allocate(Shape.of(m, n));
        REFERENCE.gemm(a, b, epilogue, expected);
        var team = TEAMS[random.nextInt(TEAMS.length)];
        var actual = tensor(Shape.of(m, n), random, true);
        new Gemm(team).run(a, b, epilogue, actual);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                // one bit pattern for all NaNs
                if (Float.floatToIntBits(expected.get(i, j)) != Float.floatToIntBits(actual.get(i, j))) {
                    fail("element %d, %d is %s, expected %s: %s%s by %s%s, %s, %d threads, %s", i, j, actual.get(i, j), expected.get(i, j),
                        a, a.transposed() ? "^T" : "", b, b.transposed() ? "^T" : "", epilogue, team.threads(), name);
                }
            }
        }
    }

    private static Operand operand(int rows, int columns, boolean transposed, Random random, boolean special, float scale) {
        var tensor = tensor(transposed ? Shape.of(columns, rows) : Shape.of(rows, columns), random, special);
        for (long i = 0; scale != 1 && i < tensor.size(); i++) tensor.set(i, tensor.get(i) * scale);
        return new Operand(tensor, transposed);
    }

    /** Not at the start of its segment, and not on a cache line's start. */
    private static Tensor tensor(Shape shape, Random random, boolean special) {
        int skip = random.nextInt(5);
        var whole = Tensor.allocate(Shape.of(Math.toIntExact(shape.size()) + skip));
        var tensor = new Tensor(shape, whole.segment(), (long) skip * Float.BYTES);
        for (long i = 0; i < tensor.size(); i++) tensor.set(i, (float) random.nextGaussian());
        if (special) {
            for (int i = 0; i < 3; i++) tensor.set(random.nextLong(tensor.size()), SPECIAL[random.nextInt(SPECIAL.length)]);
        }
        return tensor;
    }

    @Property(tries = 300)
    void anySmallProductHasTheBitsOfTheReference(
            @ForAll @IntRange(min = 1, max = 40) int m, @ForAll @IntRange(min = 1, max = 150) int n, @ForAll @IntRange(min = 1, max = 60) int k, @ForAll long seed) {
        check(m, n, k, seed);
    }

    @Property(tries = 60)
    void anyProductOfSeveralBlocksHasTheBitsOfTheReference(
            @ForAll @IntRange(min = 1, max = 30) int m, @ForAll @IntRange(min = 1, max = 90) int n, @ForAll @IntRange(min = 500, max = 1600) int k, @ForAll long seed) {
        check(m, n, k, seed);
    }

    /** Around the sizes of tiles, vectors and blocks of k, where mistakes live; some exceed the memory for packed rows. */
    @ParameterizedTest
    @CsvSource({"1,400,784", "400,1,784", "1,1,5000", "5,64,512", "6,48,513", "8,32,511", "9,33,1024", "12,20,1025", "128,20,400", "20,128,400", "40,400,128",
        "2,1100,1000", "1100,2,1000", "1040,9,1030", "7,7,160000", "40,20,60000", "2100,17,40", "17,2100,40", "3,16,2049", "784,40,128", "61,129,300"})
    void sizesAtTheEdgesHaveTheBitsOfTheReference(int m, int n, int k) {
        for (int form = 0; form < 4; form++) {
            var random = new Random(m * 31L + n * 7L + k + form);
            check(operand(m, k, form % 2 == 1, random, false, 1), operand(k, n, form / 2 == 1, random, false, 1), random, false, "form " + form);
        }
    }

    @Test
    void severalCallersShareOneProductAndItsThreads() throws Exception {
        var random = new Random(1);
        var gemm = new Gemm(TEAMS[1]);
        var a = operand(130, 600, false, random, false, 1);
        var b = operand(600, 140, true, random, false, 1);
        var expected = Tensor.allocate(Shape.of(130, 140));
        REFERENCE.gemm(a, b, Epilogue.NONE, expected);
        var callers = new ArrayList<Future<float[]>>();
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 40; i++) {
                callers.add(pool.submit(() -> {
                    var c = Tensor.allocate(Shape.of(130, 140));
                    gemm.run(a, b, Epilogue.NONE, c);
                    return c.toArray();
                }));
            }
        }
        for (var caller : callers) assertThat(caller.get()).isEqualTo(expected.toArray());
    }
}
