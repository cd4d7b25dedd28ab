package vae4j.core.probability;

/** L with L Lᵀ = A for a symmetric positive definite A (Golub and Van Loan 2013, section 4.2). In double, strictly ordered. */
final class Cholesky {
    private final double[][] l;
    private final double logDeterminant;

    /** @throws ArithmeticException if A is not positive definite in double precision */
    Cholesky(double[][] a) {
        int n = a.length;
        l = new double[n][n];
        double log = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
                if (i == j && !(sum > 0)) throw new ArithmeticException("a covariance of " + n + " dimensions is not positive definite");
                l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
            }
            log += 2 * StrictMath.log(l[i][i]);
        }
        logDeterminant = log;
    }

    /** log |A|. */
    double logDeterminant() {
        return logDeterminant;
    }

    /** eᵀ A⁻¹ e, where u is room for L⁻¹ e. */
    double squaredLength(double[] e, double[] u) {
        double sum = 0;
        for (int i = 0; i < l.length; i++) {
            double v = e[i];
            for (int k = 0; k < i; k++) v -= l[i][k] * u[k];
            u[i] = v / l[i][i];
            sum += u[i] * u[i];
        }
        return sum;
    }

    /** Element i of L ε. */
    double product(int i, double[] epsilon) {
        double sum = 0;
        for (int k = 0; k <= i; k++) sum += l[i][k] * epsilon[k];
        return sum;
    }
}
