package vae4j.core.optim;

/**
 * What the learning rate is multiplied with as training goes on.
 *
 * @param kind         the curve after the warm-up
 * @param warmupEpochs over these the factor rises in proportion from 0; 0 for none
 */
public record LearningRateSchedule(Kind kind, double warmupEpochs) {
    /** The curves, over p, the share of all epochs that is done. */
    public enum Kind {
        /** 1 */
        CONSTANT,
        /** 1 - p */
        LINEAR,
        /** (1 + cos(π p)) / 2 (Loshchilov and Hutter 2017, equation 5). */
        COSINE,
        /** 0.01^p: two orders of magnitude over the whole training. */
        EXPONENTIAL,
        /**
         * 10^(-i/7) in stage i = 0, 1, …, which is 3^i epochs long, however many epochs there are (Burda et al. 2016,
         * section 5): 121 epochs are stages 0 to 4, and 3,280 are all eight.
         */
        STAGES
    }

    /** The same rate throughout. */
    public static final LearningRateSchedule CONSTANT = new LearningRateSchedule(Kind.CONSTANT, 0);

    public LearningRateSchedule {
        if (!(warmupEpochs >= 0 && Double.isFinite(warmupEpochs))) throw new IllegalArgumentException("the warm-up must not be negative: " + warmupEpochs);
    }

    /**
     * @param t      epochs since the start, with fractions
     * @param epochs how many there will be
     */
    public double factor(double t, int epochs) {
        double p = Math.min(1, t / epochs);
        double curve = switch (kind) {
            case CONSTANT -> 1;
            case LINEAR -> 1 - p;
            case COSINE -> 0.5 * (1 + StrictMath.cos(Math.PI * p));
            case EXPONENTIAL -> StrictMath.pow(0.01, p);
            case STAGES -> StrictMath.pow(10, -stage(t) / 7.0);
        };
        return t < warmupEpochs ? curve * t / warmupEpochs : curve;
    }

    /** i, of which stage 3^i epochs are: stage i begins at (3^i − 1) / 2. */
    private static int stage(double t) {
        int stage = 0;
        for (double end = 1, length = 1; t >= end; stage++) {
            length *= 3;
            end += length;
        }
        return stage;
    }
}
