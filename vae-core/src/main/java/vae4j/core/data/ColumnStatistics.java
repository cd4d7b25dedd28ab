package vae4j.core.data;

/** Mean, variance (Welford 1962) and range of the numbers of a column, one after the other; missing ones are counted. */
final class ColumnStatistics {
    private double mean;
    private double squares;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;
    private long count;
    private long missing;

    /** Counts a number for all that is asked here. */
    void add(double number) {
        addToRange(number);
        if (number != number) return;
        double difference = number - mean;
        mean += difference / count;
        squares += difference * (number - mean);
    }

    /** Counts a number where mean and deviation are not wanted, in a third of the time. */
    void addToRange(double number) {
        if (number != number) {
            missing++;
            return;
        }
        count++;
        if (number < minimum) minimum = number;
        if (number > maximum) maximum = number;
    }

    /** Of those that are not missing. */
    long count() {
        return count;
    }

    boolean anyMissing() {
        return missing > 0;
    }

    double minimum() {
        return minimum;
    }

    double maximum() {
        return maximum;
    }

    double mean() {
        return mean;
    }

    double deviation() {
        return Math.sqrt(squares / count);
    }
}
