package vae4j.core.evaluate;

/** Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations (Golub and Van Loan 2013, section 8.5). */
final class SymmetricEigen {
    /** Convergence is quadratic: ten are many. */
    private static final int MOST_SWEEPS = 60;
    /** Of the matrix's squared norm; what is left outside of the diagonal is then below the rounding of the eigenvalues. */
    private static final double NEGLIGIBLE = 1e-32;

    private SymmetricEigen() {}

    /**
     * @param a symmetric; its diagonal becomes the eigenvalues, in no order
     * @return the eigenvectors, each a row, in the order of the diagonal
     */
    static double[][] diagonalize(double[][] a) {
        int n = a.length;
        var vectors = new double[n][n];
        for (int i = 0; i < n; i++) vectors[i][i] = 1;
        for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a); sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (a[p][q] != 0) rotate(a, vectors, p, q);
                }
            }
        }
        return vectors;
    }

    private static boolean isDiagonal(double[][] a) {
        double diagonal = 0;
        double outside = 0;
        for (int i = 0; i < a.length; i++) {
            diagonal += a[i][i] * a[i][i];
            for (int j = i + 1; j < a.length; j++) outside += a[i][j] * a[i][j];
        }
        return outside <= NEGLIGIBLE * diagonal;
    }

    /** Turns in the plane of p and q so that a[p][q] becomes zero: A ← Jᵀ A J. */
    private static void rotate(double[][] a, double[][] vectors, int p, int q) {
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + StrictMath.sqrt(theta * theta + 1));
        double c = 1 / StrictMath.sqrt(t * t + 1);
        double s = t * c;
        a[p][p] -= t * a[p][q];
        a[q][q] += t * a[p][q];
        a[p][q] = 0;
        a[q][p] = 0;
        for (int k = 0; k < a.length; k++) {
            if (k == p || k == q) continue;
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = c * kp - s * kq;
            a[p][k] = a[k][p];
            a[k][q] = s * kp + c * kq;
            a[q][k] = a[k][q];
        }
        for (int k = 0; k < a.length; k++) {
            double vp = vectors[p][k];
            double vq = vectors[q][k];
            vectors[p][k] = c * vp - s * vq;
            vectors[q][k] = s * vp + c * vq;
        }
    }
}
