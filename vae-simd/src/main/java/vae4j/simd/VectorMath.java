package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static vae4j.simd.Constants.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link vae4j.core.backend.ScalarMath} in all lanes at once: the same operations in the same order, and so the same
 * bits. Where the range of the arguments is known, the choices that it rules out are left out.
 * <p>Long functions come in parts, for loops that take several passes; see {@link Pass}. Methods are short so that both
 * compilers digest them: C1 gives up on methods with many vector operations, and HotSpot then never tries C2.
 */
final class VectorMath {
    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        return expNotOver(x.blend(EXP_HIGH, x.compare(GT, EXP_HIGH)));
    }

    /** exp of what is at most {@link vae4j.core.backend.Coefficients#EXP_HIGH}. */
    static FloatVector expNotOver(FloatVector x) {
        var c = x.blend(EXP_LOW, x.compare(LT, EXP_LOW));
        var z = c.fma(LOG2_E, ROUND);
        var power = expm1Polynomial(reduced(c, z.sub(ROUND))).add(ONE);
        return scaled(power, z.reinterpretAsInts().sub(ROUND_BITS));
    }

    /** The number times 2^n, in two factors. */
    private static FloatVector scaled(FloatVector number, IntVector n) {
        var half = n.lanewise(ASHR, 1);
        return number.mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)));
    }

    static FloatVector expm1(FloatVector x) {
        var c = x.blend(EXP_HIGH, x.compare(GT, EXP_HIGH));
        c = c.blend(EXPM1_LOW, c.compare(LT, EXPM1_LOW));
        var z = c.fma(LOG2_E, ROUND);
        var n = z.sub(ROUND);
        var q = expm1Polynomial(reduced(c, n));
        var half = powerOfTwo(z.reinterpretAsInts().sub(ROUND_BITS_PLUS_1));
        return signed(expm1Far(half, q).blend(q, n.compare(EQ, ZERO)), x);
    }

    private static FloatVector expm1Far(FloatVector half, FloatVector q) {
        return half.fma(q, half.sub(HALF)).mul(TWO);
    }

    static FloatVector log(FloatVector x) {
        var subnormal = x.compare(LT, MIN_NORMAL);
        var a = x.blend(x.mul(TWO_TO_23), subnormal);
        var result = logSplit(a, ZERO.blend(MINUS_23, subnormal));
        result = x.blend(result, x.compare(LT, INFINITY));
        result = result.blend(MINUS_INFINITY, x.compare(EQ, ZERO));
        return result.blend(NAN, x.compare(LT, ZERO));
    }

    /** log of what is positive, finite and not subnormal. */
    static FloatVector logOfNormal(FloatVector x) {
        return logSplit(x, ZERO);
    }

    private static FloatVector logSplit(FloatVector a, FloatVector shift) {
        var bits = a.reinterpretAsInts();
        var exponent = bits.sub(MANTISSA_LOW_BITS).and(EXPONENT_MASK);
        var f = bits.sub(exponent).reinterpretAsFloats().sub(ONE);
        var k = toFloats(exponent).fma(TWO_TO_MINUS_23, shift);
        return k.fma(LN2_HI, log1pPolynomial(f));
    }

    /** log1p of what is from 0 to 1: the exponent of 1 + x is 0 or 1. NaN gives any number. */
    static FloatVector log1pOfUnit(FloatVector x) {
        var high = x.add(ONE).compare(GE, MANTISSA_HIGH);
        var f = x.blend(x.fma(HALF, MINUS_HALF), high);
        return log1pPolynomial(f).add(ZERO.blend(LN2_HI, high));
    }

    /** log1p of what is not negative. */
    static FloatVector log1pOfPositive(FloatVector x) {
        var exponent = x.add(ONE).reinterpretAsInts().sub(MANTISSA_LOW_BITS).and(EXPONENT_MASK);
        var scaled = x.reinterpretAsInts().sub(exponent).reinterpretAsFloats();
        var scale = FOUR.reinterpretAsInts().sub(exponent).reinterpretAsFloats();
        var f = scaled.add(scale.fma(QUARTER, MINUS_ONE));
        var result = toFloats(exponent).mul(TWO_TO_MINUS_23).fma(LN2_HI, log1pPolynomial(f));
        return x.blend(result, x.compare(LT, INFINITY));
    }

    /** {@code exp(2 |x|)} as tanh needs it: limited where tanh is 1. */
    static FloatVector tanhExp(FloatVector x) {
        var c = tanhArgument(x);
        return expWithin(c.add(c));
    }

    /** tanh(x) with the number of {@link #tanhExp}. */
    static FloatVector tanh(FloatVector x, FloatVector exp) {
        var c = tanhArgument(x);
        var far = ONE.sub(TWO.div(exp.add(ONE)));
        return signed(far.blend(tanhNear(c), c.compare(LT, TANH_SPLIT)), x);
    }

    private static FloatVector tanhArgument(FloatVector x) {
        var a = x.abs();
        return a.blend(TANH_HIGH, a.compare(GT, TANH_HIGH));
    }

    private static FloatVector tanhNear(FloatVector c) {
        var s = c.mul(c);
        var p = T11.fma(s, T9).fma(s, T7).fma(s, T5).fma(s, T3);
        return p.mul(s).fma(c, c);
    }

    /** sigmoid(x) with {@code e = exp(-|x|)}. */
    static FloatVector sigmoid(FloatVector x, FloatVector e) {
        var t = e.div(e.add(ONE));
        var base = e.blend(ONE, x.compare(GE, ZERO));
        return base.neg().fma(t, base);
    }

    /** softplus(x) with {@code e = exp(-|x|)}. */
    static FloatVector softplus(FloatVector x, FloatVector e) {
        return positivePart(x).add(log1pOfUnit(e));
    }

    /** {@code x <= 0 ? 0 : x}. */
    static FloatVector positivePart(FloatVector x) {
        return x.blend(ZERO, x.compare(LE, ZERO));
    }

    /** {@code exp(-|x|)}. */
    static FloatVector expMinusAbs(FloatVector x) {
        return expNotOver(x.abs().neg());
    }

    /** erf(|x|), good from {@link vae4j.core.backend.Coefficients#ERF_SPLIT} on. */
    static FloatVector erfFar(FloatVector x) {
        var t = erfArgument(x);
        var c = C6.fma(t, C5).fma(t, C4).fma(t, C3).fma(t, C2).fma(t, C1);
        return ONE.sub(expWithin(c.fma(t, t.neg())));
    }

    /** erf(x) with the number of {@link #erfFar}. */
    static FloatVector erf(FloatVector x, FloatVector far) {
        var t = erfArgument(x);
        return signed(far.blend(erfNear(t), t.compare(LT, ERF_SPLIT)), x);
    }

    private static FloatVector erfArgument(FloatVector x) {
        var a = x.abs();
        return a.blend(ERF_HIGH, a.compare(GT, ERF_HIGH));
    }

    private static FloatVector erfNear(FloatVector t) {
        var s = t.mul(t);
        var p = R13.fma(s, R11).fma(s, R9).fma(s, R7).fma(s, R5).fma(s, R3).fma(s, R1);
        return p.fma(t, t);
    }

    /** The probability of the tail beyond the number that a word stands for. */
    private static FloatVector tailProbability(IntVector word) {
        return toFloats(word.and(MAGNITUDE)).add(HALF).mul(TWO_TO_MINUS_32);
    }

    /** The argument {@code -log(4 p (1 - p))} of the polynomials of {@link #normal}. */
    static FloatVector normalArgument(IntVector word) {
        var p = tailProbability(word);
        return logOfNormal(p.mul(FOUR).mul(ONE.sub(p))).neg();
    }

    /** The standard normal number of a word, with the number of {@link #normalArgument}. */
    static FloatVector normal(IntVector word, FloatVector w) {
        var x = tailProbability(word).fma(MINUS_TWO, ONE);
        var magnitude = x.mul(normalTail(w).blend(normalCentre(w), w.compare(LT, NORMAL_SPLIT)));
        return magnitude.reinterpretAsInts().or(word.and(SIGN)).reinterpretAsFloats();
    }

    private static FloatVector normalCentre(FloatVector w) {
        var c = w.add(CENTRE_SHIFT);
        return Q7.fma(c, Q6).fma(c, Q5).fma(c, Q4).fma(c, Q3).fma(c, Q2).fma(c, Q1).fma(c, Q0);
    }

    private static FloatVector normalTail(FloatVector w) {
        var t = w.sqrt().add(TAIL_SHIFT);
        return U7.fma(t, U6).fma(t, U5).fma(t, U4).fma(t, U3).fma(t, U2).fma(t, U1).fma(t, U0);
    }

    private static FloatVector expWithin(FloatVector x) {
        var z = x.fma(LOG2_E, ROUND);
        var power = expm1Polynomial(reduced(x, z.sub(ROUND))).add(ONE);
        return power.mul(z.reinterpretAsInts().lanewise(LSHL, 23).add(ONE_BITS).reinterpretAsFloats());
    }

    private static FloatVector reduced(FloatVector x, FloatVector n) {
        return n.fma(MINUS_LN2_LO, n.fma(MINUS_LN2_HI, x));
    }

    private static FloatVector expm1Polynomial(FloatVector r) {
        var p = E6.fma(r, E5).fma(r, E4).fma(r, E3).fma(r, E2);
        return r.mul(r).fma(p, r);
    }

    private static FloatVector log1pPolynomial(FloatVector f) {
        var p = L10.fma(f, L9).fma(f, L8).fma(f, L7).fma(f, L6).fma(f, L5).fma(f, L4).fma(f, L3);
        return p.fma(f, MINUS_HALF).fma(f.mul(f), f);
    }

    private static FloatVector powerOfTwo(IntVector n) {
        return n.add(BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
    }

    private static FloatVector toFloats(IntVector numbers) {
        return (FloatVector) numbers.convert(I2F, 0);
    }

    private static FloatVector signed(FloatVector number, FloatVector sign) {
        return number.reinterpretAsInts().or(sign.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
    }
}
