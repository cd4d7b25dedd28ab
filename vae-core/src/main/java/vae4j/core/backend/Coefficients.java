package vae4j.core.backend;

/**
 * The numbers that {@link ScalarMath} is made of, so that vector code uses the very same. Polynomials are named by the
 * power their coefficient belongs to. All were fitted for this project: the least maximum of the relative error of the
 * result (Lawson's iteration on Chebyshev nodes against 40 digits), with the coefficients rounded to float one after
 * the other from the lowest, and the others fitted anew each time. The error given is that of the polynomial alone.
 */
public final class Coefficients {
    /** Adding this rounds a small number to an integer, which then is the low bits of the sum: 1.5 * 2^23. */
    public static final float ROUND = 0x1.8p23f;
    public static final int ROUND_BITS = 0x4B400000;

    public static final float LOG2_E = 0x1.715476p0f;
    /** log(2) in two parts; the product of the first with an exponent is subtracted exactly by {@code fma}. */
    public static final float LN2_HI = 0x1.62e430p-1f, LN2_LO = -0x1.05c610p-29f;
    /** Where exp is infinite or 0 in float, and stays so. */
    public static final float EXP_HIGH = 89, EXP_LOW = -104;
    /** Below this expm1 is -1 in float. */
    public static final float EXPM1_LOW = -30;
    /** {@code exp(r) = 1 + r + r^2 (E2 + E3 r + ... + E6 r^4)} for |r| up to log(2) / 2; 2^-27. */
    public static final float E2 = 0.5f, E3 = 0x1.5554b4p-3f, E4 = 0x1.5555bep-5f, E5 = 0x1.12262ap-7f, E6 = 0x1.6c5404p-10f;

    /** Numbers are split into 2^k and a mantissa from this (2/3) to its double. */
    public static final int MANTISSA_LOW_BITS = 0x3F2AAAAB;
    public static final float MANTISSA_HIGH = 0x1.555556p0f;
    public static final int EXPONENT_MASK = 0xFF800000;
    /** {@code log(1 + f) = f + f^2 (-1/2 + L3 f + ... + L10 f^8)} for |f| up to 1/3; 2^-27.6. */
    public static final float L3 = 0x1.555506p-2f, L4 = -0x1.fffef6p-3f, L5 = 0x1.99d066p-3f, L6 = -0x1.559ce8p-3f,
        L7 = 0x1.1ed33ap-3f, L8 = -0x1.f327cap-4f, L9 = 0x1.1e79c8p-3f, L10 = -0x1.07d832p-3f;

    /** From here on tanh is {@code 1 - 2 / (exp(2 x) + 1)}; from {@link #TANH_HIGH} on it is 1 in float. */
    public static final float TANH_SPLIT = 0.6f, TANH_HIGH = 10;
    /** {@code tanh(x) = x + x^3 (T3 + T5 x^2 + ... + T11 x^8)} for |x| up to 0.6; 2^-28.4. */
    public static final float T3 = -0x1.55553ep-2f, T5 = 0x1.1109bep-3f, T7 = -0x1.b89abap-5f, T9 = 0x1.54c3c2p-6f, T11 = -0x1.828776p-8f;

    /** From here on erf is {@code 1 - exp(...)}; from {@link #ERF_HIGH} on it is 1 in float. */
    public static final float ERF_SPLIT = 1, ERF_HIGH = 4;
    /** {@code erf(x) = x + x (R1 + R3 x^2 + ... + R13 x^12)} for |x| up to 1; 2^-29.4. */
    public static final float R1 = 0x1.06eba8p-3f, R3 = -0x1.81273ep-2f, R5 = 0x1.ce2ce6p-4f, R7 = -0x1.b7f71ap-6f,
        R9 = 0x1.53f224p-8f, R11 = -0x1.a3515ep-11f, R13 = 0x1.4771fep-14f;
    /** {@code log(1 - erf(x)) = -x + x (C1 + C2 x + ... + C6 x^5)} for x from 1 to 4; 2^-28.6 of erf. */
    public static final float C1 = -0x1.07208cp-3f, C2 = -0x1.458bb4p-1f, C3 = -0x1.ae8e3ap-4f, C4 = 0x1.758774p-6f,
        C5 = -0x1.a1b770p-9f, C6 = 0x1.b9be32p-13f;

    /** Where the two polynomials of the normal quantile meet, and where they are centred. */
    public static final float NORMAL_SPLIT = 5, CENTRE_SHIFT = -2.5f, TAIL_SHIFT = -3;
    /** {@code sqrt(2) erfinv(x) / x} in powers of w - 2.5, for w = -log(1 - x^2) up to 5; 2^-21.8. */
    public static final float Q0 = 0x1.0fc8bap1f, Q1 = 0x1.652cc2p-2f, Q2 = -0x1.831026p-8f, Q3 = -0x1.d11bd4p-10f,
        Q4 = 0x1.424b04p-12f, Q5 = -0x1.8592f4p-18f, Q6 = -0x1.2e6610p-18f, Q7 = 0x1.e067d0p-22f;
    /** The same in powers of sqrt(w) - 3, for w from 5 to 21.6, the end of what 32 bits can ask for; 2^-21.2. */
    public static final float U0 = 0x1.00696ep2f, U1 = 0x1.6aa5f6p0f, U2 = 0x1.b50d3cp-7f, U3 = -0x1.664ac6p-7f,
        U4 = 0x1.0c9974p-7f, U5 = -0x1.375efcp-8f, U6 = 0x1.ace212p-10f, U7 = -0x1.f4dd7ap-13f;

    private Coefficients() {}
}
