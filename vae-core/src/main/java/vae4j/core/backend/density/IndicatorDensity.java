package vae4j.core.backend.density;

/**
 * One element of a vector of zeros and a single one that says which class it is: x a, with a the log-probability of the
 * class. The sum over the classes is the log-probability of the vector.
 */
public record IndicatorDensity() implements Density {
    @Override public int parameters() {
        return 1;
    }

    /** 0 for the classes that it is not, however impossible they are. */
    @Override public float logProbability(float x, float a, float b) {
        return x == 0 ? 0 : x * a;
    }

    @Override public float slopeA(float x, float a, float b) {
        return x;
    }

    @Override public float slopeB(float x, float a, float b) {
        return 0;
    }
}
