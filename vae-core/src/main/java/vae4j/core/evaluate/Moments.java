package vae4j.core.evaluate;

/** The running mean and variance of each column of what is seen, row by row (Welford 1962). */
final class Moments {
    private final double[] mean;
    private final double[] squares;
    private long count;

    Moments(int columns) {
        mean = new double[columns];
        squares = new double[columns];
    }

    void add(float[] values, int offset) {
        count++;
        for (int j = 0; j < mean.length; j++) {
            double difference = values[offset + j] - mean[j];
            mean[j] += difference / count;
            squares[j] += difference * (values[offset + j] - mean[j]);
        }
    }

    double mean(int column) {
        return mean[column];
    }

    /** The variance of the values seen, not an estimate of another population's. */
    double variance(int column) {
        return squares[column] / count;
    }
}
