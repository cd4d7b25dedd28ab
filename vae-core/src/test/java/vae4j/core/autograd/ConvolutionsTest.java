package vae4j.core.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.Window;
import vae4j.core.support.Draw;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Tensor;

/** Convolutions against their definition, with batch, height, width, channels and features all different. */
class ConvolutionsTest {
    private static Convolution draw(Draw draw) {
        while (true) {
            var window = new Window(axis(draw), axis(draw));
            int[] n = draw.distinctSmall(4);
            int groups = draw.under(3) == 0 ? 2 : 1;
            int channels = draw.under(4) == 0 ? groups : groups * n[2];
            if (window.rows().positions(n[0]) < 1 || window.columns().positions(n[1]) < 1) continue;
            if (n[0] * n[1] * channels * n[3] * groups < 700) return Convolution.of(n[0], n[1], channels, groups * n[3], window, groups);
        }
    }

    private static Window.Axis axis(Draw draw) {
        return new Window.Axis(1 + draw.under(4), 1 + draw.under(3), draw.under(3), 1 + draw.under(2));
    }

    /** Calls back for each product in a convolution: indices into the images, weights and maps. */
    private interface Term {
        void of(int x, int w, int y);
    }

    /** The definition: Dumoulin and Visin 2016, section 2, with channels last. */
    private static void terms(Convolution c, int batch, Term term) {
        int kh = c.window().rows().taps(), kw = c.window().columns().taps();
        int cg = c.channels() / c.groups(), fg = c.features() / c.groups();
        for (int n = 0; n < batch; n++) for (int i = 0; i < c.outHeight(); i++) for (int j = 0; j < c.outWidth(); j++)
            for (int f = 0; f < c.features(); f++) for (int k = 0; k < cg; k++) for (int a = 0; a < kh; a++) for (int b = 0; b < kw; b++) {
                int y = i * c.window().rows().stride() - c.window().rows().padding() + a * c.window().rows().dilation();
                int x = j * c.window().columns().stride() - c.window().columns().padding() + b * c.window().columns().dilation();
                if (y < 0 || x < 0 || y >= c.height() || x >= c.width()) continue;
                int channel = f / fg * cg + k;
                term.of(((n * c.height() + y) * c.width() + x) * c.channels() + channel, ((f * cg + k) * kh + a) * kw + b,
                    ((n * c.outHeight() + i) * c.outWidth() + j) * c.features() + f);
            }
    }

    private static double[] finish(double[] sums, double[] bias, ScalarFunction f) {
        for (int i = 0; i < sums.length; i++) sums[i] = Oracle.value(f, sums[i] + bias[i % bias.length]);
        return sums;
    }

    @Property(tries = 25, edgeCases = EdgeCasesMode.NONE) void aConvolutionHasTheGradientsOfItsDefinition(@ForAll long seed) {
        var draw = new Draw(seed);
        var c = draw(draw);
        int batch = 1 + draw.under(3);
        for (var f : List.of(ScalarFunction.IDENTITY, ScalarFunction.TANH, ScalarFunction.SILU)) {
            check(v -> Images.convolve(c, v[0], v[1], v[2], f), v -> {
                var y = new double[Math.toIntExact(c.maps(batch).size())];
                terms(c, batch, (x, w, i) -> y[i] += v[0][x] * v[1][w]);
                return finish(y, v[2], f);
            }, draw.tensor(c.images(batch).toArray()), draw.tensor(c.weights().toArray()), draw.tensor(c.features()));
        }
    }

    @Property(tries = 25, edgeCases = EdgeCasesMode.NONE) void soHasATransposedOne(@ForAll long seed) {
        var draw = new Draw(seed);
        var c = draw(draw);
        int batch = 1 + draw.under(3);
        for (var f : List.of(ScalarFunction.IDENTITY, ScalarFunction.SOFTPLUS)) {
            check(v -> Images.convolveTransposed(c, v[0], v[1], v[2], f), v -> {
                var x = new double[Math.toIntExact(c.images(batch).size())];
                terms(c, batch, (i, w, y) -> x[i] += v[0][y] * v[1][w]);
                return finish(x, v[2], f);
            }, draw.tensor(c.maps(batch).toArray()), draw.tensor(c.weights().toArray()), draw.tensor(c.channels()));
        }
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE) void aTransposedConvolutionIsTheAdjoint(@ForAll long seed) {
        var draw = new Draw(seed);
        var c = draw(draw);
        Tensor x = draw.tensor(c.images(2).toArray()), w = draw.tensor(c.weights().toArray()), y = draw.tensor(c.maps(2).toArray());
        var ax = Tensor.allocate(c.maps(2));
        var aty = Tensor.allocate(c.images(2));
        BACKEND.convolve(c, x, w, Epilogue.NONE, ax);
        BACKEND.convolveTransposed(c, y, w, Epilogue.NONE, aty);
        assertThat(inner(ax, y)).isCloseTo(inner(x, aty), within(1e-4 * (1 + Math.sqrt(inner(ax, ax) * inner(y, y)))));
    }

    private static double inner(Tensor a, Tensor b) {
        double sum = 0;
        for (long i = 0; i < a.size(); i++) sum += (double) a.get(i) * b.get(i);
        return sum;
    }

    /** The examples of Dumoulin and Visin 2016: sections 2.1 to 2.4, 4.3 to 4.6 and 5.1 (their i, k, s, p, d and output). */
    @ParameterizedTest
    @CsvSource({"4,3,1,0,1,2", "5,4,1,2,1,6", "5,3,1,1,1,5", "5,3,1,2,1,7", "5,3,2,0,1,2", "5,3,2,1,1,3", "6,3,2,1,1,3", "7,3,1,0,2,3"})
    void sizesAreThePublishedOnes(int input, int kernel, int stride, int padding, int dilation, int output) {
        var axis = new Window.Axis(kernel, stride, padding, dilation);
        assertThat(axis.positions(input)).isEqualTo(output);
        assertThat(axis.places(output, (input + 2 * padding - axis.extent()) % stride)).isEqualTo(input);
    }

    @Property(tries = 10) void swappingAxesMovesGradientsBack(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinct(3);
        check(v -> Images.swapAxes(v[0]), v -> {
            var y = new double[v[0].length];
            for (int i = 0; i < n[0]; i++) for (int a = 0; a < n[1]; a++) for (int b = 0; b < n[2]; b++) y[(i * n[2] + b) * n[1] + a] = v[0][(i * n[1] + a) * n[2] + b];
            return y;
        }, draw.tensor(n[0], n[1], n[2]));
    }

    @Property(tries = 10) void channelsAreJoinedPixelByPixel(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinctSmall(5);
        check(v -> Images.joinChannels(v[0], v[1]), v -> {
            var y = new double[n[0] * n[1] * n[2] * (n[3] + n[4])];
            for (int p = 0; p < n[0] * n[1] * n[2]; p++) {
                for (int c = 0; c < n[3]; c++) y[p * (n[3] + n[4]) + c] = v[0][p * n[3] + c];
                for (int c = 0; c < n[4]; c++) y[p * (n[3] + n[4]) + n[3] + c] = v[1][p * n[4] + c];
            }
            return y;
        }, draw.tensor(n[0], n[1], n[2], n[3]), draw.tensor(n[0], n[1], n[2], n[4]));
    }
}
