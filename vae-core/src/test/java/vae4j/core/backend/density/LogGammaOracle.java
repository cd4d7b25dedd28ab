package vae4j.core.backend.density;

/** log Γ by Lanczos's approximation with g = 7 and nine terms, good to about 1e-15: another way than that of the code. */
final class LogGammaOracle {
    private static final double[] P = {0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};

    private LogGammaOracle() {}

    static double logGamma(double x) {
        if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
        double a = P[0];
        for (int i = 1; i < P.length; i++) a += P[i] / (x - 1 + i);
        double t = x + 6.5;
        return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(a);
    }
}
