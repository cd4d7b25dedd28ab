package vae4j.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vae4j.core.backend.density.BernoulliDensity;
import vae4j.core.backend.density.GaussianDensity;
import vae4j.core.support.Draw;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** Arguments that do not fit are refused with both shapes, before anything is written. */
class KernelMisfitTest {
    private interface Call {
        void on(Tensor out, Tensor other);
    }

    private static final Tensor FITS = new Draw(1).tensor(3, 5);
    private static final Tensor WIDE = new Draw(2).tensor(3, 7);
    private static final Tensor ROWS = new Draw(3).tensor(4);

    private static final Convolution CONVOLUTION = Convolution.of(5, 7, 4, 6, Window.square(3, 1, 0), 1);
    private static final Convolution POOL = Convolution.of(5, 7, 4, 4, Window.square(3, 1, 0), 4);
    private static final Tensor IMAGES = new Draw(4).tensor(2, 5, 7, 4);
    private static final Tensor WEIGHTS = new Draw(5).tensor(6, 4, 3, 3);

    private static Arguments misfit(String name, Shape out, Shape other, Call call, String... shapes) {
        return Arguments.of(name, out, other, call, shapes);
    }

    private static Arguments elementwise(String name, Call call) {
        return misfit(name, Shape.of(3, 5), Shape.of(3, 5), call, "[3, 5]", "[3, 7]");
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
            misfit("gemm, inner", Shape.of(3, 4), Shape.of(1), (c, _) -> BACKEND.gemm(Operand.of(FITS), Operand.transposed(new Draw(1).tensor(4, 7)), Epilogue.NONE, c), "[3, 5]", "[7, 4]"),
            misfit("gemm, result", Shape.of(3, 3), Shape.of(1), (c, _) -> BACKEND.gemm(Operand.of(FITS), Operand.transposed(new Draw(1).tensor(4, 5)), Epilogue.NONE, c), "[3, 3]", "[3, 4]"),
            misfit("gemm, bias", Shape.of(3, 4), Shape.of(6), (c, bias) -> BACKEND.gemm(Operand.of(FITS), Operand.transposed(new Draw(1).tensor(4, 5)), new Epilogue(bias, ScalarFunction.RELU), c), "[6]", "[4]"),
            misfit("convolve, channels", Shape.of(2, 3, 5, 6), Shape.of(1), (y, _) -> BACKEND.convolve(CONVOLUTION, new Draw(1).tensor(2, 5, 7, 3), WEIGHTS, Epilogue.NONE, y), "[2, 5, 7, 3]", "[2, 5, 7, 4]"),
            misfit("convolve, weights", Shape.of(2, 3, 5, 6), Shape.of(1), (y, _) -> BACKEND.convolve(CONVOLUTION, IMAGES, new Draw(1).tensor(6, 4, 3, 2), Epilogue.NONE, y), "[6, 4, 3, 2]", "[6, 4, 3, 3]"),
            misfit("convolve, bias", Shape.of(2, 3, 5, 6), Shape.of(4), (y, bias) -> BACKEND.convolve(CONVOLUTION, IMAGES, WEIGHTS, new Epilogue(bias, ScalarFunction.RELU), y), "[4]", "[6]"),
            misfit("convolveTransposed", Shape.of(2, 5, 7, 4), Shape.of(1), (x, _) -> BACKEND.convolveTransposed(CONVOLUTION, new Draw(1).tensor(2, 3, 5, 7), WEIGHTS, Epilogue.NONE, x), "[2, 3, 5, 7]", "[2, 3, 5, 6]"),
            misfit("convolveWeights", Shape.of(6, 4, 3, 3), Shape.of(1), (w, _) -> BACKEND.convolveWeights(CONVOLUTION, IMAGES, new Draw(1).tensor(3, 3, 5, 6), w), "[3, 3, 5, 6]", "[2, 3, 5, 6]"),
            misfit("swapAxes", Shape.of(2, 3, 4), Shape.of(1), (y, _) -> BACKEND.swapAxes(new Draw(1).tensor(2, 3, 5), y), "[2, 3, 4]", "[2, 3, 5]"),
            misfit("averagePool", Shape.of(2, 3, 5, 4), Shape.of(1), (y, _) -> BACKEND.averagePool(POOL, new Draw(1).tensor(2, 5, 6, 4), y), "[2, 5, 6, 4]", "[2, 5, 7, 4]"),
            misfit("maxPoolAdjoint", Shape.of(2, 5, 7, 4), Shape.of(1), (dx, _) -> BACKEND.maxPoolAdjoint(POOL, IMAGES, new Draw(1).tensor(2, 3, 5, 4), new Draw(1).tensor(2, 3, 5, 3), dx), "[2, 3, 5, 3]", "[2, 3, 5, 4]"),
            misfit("upsample", Shape.of(2, 10, 13, 4), Shape.of(1), (y, _) -> BACKEND.upsample(IMAGES, 2, true, y), "[2, 10, 13, 4]", "[2, 10, 14, 4]"),
            misfit("normalize", Shape.of(3, 5), Shape.of(6), (y, gamma) -> BACKEND.normalize(new Statistics(3, 1, 5, 1), FITS, new Draw(1).tensor(3), new Draw(1).tensor(3), 1e-5f, gamma, new Draw(1).tensor(5), y), "[6]", "[5]"),
            misfit("columnSum", Shape.of(3), Shape.of(1), (out, _) -> BACKEND.columnSum(FITS, out), "[3]", "[3, 5]"),
            misfit("rowSum", Shape.of(5), Shape.of(1), (out, _) -> BACKEND.rowSum(FITS, out), "[5]", "[3, 5]"),
            elementwise("add", (c, _) -> BACKEND.add(FITS, WIDE, c)),
            elementwise("subtract", (c, _) -> BACKEND.subtract(WIDE, FITS, c)),
            elementwise("multiply", (c, _) -> BACKEND.multiply(FITS, WIDE, c)),
            elementwise("scale", (c, _) -> BACKEND.scale(WIDE, 2, c)),
            elementwise("apply", (c, _) -> BACKEND.apply(ScalarFunction.RELU, WIDE, c)),
            elementwise("applyAdjoint", (c, d) -> BACKEND.applyAdjoint(ScalarFunction.RELU, WIDE, d, c)),
            misfit("scaleRows", Shape.of(3, 5), Shape.of(1), (c, _) -> BACKEND.scaleRows(FITS, ROWS, c), "[3, 5]", "[4]"),
            misfit("broadcastRows", Shape.of(3, 5), Shape.of(1), (c, _) -> BACKEND.broadcastRows(ROWS, c), "[3, 5]", "[4]"),
            misfit("broadcastColumns", Shape.of(3, 5), Shape.of(1), (c, _) -> BACKEND.broadcastColumns(ROWS, c), "[3, 5]", "[4]"),
            misfit("copyColumns", Shape.of(3, 5), Shape.of(1), (c, _) -> BACKEND.copyColumns(WIDE, 3, c), "[3, 5]", "[3, 7]"),
            misfit("pasteColumns", Shape.of(3, 5), Shape.of(1), (c, _) -> BACKEND.pasteColumns(WIDE, c, 0), "[3, 5]", "[3, 7]"),
            elementwise("reparameterize", (z, mu) -> BACKEND.reparameterize(mu, FITS, WIDE, z)),
            elementwise("reparameterizeAdjoint", (g, d) -> BACKEND.reparameterizeAdjoint(FITS, WIDE, d, g)),
            elementwise("gaussianKl", (kl, mu) -> BACKEND.gaussianKl(mu, WIDE, kl)),
            elementwise("gaussianKlAdjoint", (d, other) -> BACKEND.gaussianKlAdjoint(FITS, WIDE, FITS, d, other)),
            misfit("logProbability", Shape.of(3), Shape.of(3, 5), (out, dA) -> BACKEND.logProbability(new BernoulliDensity(), WIDE, null, FITS, null, out, dA, null), "[3, 5]", "[3, 7]"),
            misfit("logProbability, result", Shape.of(4), Shape.of(3, 5), (out, dA) -> BACKEND.logProbability(new BernoulliDensity(), FITS, null, FITS, null, out, dA, null), "[3, 5]", "[4]"),
            misfit("logProbability, mask", Shape.of(3), Shape.of(3, 5), (out, dA) -> BACKEND.logProbability(new BernoulliDensity(), FITS, WIDE, FITS, null, out, dA, null), "[3, 5]", "[3, 7]"),
            misfit("logProbability, second parameter", Shape.of(3), Shape.of(1), (out, _) -> BACKEND.logProbability(new GaussianDensity(), FITS, null, FITS, null, out, null, null), "GaussianDensity", "2 parameters"),
            misfit("logProbability, slope", Shape.of(3), Shape.of(3, 7), (out, dA) -> BACKEND.logProbability(new BernoulliDensity(), FITS, null, FITS, null, out, dA, null), "[3, 5]", "[3, 7]"),
            elementwise("mean", (out, _) -> BACKEND.mean(new BernoulliDensity(), WIDE, null, out)),
            elementwise("sample", (out, _) -> BACKEND.sample(new GaussianDensity(), 1, FITS, WIDE, out)),
            elementwise("oneHot", (out, _) -> BACKEND.oneHot(WIDE, out)),
            elementwise("logSoftmax", (out, _) -> BACKEND.logSoftmax(WIDE, out)),
            elementwise("logSoftmaxAdjoint", (out, _) -> BACKEND.logSoftmaxAdjoint(FITS, WIDE, out)),
            misfit("logSumExp", Shape.of(5), Shape.of(1), (out, _) -> BACKEND.logSumExp(FITS, out), "[3, 5]", "[5]"),
            misfit("logSumExpAdjoint", Shape.of(3, 5), Shape.of(3), (dx, d) -> BACKEND.logSumExpAdjoint(FITS, ROWS, d, dx), "[3, 5]", "[4]"),
            misfit("gaussianPairs", Shape.of(3, 3), Shape.of(1), (out, _) -> BACKEND.gaussianPairs(WIDE, FITS, FITS, FITS, out), "[3, 5]", "[3, 7]"),
            misfit("gaussianPairs, result", Shape.of(3, 2), Shape.of(1), (out, _) -> BACKEND.gaussianPairs(FITS, FITS, FITS, FITS, out), "[3, 2]", "[3, 3]"),
            misfit("gaussianPairsAdjoint", Shape.of(3, 5), Shape.of(3, 5), (dZ, dMean) -> BACKEND.gaussianPairsAdjoint(FITS, FITS, WIDE, new Draw(1).tensor(3, 3), dZ, dMean, dMean), "[3, 5]", "[3, 7]"),
            elementwise("bernoulli", (out, _) -> BACKEND.bernoulli(1, WIDE, out)),
            elementwise("adam", (p, m) -> BACKEND.adam(p, FITS, m, WIDE, new AdamStep(1, 0.9f, 0.999f, 0.1f, 1, 1e-8f, 1))),
            elementwise("sgd", (p, _) -> BACKEND.sgd(p, FITS, WIDE, 1, 0.1f, 0.9f)));
    }

    @ParameterizedTest(name = "{0}") @MethodSource("misfits")
    void isRefusedWithBothShapesBeforeAnythingIsWritten(String name, Shape outShape, Shape otherShape, Call call, String[] shapes) {
        var out = filled(outShape);
        var other = filled(otherShape);
        assertThatThrownBy(() -> call.on(out, other)).isInstanceOf(ShapeException.class).hasMessageContainingAll(shapes);
        assertThat(out.toArray()).containsOnly(7);
        assertThat(other.toArray()).containsOnly(7);
    }

    private static Tensor filled(Shape shape) {
        var values = new float[Math.toIntExact(shape.size())];
        Arrays.fill(values, 7);
        return Tensor.of(shape, values);
    }
}
