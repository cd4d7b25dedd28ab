package vae4j.simd;

import static vae4j.simd.Lanes.of;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import vae4j.core.backend.Coefficients;
import vae4j.core.backend.ScalarFunction;

/**
 * The numbers of {@link Coefficients} and a few others in all lanes. They are ready-made because C2 counts what it has
 * looked at and stops inlining at a limit, and filling a vector costs it as much as an operation: functions of this
 * size, written with numbers in place, end as calls with vectors on the heap. A vector in a {@code static final} field
 * is a constant to the compiler.
 */
final class Constants {
    static final FloatVector ZERO = of(0), ONE = of(1), MINUS_ONE = of(-1), TWO = of(2), MINUS_TWO = of(-2), FOUR = of(4),
        QUARTER = of(0.25f), HALF = of(0.5f), MINUS_HALF = of(-0.5f), TWO_TO_23 = of(0x1p23f), MINUS_23 = of(-23),
        TWO_TO_MINUS_23 = of(0x1p-23f), TWO_TO_MINUS_24 = of(0x1p-24f), TWO_TO_MINUS_32 = of(0x1p-32f), MIN_NORMAL = of(Float.MIN_NORMAL),
        INFINITY = of(Float.POSITIVE_INFINITY), MINUS_INFINITY = of(Float.NEGATIVE_INFINITY), NAN = of(Float.NaN);

    static final FloatVector LOGVAR_MIN = of(ScalarFunction.LOGVAR_MIN), LOGVAR_MAX = of(ScalarFunction.LOGVAR_MAX),
        SQRT_HALF = of(ScalarFunction.SQRT_HALF), INVERSE_SQRT_TWO_PI = of(ScalarFunction.INVERSE_SQRT_TWO_PI);

    static final FloatVector MINUS_LN2_HI = of(-Coefficients.LN2_HI), MINUS_LN2_LO = of(-Coefficients.LN2_LO);
    static final FloatVector LOG2_E = of(Coefficients.LOG2_E), ROUND = of(Coefficients.ROUND),
        EXP_HIGH = of(Coefficients.EXP_HIGH), EXP_LOW = of(Coefficients.EXP_LOW),
        EXPM1_LOW = of(Coefficients.EXPM1_LOW), E2 = of(Coefficients.E2), E3 = of(Coefficients.E3),
        E4 = of(Coefficients.E4), E5 = of(Coefficients.E5), E6 = of(Coefficients.E6);
    static final FloatVector LN2_HI = of(Coefficients.LN2_HI), MANTISSA_HIGH = of(Coefficients.MANTISSA_HIGH),
        L3 = of(Coefficients.L3), L4 = of(Coefficients.L4), L5 = of(Coefficients.L5), L6 = of(Coefficients.L6),
        L7 = of(Coefficients.L7), L8 = of(Coefficients.L8), L9 = of(Coefficients.L9), L10 = of(Coefficients.L10);
    static final FloatVector TANH_SPLIT = of(Coefficients.TANH_SPLIT), TANH_HIGH = of(Coefficients.TANH_HIGH),
        T3 = of(Coefficients.T3), T5 = of(Coefficients.T5), T7 = of(Coefficients.T7), T9 = of(Coefficients.T9),
        T11 = of(Coefficients.T11);
    static final FloatVector ERF_SPLIT = of(Coefficients.ERF_SPLIT), ERF_HIGH = of(Coefficients.ERF_HIGH),
        R1 = of(Coefficients.R1), R3 = of(Coefficients.R3), R5 = of(Coefficients.R5), R7 = of(Coefficients.R7),
        R9 = of(Coefficients.R9), R11 = of(Coefficients.R11), R13 = of(Coefficients.R13), C1 = of(Coefficients.C1),
        C2 = of(Coefficients.C2), C3 = of(Coefficients.C3), C4 = of(Coefficients.C4), C5 = of(Coefficients.C5),
        C6 = of(Coefficients.C6);
    static final FloatVector NORMAL_SPLIT = of(Coefficients.NORMAL_SPLIT),
        CENTRE_SHIFT = of(Coefficients.CENTRE_SHIFT), TAIL_SHIFT = of(Coefficients.TAIL_SHIFT),
        Q0 = of(Coefficients.Q0), Q1 = of(Coefficients.Q1), Q2 = of(Coefficients.Q2), Q3 = of(Coefficients.Q3),
        Q4 = of(Coefficients.Q4), Q5 = of(Coefficients.Q5), Q6 = of(Coefficients.Q6), Q7 = of(Coefficients.Q7),
        U0 = of(Coefficients.U0), U1 = of(Coefficients.U1), U2 = of(Coefficients.U2), U3 = of(Coefficients.U3),
        U4 = of(Coefficients.U4), U5 = of(Coefficients.U5), U6 = of(Coefficients.U6), U7 = of(Coefficients.U7);

    static final IntVector ROUND_BITS = ints(Coefficients.ROUND_BITS), ROUND_BITS_PLUS_1 = ints(Coefficients.ROUND_BITS + 1),
        MANTISSA_LOW_BITS = ints(Coefficients.MANTISSA_LOW_BITS), EXPONENT_MASK = ints(Coefficients.EXPONENT_MASK),
        SIGN = ints(Integer.MIN_VALUE), MAGNITUDE = ints(Integer.MAX_VALUE), BIAS = ints(127), ONE_BITS = ints(0x3F800000);

    private Constants() {}

    private static IntVector ints(int value) {
        return IntVector.broadcast(Lanes.INTS, value);
    }
}
