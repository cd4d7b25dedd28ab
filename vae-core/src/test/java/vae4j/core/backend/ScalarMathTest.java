package vae4j.core.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The functions against double precision. By default every 2039th bit pattern is tried; {@code -Dvae4j.step=1} tries
 * all of them, for minutes.
 */
class ScalarMathTest {
    private static final long STEP = Long.getLong("vae4j.step", 2039);

    private interface FloatFunction {
        float at(float x);
    }

    /** A function, what it should be, and the largest error that its Javadoc promises, in ulp. */
    private enum Function {
        EXP(ScalarMath::exp, Math::exp, 1.04),
        EXPM1(ScalarMath::expm1, Math::expm1, 1.55),
        LOG(ScalarMath::log, Math::log, 0.94),
        LOG1P(ScalarMath::log1p, Math::log1p, 1.55),
        TANH(ScalarMath::tanh, Math::tanh, 1.34),
        SIGMOID(ScalarMath::sigmoid, x -> x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)), 1.67),
        SOFTPLUS(ScalarMath::softplus, x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 1.87),
        ERF(ScalarMath::erf, ScalarMathTest::erf, 1.09);

        final FloatFunction function;
        final DoubleUnaryOperator exact;
        final double bound;

        Function(FloatFunction function, DoubleUnaryOperator exact, double bound) {
            this.function = function;
            this.exact = exact;
            this.bound = bound;
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsStayWithinTheirBound(Function f) {
        double largest = 0;
        float at = 0;
        for (long bits = 0; bits < 1L << 32; bits += STEP) {
            float x = Float.intBitsToFloat((int) bits);
            double error = error(f, x);
            if (!(error <= largest)) {
                largest = error;
                at = x;
            }
        }
        assertThat(largest).as("error in ulp, at %s", Float.toHexString(at)).isLessThanOrEqualTo(f.bound);
    }

    /** In ulp of the float nearest to the exact result; half an ulp at most if it is that float. */
    private static double error(Function f, float x) {
        double exact = f.exact.applyAsDouble(x);
        float nearest = (float) exact;
        float actual = f.function.at(x);
        if (Float.floatToIntBits(actual) == Float.floatToIntBits(nearest)) return 0.5;
        return Math.abs(actual - exact) / Math.ulp(Float.isInfinite(nearest) ? Float.MAX_VALUE : nearest);
    }

    /** By its power series near 0, and the continued fraction of its complement elsewhere. */
    private static double erf(double x) {
        double a = Math.abs(x);
        if (Double.isNaN(x) || a > 6) return Double.isNaN(x) ? x : Math.signum(x);
        if (a < 2.5) {
            double term = x;
            double sum = x;
            for (int n = 1; n < 60 && term != 0; n++) {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }
            return sum * 2 / Math.sqrt(Math.PI);
        }
        double fraction = 0;
        for (int n = 80; n > 0; n--) fraction = n / 2.0 / (a + fraction);
        return Math.signum(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
    }

    @ParameterizedTest
    @EnumSource
    void notANumberStaysSo(Function f) {
        for (int nan : new int[] {0x7FC00000, 0xFFC00000, 0x7FC00001, 0x7F800001, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FAAAAAA}) {
            assertThat(f.function.at(Float.intBitsToFloat(nan))).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXPM1", "LOG1P", "TANH", "ERF"})
    void zeroKeepsItsSign(Function f) {
        assertThat(Float.floatToRawIntBits(f.function.at(-0f))).isEqualTo(Integer.MIN_VALUE);
        assertThat(Float.floatToRawIntBits(f.function.at(0))).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"EXPM1", "LOG1P", "TANH"})
    void theSmallestNumbersAreTheirOwnValues(Function f) {
        assertThat(f.function.at(Float.MIN_VALUE)).isEqualTo(Float.MIN_VALUE);
        assertThat(f.function.at(-Float.MIN_VALUE)).isEqualTo(-Float.MIN_VALUE);
    }

    @Test void limitsAreReached() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(ScalarMath.exp(infinity)).isEqualTo(infinity);
        assertThat(ScalarMath.exp(-infinity)).isZero();
        assertThat(ScalarMath.expm1(infinity)).isEqualTo(infinity);
        assertThat(ScalarMath.expm1(-infinity)).isEqualTo(-1);
        assertThat(ScalarMath.log(infinity)).isEqualTo(infinity);
        assertThat(ScalarMath.log(0)).isEqualTo(-infinity);
        assertThat(ScalarMath.log(-0f)).isEqualTo(-infinity);
        assertThat(ScalarMath.log(-Float.MIN_VALUE)).isNaN();
        assertThat(ScalarMath.log(-infinity)).isNaN();
        assertThat(ScalarMath.log1p(infinity)).isEqualTo(infinity);
        assertThat(ScalarMath.log1p(-1)).isEqualTo(-infinity);
        assertThat(ScalarMath.log1p(Math.nextDown(-1f))).isNaN();
        assertThat(ScalarMath.tanh(infinity)).isEqualTo(1);
        assertThat(ScalarMath.tanh(-infinity)).isEqualTo(-1);
        assertThat(ScalarMath.erf(infinity)).isEqualTo(1);
        assertThat(ScalarMath.erf(-infinity)).isEqualTo(-1);
        assertThat(ScalarMath.sigmoid(infinity)).isEqualTo(1);
        assertThat(ScalarMath.sigmoid(-infinity)).isZero();
        assertThat(ScalarMath.softplus(infinity)).isEqualTo(infinity);
        assertThat(ScalarMath.softplus(-infinity)).isZero();
    }

    @Test void theValuesAtZeroAreExact() {
        assertThat(ScalarMath.exp(0)).isEqualTo(1);
        assertThat(ScalarMath.exp(-0f)).isEqualTo(1);
        assertThat(ScalarMath.sigmoid(0)).isEqualTo(0.5f);
        assertThat(ScalarMath.log(1)).isZero();
    }

    @Test void oddFunctionsAreOdd() {
        for (int bits = 0; bits < 0x7F800000 - 100_003; bits += 100_003) {
            float x = Float.intBitsToFloat(bits);
            if (ScalarMath.tanh(-x) != -ScalarMath.tanh(x) || ScalarMath.erf(-x) != -ScalarMath.erf(x)) {
                assertThat(x).as("a place where tanh or erf is not odd").isNaN();
            }
        }
    }
}
