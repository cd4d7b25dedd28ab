package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
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
        var a = operand(m, k, random, special);
        var b = operand(k, n, random, special);
        var bias = random.nextBoolean() ? tensor(Shape.of(n), random, special) : null;
        var epilogue = new Epilogue(bias, ACTIVATIONS[random.nextInt(ACTIVATIONS.length)]);
        var expected = Tensor.allocate(Shape.of(m, n));
        REFERENCE.gemm(a, b, epilogue, expected);
        var team = TEAMS[random.nextInt(TEAMS.length)];
        var actual = tensor(Shape.of(m, n), random, true);
        new Gemm(team).run(a, b, epilogue, actual);
        var what = a + (a.transposed() ? "^T " : " ") + b + (b.transposed() ? "^T " : " ") + epilogue + ", " + team.threads() + " threads, seed " + seed;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int e = Float.floatToIntBits(expected.get(i, j)); // one bit pattern for all NaNs
                if (e != Float.floatToIntBits(actual.get(i, j))) {
                    assertThat(actual.get(i, j)).as("element %d, %d of %s", i, j, what).isEqualTo(expected.get(i, j));
                    assertThat(Float.floatToIntBits(actual.get(i, j))).as("element %d, %d of %s", i, j, what).isEqualTo(e);
                }
            }
        }
    }

    private static Operand operand(int rows, int columns, Random random, boolean special) {
        boolean transposed = random.nextBoolean();
        return new Operand(tensor(transposed ? Shape.of(columns, rows) : Shape.of(rows, columns), random, special), transposed);
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
}
