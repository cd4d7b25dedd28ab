package vae4j.core.train;

/**
 * Keeps in mind which epoch was best, and says when it is long enough ago. Scores are −ELBO or what the model has in its place, lower is better; where
 * nothing is held out for validation, the last epoch counts as best and nothing stops early.
 *
 * @param best     the epoch, from 1; 0 before the first
 * @param score    its score; null before the first
 * @param patience after how many epochs without a better one to stop; 0 for never
 */
record EarlyStopping(int best, Double score, int patience) {
    static EarlyStopping start(int patience) {
        if (patience < 0) throw new IllegalArgumentException("patience must not be negative: " + patience);
        return new EarlyStopping(0, null, patience);
    }

    boolean improvedBy(double candidate, boolean validated) {
        return !validated || score == null || candidate < score;
    }

    EarlyStopping after(int epoch, double candidate, boolean validated) {
        return improvedBy(candidate, validated) ? new EarlyStopping(epoch, candidate, patience) : this;
    }

    boolean stops(int epoch) {
        return patience > 0 && best > 0 && epoch - best >= patience;
    }
}
