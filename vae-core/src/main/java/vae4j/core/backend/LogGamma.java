package vae4j.core.backend;

/**
 * Differences of log Γ and of its derivative, in double, by Stirling's series (Abramowitz and Stegun 1964, 6.1.40 and
 * 6.3.18) from 10 on, and by recurrence below. As differences, because the values themselves are so large that nothing
 * would be left. Strictly ordered arithmetic and {@link StrictMath}: the same bits everywhere.
 * <p>Rounded to float, the error is at most 0.51 ulp for r from 10⁻⁹ to 10⁹ and whole x to 10⁵.
 */
public final class LogGamma {
    private static final int STIRLING = 10;

    private LogGamma() {}

    /** log Γ(r + x) − log Γ(r), for positive r and x of at least 0. log x! is that of r = 1. */
    public static double rising(double r, double x) {
        if (x == 0) return 0;
        double quotient = 1;
        double s = r;
        for (; s < STIRLING; s++) quotient *= s / (s + x);
        double far = (s - 0.5) * StrictMath.log1p(x / s) + x * StrictMath.log(s + x) - x + correction(s + x) - correction(s);
        return far + StrictMath.log(quotient);
    }

    /** Stirling's 1/(12 s) − 1/(360 s³) + … */
    private static double correction(double s) {
        double t = 1 / (s * s);
        return (((((-691.0 / 360360 * t + 1.0 / 1188) * t - 1.0 / 1680) * t + 1.0 / 1260) * t - 1.0 / 360) * t + 1.0 / 12) / s;
    }

    /** The derivative of {@link #rising} by r: ψ(r + x) − ψ(r). */
    public static double risingSlope(double r, double x) {
        if (x == 0) return 0;
        double near = 0;
        double s = r;
        for (; s < STIRLING; s++) near += x / (s * (s + x));
        return near + StrictMath.log1p(x / s) + slopeCorrection(s + x) - slopeCorrection(s);
    }

    /** The same of the derivative: −1/(2 s) − 1/(12 s²) + 1/(120 s⁴) − … */
    private static double slopeCorrection(double s) {
        double t = 1 / (s * s);
        return -0.5 / s - t * (1.0 / 12 - t * (1.0 / 120 - t * (1.0 / 252 - t * (1.0 / 240 - t * (1.0 / 132 - t * (691.0 / 32760))))));
    }
}
