package vae4j.core.probability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.random.Noise;
import vae4j.core.support.Oracle;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** q(z|x): its divergence from the prior, its samples, its density. */
class DiagonalGaussianTest {
    private static DiagonalGaussian gaussian(Tape tape, int rows, double mu, double logvar) {
        return new DiagonalGaussian(tape.constant(Shape.of(rows, 1), (float) mu), tape.constant(Shape.of(rows, 1), (float) logvar));
    }

    private static float kl(double mu, double logvar) {
        try (var tape = Tape.inference(BACKEND)) {
            return new StandardNormal(1).kl(gaussian(tape, 1, mu, logvar), null).value().get(0);
        }
    }

    /** Mistake 2: −KL reported as KL. */
    @Property(tries = 500) void klIsNeverNegative(@ForAll @DoubleRange(min = -30, max = 30) double mu, @ForAll @DoubleRange(min = -20, max = 20) double logvar) {
        assertThat(kl(mu, logvar)).isGreaterThanOrEqualTo(0);
        assertThat(kl(mu * 1e-4, logvar * 1e-4)).isGreaterThanOrEqualTo(0);
    }

    @Test void klIsZeroOnlyAtThePrior() {
        assertThat(kl(0, 0)).isZero();
        for (double away : new double[] {1e-3, 0.1, 1, 10}) {
            assertThat(kl(away, 0)).isPositive();
            assertThat(kl(-away, 0)).isPositive();
            assertThat(kl(0, away)).isPositive();
            assertThat(kl(0, -away)).isPositive();
            assertThat(kl(away, -away * away)).isPositive();
        }
    }

    @Property(tries = 40) void klIsTheIntegralThatDefinesIt(@ForAll @DoubleRange(min = -4, max = 4) double m, @ForAll @DoubleRange(min = -5, max = 3) double lv) {
        double mu = (float) m;
        double logvar = (float) lv;
        double sigma = Math.exp(logvar / 2);
        double exact = Oracle.integral(z -> {
            double q = Oracle.logNormal(z, mu, logvar);
            return Math.exp(q) * (q - Oracle.logNormal(z, 0, 0));
        }, mu - 12 * sigma, mu + 12 * sigma);
        assertThat((double) kl(mu, logvar)).isCloseTo(exact, within(1e-5 * (1 + exact)));
    }

    @Test void klIsTheMeanOfLogRatiosOfSamples() {
        int n = 20_000;
        try (var tape = Tape.inference(BACKEND)) {
            var q = gaussian(tape, n, 0.8, -1.2);
            var z = q.reparameterize(Noise.seed(5));
            var ratio = Arithmetic.subtract(q.logProbability(z), new StandardNormal(1).logProbability(z)).value().toArray();
            double sum = 0;
            double squares = 0;
            for (float r : ratio) {
                sum += r;
                squares += (double) r * r;
            }
            double mean = sum / n;
            double standardError = Math.sqrt((squares / n - mean * mean) / n);
            assertThat(mean).isCloseTo(kl(0.8, -1.2), within(4 * standardError));
        }
    }

    /** Mistake 11: exp(logvar) overflows. */
    @Test void noLogvarThatAnEncoderMayGiveOverflows() {
        for (float raw : new float[] {-Float.MAX_VALUE, -1e4f, -100, -20, 20, 100, 1e4f, Float.MAX_VALUE}) {
            var value = Tensor.of(Shape.of(1, 1), raw);
            var gradient = Tensor.allocate(Shape.of(1, 1));
            try (var tape = Tape.recording(BACKEND)) {
                var logvar = Arithmetic.apply(ScalarFunction.BOUND_LOGVAR, tape.leaf(value, gradient));
                var q = new DiagonalGaussian(tape.constant(Shape.of(1, 1), 0.5f), logvar);
                var z = q.reparameterize(Noise.seed(1));
                var terms = Arithmetic.add(Sums.sum(new StandardNormal(1).kl(q, z)), Sums.sum(Arithmetic.add(q.logProbability(z), new StandardNormal(1).logProbability(z))));
                tape.backward(terms);
                assertThat(terms.value().get(0)).as("at " + raw).isFinite();
                assertThat(gradient.get(0)).as("gradient at " + raw).isFinite();
            }
        }
    }

    /** Mistake 11: std = exp(logvar). */
    @Test void samplesHaveTheMeanAndTheVarianceOfThePosterior() {
        int n = 20_000;
        try (var tape = Tape.inference(BACKEND)) {
            var z = gaussian(tape, n, -1.5, -2).reparameterize(Noise.seed(3)).value().toArray();
            double variance = Math.exp(-2);
            double sum = 0;
            double squares = 0;
            for (float value : z) {
                sum += value + 1.5;
                squares += (value + 1.5) * (value + 1.5);
            }
            assertThat(sum / n).isCloseTo(0, within(4 * Math.sqrt(variance / n)));
            assertThat(squares / n).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / n)));
        }
    }

    @Test void otherNoiseGivesOtherSamplesAndTheSameNoiseTheSame() {
        try (var tape = Tape.inference(BACKEND)) {
            var q = gaussian(tape, 5, 0, 0);
            var z = q.reparameterize(Noise.seed(3)).value().toArray();
            assertThat(q.reparameterize(Noise.seed(3)).value().toArray()).isEqualTo(z);
            assertThat(q.reparameterize(Noise.seed(4)).value().toArray()).isNotEqualTo(z);
            assertThat(new StandardNormal(1).sample(tape, 5, Noise.seed(3)).value().toArray()).as("the prior is mu 0, sigma 1").isEqualTo(z);
        }
    }

    /** Mistake 4. */
    @Property(tries = 20) void theDensityIntegratesToOne(@ForAll @DoubleRange(min = -3, max = 3) double mu, @ForAll @DoubleRange(min = -4, max = 3) double logvar) {
        int n = 1001;
        try (var tape = Tape.inference(BACKEND)) {
            var z = Tensor.allocate(Shape.of(n, 1));
            double sigma = Math.exp(logvar / 2);
            double h = 20 * sigma / (n - 1);
            for (int i = 0; i < n; i++) z.set(i, (float) (mu - 10 * sigma + i * h));
            double sum = 0;
            for (float p : gaussian(tape, n, mu, logvar).logProbability(tape.constant(z)).value().toArray()) sum += Math.exp(p) * h;
            assertThat(sum).isCloseTo(1, within(1e-3));
        }
    }
}
