package vae4j.core.backend;

/**
 * A function of one number, with its derivative: what {@link Backend#apply} computes for each element, and its exact
 * bits. Most are activations of networks.
 *
 * @param kind      which function
 * @param parameter the slope of {@link Kind#LEAKY_RELU} for negative numbers; 0 for all others
 */
public record ScalarFunction(Kind kind, float parameter) {
    /** The functions. The comment of each is its value, computed in this order with one rounding an operation. */
    public enum Kind {
        /** {@code x} */
        IDENTITY,
        /** {@code x > 0 ? x : 0}; NaN stays NaN. */
        RELU,
        /** {@code x > 0 ? x : parameter * x} */
        LEAKY_RELU,
        /** {@link ScalarMath#tanh} */
        TANH,
        /** {@link ScalarMath#sigmoid}: 1 / (1 + exp(-x)) */
        SIGMOID,
        /** {@link ScalarMath#softplus}: log(1 + exp(x)) */
        SOFTPLUS,
        /** {@code x * sigmoid(x)} (Hendrycks and Gimpel 2016; Ramachandran et al. 2017) */
        SILU,
        /** {@code (0.5 * x) * (1 + erf(x * sqrt(1/2)))}, the exact form (Hendrycks and Gimpel 2016) */
        GELU,
        /** {@link ScalarMath#exp} */
        EXP,
        /** {@link ScalarMath#log} */
        LOG,
        /** {@code x * x} */
        SQUARE,
        /**
         * A log-variance kept within ({@link #LOGVAR_MIN}, {@link #LOGVAR_MAX}) so that its exponential cannot
         * overflow: {@code u = MAX - softplus(MAX - x)}, then {@code MIN + softplus(u - MIN)}. The identity up to
         * rounding in the middle, and a bend instead of a corner at the bounds, so that the gradient is right everywhere
         * (Chua et al. 2018, appendix A.1).
         */
        BOUND_LOGVAR
    }

    /** The bounds of {@link Kind#BOUND_LOGVAR}: standard deviations between 4.5e-5 and 22,026. */
    public static final float LOGVAR_MIN = -20, LOGVAR_MAX = 20;

    public static final ScalarFunction IDENTITY = new ScalarFunction(Kind.IDENTITY, 0);
    public static final ScalarFunction RELU = new ScalarFunction(Kind.RELU, 0);
    public static final ScalarFunction TANH = new ScalarFunction(Kind.TANH, 0);
    public static final ScalarFunction SIGMOID = new ScalarFunction(Kind.SIGMOID, 0);
    public static final ScalarFunction SOFTPLUS = new ScalarFunction(Kind.SOFTPLUS, 0);
    public static final ScalarFunction SILU = new ScalarFunction(Kind.SILU, 0);
    public static final ScalarFunction GELU = new ScalarFunction(Kind.GELU, 0);
    public static final ScalarFunction EXP = new ScalarFunction(Kind.EXP, 0);
    public static final ScalarFunction LOG = new ScalarFunction(Kind.LOG, 0);
    public static final ScalarFunction SQUARE = new ScalarFunction(Kind.SQUARE, 0);
    public static final ScalarFunction BOUND_LOGVAR = new ScalarFunction(Kind.BOUND_LOGVAR, 0);

    /** sqrt(1/2) and 1/sqrt(2 pi), as the bits of {@link Kind#GELU} and its derivative use them. */
    public static final float SQRT_HALF = 0.70710678f, INVERSE_SQRT_TWO_PI = 0.3989423f;

    /** @throws IllegalArgumentException if the slope is not in [0, 1) */
    public static ScalarFunction leakyRelu(float slope) {
        if (!(slope >= 0 && slope < 1)) throw new IllegalArgumentException("the slope of a leaky ReLU is at least 0 and below 1, not " + slope);
        return new ScalarFunction(Kind.LEAKY_RELU, slope);
    }

    /**
     * Whether {@link #derivative} is computed from the function's value rather than from its argument; then the
     * argument need not be kept, and the function can be the {@link Epilogue} of a product.
     */
    public boolean derivativeFromValue() {
        return switch (kind) {
            case IDENTITY, RELU, LEAKY_RELU, TANH, SIGMOID, SOFTPLUS, EXP -> true;
            case SILU, GELU, LOG, SQUARE, BOUND_LOGVAR -> false;
        };
    }

    /** The value at x. */
    public float value(float x) {
        return switch (kind) {
            case IDENTITY -> x;
            case RELU -> x <= 0 ? 0 : x;
            case LEAKY_RELU -> x > 0 ? x : parameter * x;
            case TANH -> ScalarMath.tanh(x);
            case SIGMOID -> ScalarMath.sigmoid(x);
            case SOFTPLUS -> ScalarMath.softplus(x);
            case SILU -> x * ScalarMath.sigmoid(x);
            case GELU -> 0.5f * x * (1 + ScalarMath.erf(x * SQRT_HALF));
            case EXP -> ScalarMath.exp(x);
            case LOG -> ScalarMath.log(x);
            case SQUARE -> x * x;
            case BOUND_LOGVAR -> LOGVAR_MIN + ScalarMath.softplus(bentAtMax(x) - LOGVAR_MIN);
        };
    }

    /**
     * The derivative.
     *
     * @param saved the value if {@link #derivativeFromValue}, else the argument
     */
    public float derivative(float saved) {
        return switch (kind) {
            case IDENTITY -> 1;
            case RELU -> saved > 0 ? 1 : 0;
            case LEAKY_RELU -> saved > 0 ? 1 : parameter;
            case TANH -> Math.fma(-saved, saved, 1);
            case SIGMOID -> saved * (1 - saved);
            case SOFTPLUS -> -ScalarMath.expm1(-saved);
            case SILU -> {
                float s = ScalarMath.sigmoid(saved);
                yield Math.fma(saved * s, 1 - s, s);
            }
            case GELU -> {
                float density = INVERSE_SQRT_TWO_PI * ScalarMath.exp(-0.5f * (saved * saved));
                yield Math.fma(saved, density, 0.5f * (1 + ScalarMath.erf(saved * SQRT_HALF)));
            }
            case EXP -> saved;
            case LOG -> 1 / saved;
            case SQUARE -> 2 * saved;
            case BOUND_LOGVAR -> ScalarMath.sigmoid(LOGVAR_MAX - saved) * ScalarMath.sigmoid(bentAtMax(saved) - LOGVAR_MIN);
        };
    }

    private static float bentAtMax(float x) {
        return LOGVAR_MAX - ScalarMath.softplus(LOGVAR_MAX - x);
    }
}
