package vae4j.core.backend.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vae4j.core.support.Oracle;

/** Each density against its formula in double, as far out as parameters go; its total, its draws, its mean. */
class DensityTest {
    /** log p in double, from the definition. */
    private interface Formula {
        double logProbability(double x, double a, double b);
    }

    /** What to try: all of these x with all of these a and b. */
    private record Sweep(Density density, Formula formula, double[] x, double[] a, double[] b) {
        @Override public String toString() {
            return density.toString();
        }
    }

    private static final double[] NONE = {0};
    private static final double[] UNIT = {0, 1e-6, 0.1, 0.3, 0.5, 0.5 + 1e-6, 0.77, 1 - 1e-6, 1};
    private static final double[] LOGITS = spread(1e-9, 1e-6, 1e-3, 0.1, 0.5, 0.9, 0.999, 1, 1.001, 1.5, 3, 10, 17, 40, 88, 104, 1e3, 1e6, 1e30);
    private static final double[] REALS = spread(1e-3, 0.2, 1, 7, 1e3);
    private static final double[] SCALES = {-20, -9, -3, -0.5, 0, 1, 4, 12, 20};
    private static final double[] COUNTS = {0, 1, 2, 3, 7, 30, 1000, 100_000};
    private static final double[] LEVELS = {0, 1 / 255.0, 2 / 255.0, 100 / 255.0, 128 / 255.0, 254 / 255.0, 1};

    private static double[] spread(double... positive) {
        return Stream.of(DoubleStream.of(positive), DoubleStream.of(0), DoubleStream.of(positive).map(v -> -v))
            .flatMapToDouble(s -> s).toArray();
    }

    static Stream<Sweep> sweeps() {
        return Stream.of(
            new Sweep(new BernoulliDensity(), (x, a, _) -> Oracle.logBernoulli(a, x), UNIT, LOGITS, NONE),
            new Sweep(new ContinuousBernoulliDensity(), (x, a, _) -> continuousBernoulli(x, a), UNIT, LOGITS, NONE),
            new Sweep(new GaussianDensity(), Oracle::logNormal, REALS, REALS, SCALES),
            new Sweep(new LaplaceDensity(), (x, a, b) -> -Math.abs(x - a) / Math.exp(b) - b - Math.log(2), REALS, REALS, SCALES),
            new Sweep(StudentDensity.of(0.5), (x, a, b) -> student(0.5, x, a, b), REALS, REALS, SCALES),
            new Sweep(StudentDensity.of(3.5), (x, a, b) -> student(3.5, x, a, b), REALS, REALS, SCALES),
            new Sweep(StudentDensity.of(1e4), (x, a, b) -> student(1e4, x, a, b), REALS, REALS, SCALES),
            new Sweep(new DiscretizedLogisticDensity(), DensityTest::discretizedLogistic, LEVELS, new double[] {-40, -1, 0, 0.001, 0.3, 0.5, 1, 1.2, 30}, SCALES),
            new Sweep(new PoissonDensity(), (x, a, _) -> x * a - Math.exp(a) - logFactorial(x), COUNTS, SCALES, NONE),
            new Sweep(new NegativeBinomialDensity(), DensityTest::negativeBinomial, COUNTS, new double[] {-15, -3, 0, 2, 7, 15}, new double[] {-15, -4, 0, 1, 5, 10, 18}));
    }

    /** From λ = σ(a): log C + x log λ + (1 − x) log(1 − λ), C = 2 artanh(1 − 2λ) / (1 − 2λ), where λ is not near ½ or an end. */
    private static double continuousBernoulli(double x, double a) {
        double t = Math.abs(a);
        if (t < 1e-3) return a * x - a / 2 - a * a / 24;
        return a * x - Math.max(a, 0) - (Math.log(-Math.expm1(-t)) - Math.log(t));
    }

    @Test void theContinuousBernoulliIsThatOfThePaper() {
        for (double a : new double[] {-3, -0.4, 0.7, 2}) {
            double lambda = Oracle.sigmoid(a);
            double artanh = 0.5 * Math.log((2 - 2 * lambda) / (2 * lambda));
            double expected = Math.log(2 * artanh / (1 - 2 * lambda)) + 0.3 * Math.log(lambda) + 0.7 * Math.log(1 - lambda);
            assertThat((double) new ContinuousBernoulliDensity().logProbability(0.3f, (float) a, 0)).isCloseTo(expected, within(1e-6));
        }
        assertThat(new ContinuousBernoulliDensity().logProbability(0.9f, 0, 0)).as("uniform at λ = ½").isZero();
    }

    private static double student(double freedom, double x, double a, double b) {
        double y = (x - a) / Math.exp(b);
        return LogGammaOracle.logGamma((freedom + 1) / 2) - LogGammaOracle.logGamma(freedom / 2) - 0.5 * Math.log(Math.PI * freedom) - b
            - (freedom + 1) / 2 * Math.log1p(y * y / freedom);
    }

    /** log(F(h) − F(l)), from whichever side it can be told apart, and by e^h (1 − e^{l−h}) where not even that. */
    private static double discretizedLogistic(double x, double a, double b) {
        double s = Math.exp(b);
        double level = Math.rint(x * 255);
        double h = ((level + 0.5) / 255 - a) / s;
        double l = ((level - 0.5) / 255 - a) / s;
        if (x < 0.001) return -Oracle.softplus(-h);
        if (x > 0.999) return -Oracle.softplus(l);
        if (h < -30) return h + Math.log(-Math.expm1(l - h));
        if (l > 30) return -l + Math.log(-Math.expm1(l - h));
        if (h - l < 1e-4) return Math.log(h - l) - Oracle.softplus(-(h + l) / 2) - Oracle.softplus((h + l) / 2);     // the density times the width
        return h + l < 0 ? Math.log(Oracle.sigmoid(h) - Oracle.sigmoid(l)) : Math.log(Oracle.sigmoid(-l) - Oracle.sigmoid(-h));
    }

    private static double logFactorial(double x) {
        double sum = 0;
        for (int k = 2; k <= x; k++) sum += Math.log(k);
        return sum;
    }

    private static double negativeBinomial(double x, double a, double b) {
        double m = Math.exp(a);
        double r = Math.exp(b);
        double sum = -r * Math.log1p(m / r);
        for (int k = 0; k < x; k++) sum += Math.log((r + k) / (k + 1) / (1 + r / m));
        return sum;
    }

    @ParameterizedTest @MethodSource("sweeps")
    void logProbabilitiesAreThoseOfTheFormula(Sweep sweep) {
        each(sweep, (x, a, b) -> {
            double exact = sweep.formula.logProbability(x, a, b);
            assertThat((double) sweep.density.logProbability(x, a, b)).as("%s at %s, %s, %s", sweep, x, a, b)
                .isCloseTo(exact, within(2e-6 * (1 + Math.abs(exact))));
        });
    }

    @ParameterizedTest @MethodSource("sweeps")
    void slopesAreTheDerivativesOfTheFormula(Sweep sweep) {
        each(sweep, (x, a, b) -> {
            if (sweep.density instanceof LaplaceDensity && x == a) return;
            check(sweep, "a", sweep.density.slopeA(x, a, b), a, v -> sweep.formula.logProbability(x, v, b), step(sweep, a, b), x, b);
            if (sweep.density.parameters() == 2) check(sweep, "b", sweep.density.slopeB(x, a, b), b, v -> sweep.formula.logProbability(x, a, v), 1e-5, x, a);
        });
    }

    private static double step(Sweep sweep, double a, double b) {
        return 1e-5 * (1 + Math.abs(a)) * (sweep.density instanceof NegativeBinomialDensity ? 1 : Math.min(Math.exp(b), 1));
    }

    /** By differences, which are as inexact as the double formula's last digits are coarse. */
    private static void check(Sweep sweep, String by, float slope, float at, DoubleUnaryOperator formula, double h, float x, float other) {
        double above = formula.applyAsDouble(at + h);
        double below = formula.applyAsDouble(at - h);
        double exact = (above - below) / (2 * h);
        double inexact = (Math.ulp(above) + Math.ulp(below)) * 16 / h + (2e-15 * Math.abs(at)) / h * Math.abs(exact);
        assertThat((double) slope).as("%s by %s at x %s, %s, other %s", sweep, by, x, at, other)
            .isCloseTo(exact, within(1e-5 * (1 + Math.abs(exact)) + 40 * inexact));
    }

    private interface Point {
        void at(float x, float a, float b);
    }

    private static void each(Sweep sweep, Point point) {
        for (double x : sweep.x) for (double a : sweep.a) for (double b : sweep.b) point.at((float) x, (float) a, (float) b);
    }

    /** A distribution, and points that its mass lies on, with their widths (1 for counts and levels). */
    private record Mass(Variate f, float a, float b, float[] x, double width) {
        @Override public String toString() {
            return f + " " + a + " " + b;
        }

        double expectation(DoubleBinaryOperator of) {
            double sum = 0;
            for (float v : x) {
                double log = f.logProbability(v, a, b);
                if (log > -200) sum += Math.exp(log) * width * of.applyAsDouble(v, log);
            }
            return sum;
        }
    }

    static List<Mass> masses() {
        var masses = new ArrayList<Mass>();
        for (float a : new float[] {-30, -2, -0.3f, 0, 1e-4f, 0.99f, 1.01f, 5, 60}) {
            masses.add(new Mass(new BernoulliDensity(), a, 0, new float[] {0, 1}, 1));
            masses.add(middles(new ContinuousBernoulliDensity(), a, 0, 0, 1, 20_000));
        }
        for (float b : new float[] {-3, 0, 1.2f}) {
            float s = (float) Math.exp(b);
            masses.add(middles(new GaussianDensity(), 0.4f, 2 * b, 0.4 - 9 * s, 0.4 + 9 * s, 20_000));
            masses.add(middles(new LaplaceDensity(), 0.4f, b, 0.4 - 25 * s, 0.4 + 25 * s, 40_000));
            masses.add(middles(StudentDensity.of(6), 0.4f, b, 0.4 - 100 * s, 0.4 + 100 * s, 200_000));
        }
        var levels = new float[256];
        for (int i = 0; i < 256; i++) levels[i] = i / 255f;
        for (float a : new float[] {-3, 0, 0.002f, 0.31f, 0.5f, 1, 4}) {
            for (float b : new float[] {-9, -4, -1, 3}) masses.add(new Mass(new DiscretizedLogisticDensity(), a, b, levels, 1));
        }
        for (float a : new float[] {-3, 0, 2, 2.5f, 5.5f}) {
            masses.add(counts(new PoissonDensity(), a, 0));
            for (float b : new float[] {-1, 0.5f, 4, 15}) masses.add(counts(new NegativeBinomialDensity(), a, b));
        }
        return masses;
    }

    private static Mass middles(Variate f, float a, float b, double from, double to, int n) {
        var x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (float) (from + (i + 0.5) * (to - from) / n);
        return new Mass(f, a, b, x, (to - from) / n);
    }

    private static Mass counts(Variate f, float a, float b) {
        var x = new float[30_000];
        for (int i = 0; i < x.length; i++) x[i] = i;
        return new Mass(f, a, b, x, 1);
    }

    @ParameterizedTest @MethodSource("masses")
    void probabilitiesAddUpToOne(Mass mass) {
        assertThat(mass.expectation((_, _) -> 1)).isCloseTo(1, within(2e-5));
    }

    @ParameterizedTest @MethodSource("masses")
    void theMeanIsTheExpectation(Mass mass) {
        double tolerance = mass.f instanceof DiscretizedLogisticDensity ? 0.5 / 255 : 5e-5 * (1 + Math.abs(mass.f.mean(mass.a, mass.b)));
        assertThat((double) mass.f.mean(mass.a, mass.b)).isCloseTo(mass.expectation((x, _) -> x), within(tolerance));
    }

    /** Their first two moments and their mean log-probability, each within five standard errors. */
    @ParameterizedTest @MethodSource("masses")
    void drawsAreDistributedAsTheDensitySays(Mass mass) {
        int n = 20_000;
        var draws = new double[n];
        var logs = new double[n];
        for (int i = 0; i < n; i++) {
            float x = mass.f.sample(12345, i, mass.a, mass.b);
            draws[i] = x;
            logs[i] = mass.f.logProbability(x, mass.a, mass.b);
        }
        double mean = mass.expectation((x, _) -> x);
        agree("mean", draws, mass.expectation((x, _) -> x));
        var squares = Arrays.stream(draws).map(x -> (x - mean) * (x - mean)).toArray();
        agree("variance", squares, mass.expectation((x, _) -> (x - mean) * (x - mean)));
        agree("log-probability", logs, mass.expectation((_, log) -> log));
    }

    private static void agree(String what, double[] sample, double expected) {
        double mean = Arrays.stream(sample).average().orElseThrow();
        double variance = Arrays.stream(sample).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        assertThat(mean).as(what).isCloseTo(expected, within(5 * Math.sqrt(variance / sample.length) + 1e-4 * (1 + Math.abs(expected))));
    }

    @Test void whatCannotBeDrawnDoesNotHang() {
        assertThat(new PoissonDensity().sample(1, 1, Float.NaN, 0)).isNaN();
        assertThat(new PoissonDensity().sample(1, 1, 1e4f, 0)).isInfinite();
        assertThat(new NegativeBinomialDensity().sample(1, 1, 0, Float.NaN)).isNaN();
    }

    @Test void impossibleDegreesOfFreedomAreRefused() {
        for (double freedom : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException().isThrownBy(() -> StudentDensity.of(freedom)).withMessageContaining("" + freedom);
        }
    }
}
