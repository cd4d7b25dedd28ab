package vae4j.core.backend;

import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;
import static java.lang.Math.abs;
import static java.lang.Math.fma;
import static vae4j.core.backend.Coefficients.*;

/**
 * The functions of kernels, one number at a time, and thereby their exact bits: every backend computes these operations
 * in this order. They are made of +, -, *, /, {@code fma}, square root, comparisons and integer operations on a float's
 * bits, and have no branches but choices between two results, so that vectors can do the same in all lanes at once.
 * <p>Special values are those of {@link Math}. Errors are in units in the last place (ulp) of the result, the largest
 * over all floats.
 */
public final class ScalarMath {
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int ONE_BITS = 0x3F800000;

    private ScalarMath() {}

    /** e^x; error at most 1.04 ulp, of the least subnormal in the tail. */
    public static float exp(float x) {
        float c = x > EXP_HIGH ? EXP_HIGH : x;
        c = c < EXP_LOW ? EXP_LOW : c;
        float z = fma(c, LOG2_E, ROUND);
        float r = reduced(c, z - ROUND);
        float power = 1 + expm1Polynomial(r);
        int n = floatToRawIntBits(z) - ROUND_BITS;
        int half = n >> 1;                                      // 2^n in two factors: neither over- nor underflows
        return power * powerOfTwo(half) * powerOfTwo(n - half);
    }

    /** e^x - 1, without the loss of digits near 0; error at most 1.55 ulp. */
    public static float expm1(float x) {
        float c = x > EXP_HIGH ? EXP_HIGH : x;
        c = c < EXPM1_LOW ? EXPM1_LOW : c;
        float z = fma(c, LOG2_E, ROUND);
        float n = z - ROUND;
        float q = expm1Polynomial(reduced(c, n));
        float half = powerOfTwo(floatToRawIntBits(z) - ROUND_BITS - 1);     // 2^n itself may be infinite
        float far = 2 * fma(half, q, half - 0.5f);
        return signed(n == 0 ? q : far, x);
    }

    /** The natural logarithm; error at most 0.94 ulp. */
    public static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        float a = subnormal ? x * 0x1p23f : x;
        int exponent = (floatToRawIntBits(a) - MANTISSA_LOW_BITS) & EXPONENT_MASK;
        float f = intBitsToFloat(floatToRawIntBits(a) - exponent) - 1;
        float k = fma(exponent, 0x1p-23f, subnormal ? -23f : 0f);
        float result = fma(k, LN2_HI, log1pPolynomial(f));
        result = x < Float.POSITIVE_INFINITY ? result : x;
        result = x == 0 ? Float.NEGATIVE_INFINITY : result;
        return x < 0 ? Float.NaN : result;
    }

    /** log(1 + x), without the loss of digits near 0; error at most 1.55 ulp. */
    public static float log1p(float x) {
        int exponent = (floatToRawIntBits(1 + x) - MANTISSA_LOW_BITS) & EXPONENT_MASK;
        float scaled = intBitsToFloat(floatToRawIntBits(x) - exponent);                 // x 2^-k
        float scale = intBitsToFloat(floatToRawIntBits(4f) - exponent);                 // 4 2^-k, never subnormal
        float f = scaled + fma(0.25f, scale, -1);                                       // (1 + x) 2^-k - 1
        float result = fma(exponent * 0x1p-23f, LN2_HI, log1pPolynomial(f));
        result = x > -1 && x < Float.POSITIVE_INFINITY ? result : x * Float.POSITIVE_INFINITY;
        return signed(x < -1 ? Float.NaN : result, x);
    }

    /** The hyperbolic tangent; error at most 1.34 ulp. */
    public static float tanh(float x) {
        float a = abs(x);
        float c = a > TANH_HIGH ? TANH_HIGH : a;
        float s = c * c;
        float p = fma(fma(fma(fma(T11, s, T9), s, T7), s, T5), s, T3);
        float near = fma(p * s, c, c);
        float far = 1 - 2 / (expWithin(c + c) + 1);
        return signed(c < TANH_SPLIT ? near : far, x);
    }

    /**
     * The logistic function 1 / (1 + exp(-x)). With e = exp(-|x|) and t = e / (1 + e), it is 1 - t, or t itself below 0,
     * as e - e t: that is nearer than t, whose rounded denominator alone may cost 1 ulp. Error at most 1.67 ulp.
     */
    public static float sigmoid(float x) {
        float e = exp(-abs(x));
        float t = e / (1 + e);
        float base = x >= 0 ? 1 : e;
        return fma(-base, t, base);
    }

    /** log(1 + exp(x)), computed as {@code max(x, 0) + log1p(exp(-|x|))}; error at most 1.87 ulp. */
    public static float softplus(float x) {
        return (x <= 0 ? 0 : x) + log1p(exp(-abs(x)));
    }

    /** The error function 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x; error at most 1.09 ulp. */
    public static float erf(float x) {
        float a = abs(x);
        float t = a > ERF_HIGH ? ERF_HIGH : a;
        float s = t * t;
        float p = fma(fma(fma(fma(fma(fma(R13, s, R11), s, R9), s, R7), s, R5), s, R3), s, R1);
        float near = fma(p, t, t);
        float c = fma(fma(fma(fma(fma(C6, t, C5), t, C4), t, C3), t, C2), t, C1);
        float far = 1 - expWithin(fma(c, t, -t));
        return signed(t < ERF_SPLIT ? near : far, x);
    }

    /**
     * A standard normal number from 32 uniform bits, by the inverse of its distribution function. The top bit is the
     * sign; the others choose the probability of the tail beyond, p = (bits + 1/2) / 2^32 up to 1/2, so that tails are
     * resolved to 6.3 standard deviations and words with opposite top bits give opposite numbers.
     * <p>With x = 1 - 2p the result is sqrt(2) erfinv(x), by two polynomials in w = -log(1 - x^2) as in Giles 2010,
     * "Approximating the erfinv function", with coefficients for this range; the relative error is at most 6e-7 (but near
     * the median, where words are coarser).
     */
    public static float normal(int word) {
        float p = ((float) (word & Integer.MAX_VALUE) + 0.5f) * 0x1p-32f;
        float x = fma(-2, p, 1);
        float w = -log(4 * p * (1 - p));
        float c = w + CENTRE_SHIFT;
        float centre = fma(fma(fma(fma(fma(fma(fma(Q7, c, Q6), c, Q5), c, Q4), c, Q3), c, Q2), c, Q1), c, Q0);
        float t = (float) Math.sqrt(w) + TAIL_SHIFT;
        float tail = fma(fma(fma(fma(fma(fma(fma(U7, t, U6), t, U5), t, U4), t, U3), t, U2), t, U1), t, U0);
        float magnitude = x * (w < NORMAL_SPLIT ? centre : tail);
        return intBitsToFloat(floatToRawIntBits(magnitude) | word & SIGN);
    }

    /** exp for arguments whose result is neither subnormal nor infinite: -87 to 88. */
    private static float expWithin(float x) {
        float z = fma(x, LOG2_E, ROUND);
        float power = 1 + expm1Polynomial(reduced(x, z - ROUND));
        return power * intBitsToFloat((floatToRawIntBits(z) << 23) + ONE_BITS);       // of z only the low bits, n, stay
    }

    /** x - n log(2). */
    private static float reduced(float x, float n) {
        return fma(n, -LN2_LO, fma(n, -LN2_HI, x));
    }

    private static float expm1Polynomial(float r) {
        float p = fma(fma(fma(fma(E6, r, E5), r, E4), r, E3), r, E2);
        return fma(r * r, p, r);
    }

    private static float log1pPolynomial(float f) {
        float p = fma(fma(fma(fma(fma(fma(fma(L10, f, L9), f, L8), f, L7), f, L6), f, L5), f, L4), f, L3);
        return fma(fma(p, f, -0.5f), f * f, f);
    }

    private static float powerOfTwo(int n) {
        return intBitsToFloat((n + 127) << 23);
    }

    /** The number with the sign of another, for results that are not negative but for that sign. */
    private static float signed(float number, float sign) {
        return intBitsToFloat(floatToRawIntBits(number) | floatToRawIntBits(sign) & SIGN);
    }
}
