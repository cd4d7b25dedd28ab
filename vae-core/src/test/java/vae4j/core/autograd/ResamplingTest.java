package vae4j.core.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.check;

import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.Convolution;
import vae4j.core.backend.Statistics;
import vae4j.core.backend.Window;
import vae4j.core.support.Draw;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Pooling, up-sampling and normalisation against formulas in double. */
class ResamplingTest {
    private static Convolution pool(Draw draw, int[] n) {
        while (true) {
            var window = new Window(new Window.Axis(1 + draw.under(3), 1 + draw.under(3), draw.under(2), 1), new Window.Axis(2 + draw.under(2), 1 + draw.under(3), 1, 1));
            if (window.rows().padding() * 2 > window.rows().taps() || window.rows().positions(n[1]) < 1 || window.columns().positions(n[2]) < 1) continue;
            return Convolution.of(n[1], n[2], n[3], n[3], window, n[3]);
        }
    }

    private static double[] pool(Convolution c, int batch, double[] x, boolean max) {
        var y = new double[Math.toIntExact(c.maps(batch).size())];
        for (int i = 0; i < y.length; i++) {
            int channel = i % c.channels(), position = i / c.channels();
            int left = position % c.outWidth() * c.window().columns().stride() - c.window().columns().padding();
            int top = position / c.outWidth() % c.outHeight() * c.window().rows().stride() - c.window().rows().padding();
            int image = position / (c.outWidth() * c.outHeight());
            double most = Double.NEGATIVE_INFINITY, sum = 0;
            for (int a = Math.max(top, 0); a < Math.min(top + c.window().rows().taps(), c.height()); a++) {
                for (int b = Math.max(left, 0); b < Math.min(left + c.window().columns().taps(), c.width()); b++) {
                    double v = x[((image * c.height() + a) * c.width() + b) * c.channels() + channel];
                    most = Math.max(most, v);
                    sum += v;
                }
            }
            y[i] = max ? most : sum / c.window().taps();
        }
        return y;
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE) void poolingIsMeanOrMaximumOfAWindow(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinctSmall(4);
        var c = pool(draw, n);
        var x = draw.tensor(n);
        for (int i = 0; i < x.size(); i++) x.set(i, x.get(i) + i / 65536f); // no two the same, nor within a difference, so that the maximum has a derivative
        check(v -> Images.averagePool(c, v[0]), v -> pool(c, n[0], v[0], false), x);
        check(v -> Images.maxPool(c, v[0]), v -> pool(c, n[0], v[0], true), x);
    }

    @Test void ofEqualMaximaTheFirstGetsTheGradient() {
        var c = Convolution.of(1, 3, 1, 1, new Window(new Window.Axis(1, 1, 0, 1), new Window.Axis(3, 1, 0, 1)), 1);
        try (var tape = Tape.recording(BACKEND)) {
            var x = tape.leaf(Tensor.of(Shape.of(1, 1, 3, 1), 1, 2, 2), Tensor.allocate(Shape.of(1, 1, 3, 1)));
            tape.backward(Sums.sum(Images.maxPool(c, x)));
            assertThat(x.gradient().toArray()).containsExactly(0, 1, 0);
        }
    }

    @Test void aMaximumOfNotANumberIsNotANumber() {
        var c = Convolution.of(1, 3, 1, 1, new Window(new Window.Axis(1, 1, 0, 1), new Window.Axis(3, 1, 0, 1)), 1);
        for (int at = 0; at < 3; at++) {
            var x = Tensor.of(Shape.of(1, 1, 3, 1), 1, 2, 3);
            x.set(at, Float.NaN);
            var y = Tensor.allocate(Shape.of(1));
            BACKEND.maxPool(c, x, y);
            assertThat(y.get(0)).isNaN();
        }
    }

    @Property(tries = 15, edgeCases = EdgeCasesMode.NONE) void enlargingRepeatsOrMixesPixels(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinctSmall(4);
        int factor = 1 + draw.under(3);
        for (boolean bilinear : new boolean[] {false, true}) {
            check(v -> Images.upsample(v[0], factor, bilinear), v -> {
                int height = n[1] * factor, width = n[2] * factor;
                var y = new double[n[0] * height * width * n[3]];
                for (int i = 0; i < y.length; i++) {
                    int c = i % n[3], column = i / n[3] % width, row = i / n[3] / width % height, image = i / n[3] / width / height;
                    for (int a = 0; a < n[1]; a++) for (int b = 0; b < n[2]; b++) {
                        double weight = bilinear ? hat(row, factor, n[1], a) * hat(column, factor, n[2], b) : row / factor == a && column / factor == b ? 1 : 0;
                        y[i] += weight * v[0][((image * n[1] + a) * n[2] + b) * n[3] + c];
                    }
                }
                return y;
            }, draw.tensor(n));
        }
    }

    /** The weight of a source pixel: a hat function around the place's centre, which is kept within the image. */
    private static double hat(int place, int factor, int size, int source) {
        double centre = Math.clamp((place + 0.5) / factor - 0.5, 0, size - 1);
        return Math.max(0, 1 - Math.abs(centre - source));
    }

    private static double[] normalize(Statistics s, double[] x, double[] gamma, double[] beta) {
        var y = new double[x.length];
        int width = s.channels() / s.groups();
        for (int e = 0; e < s.examples(); e++) for (int g = 0; g < s.groups(); g++) {
            double mean = 0, square = 0;
            for (int p = 0; p < s.places(); p++) for (int j = g * width; j < (g + 1) * width; j++) mean += x[(e * s.places() + p) * s.channels() + j] / s.count();
            for (int p = 0; p < s.places(); p++) for (int j = g * width; j < (g + 1) * width; j++) square += Math.pow(x[(e * s.places() + p) * s.channels() + j] - mean, 2) / s.count();
            for (int p = 0; p < s.places(); p++) for (int j = g * width; j < (g + 1) * width; j++) {
                int i = (e * s.places() + p) * s.channels() + j;
                y[i] = (x[i] - mean) / Math.sqrt(square + 1e-3) * gamma[j] + beta[j];
            }
        }
        return y;
    }

    private static Variable normalize(Statistics s, Variable... v) {
        var mean = Tensor.allocate(s.moments());
        var variance = Tensor.allocate(s.moments());
        BACKEND.moments(s, v[0].value(), mean, variance);
        return Images.normalize(s, v[0], mean, variance, 1e-3f, v[1], v[2], false);
    }

    @Property(tries = 15, edgeCases = EdgeCasesMode.NONE) void normalisationHasTheGradientsOfItsFormula(@ForAll long seed) {
        var draw = new Draw(seed);
        int[] n = draw.distinctSmall(3);
        int groups = 1 + draw.under(3);
        int channels = n[2] * groups;
        for (var s : new Statistics[] {new Statistics(n[0], n[1] + 1, channels, groups), new Statistics(1, n[0] * n[1] + 1, channels, channels), new Statistics(n[0], 1, channels + 1, 1)}) {
            check(v -> normalize(s, v), v -> normalize(s, v[0], v[1], v[2]), draw.tensor(s.values().toArray()), draw.tensor(s.channels()), draw.tensor(s.channels()));
        }
    }

    @Test void sumsOfManyPlacesKeepTheirPrecision() {
        var s = new Statistics(1, 100_000, 1, 1);
        var x = new Draw(1).tensor(100_000, 1);
        for (int i = 0; i < x.size(); i++) x.set(i, x.get(i) + 100);
        var mean = Tensor.allocate(Shape.of(1));
        var variance = Tensor.allocate(Shape.of(1));
        BACKEND.moments(s, x, mean, variance);
        double exact = 0, square = 0;
        for (float v : x.toArray()) exact += v / 1e5;
        for (float v : x.toArray()) square += (v - exact) * (v - exact) / 1e5;
        assertThat(mean.get(0)).isCloseTo((float) exact, within(1e-3f));
        assertThat(variance.get(0)).isCloseTo((float) square, within(1e-4f));
    }

    @Test void frozenStatisticsAreConstants() {
        var s = new Statistics(1, 6, 2, 2);
        var draw = new Draw(2);
        Tensor mean = draw.tensor(2), variance = draw.positive(2);
        check(v -> Images.normalize(s, v[0], mean, variance, 1e-3f, v[1], v[2], true), v -> {
            var y = v[0].clone();
            Arrays.setAll(y, i -> (v[0][i] - mean.get(i % 2)) / Math.sqrt(variance.get(i % 2) + 1e-3) * v[1][i % 2] + v[2][i % 2]);
            return y;
        }, draw.tensor(6, 2), draw.tensor(2), draw.tensor(2));
    }
}
