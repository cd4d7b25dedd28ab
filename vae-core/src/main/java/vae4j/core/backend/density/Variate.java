package vae4j.core.backend.density;

/** A density of a number that is distributed on its own, and so has an expectation and can be drawn. */
public sealed interface Variate extends Density permits BernoulliDensity, ContinuousBernoulliDensity, DiscretizedLogisticDensity,
        GaussianDensity, LaplaceDensity, NegativeBinomialDensity, PoissonDensity, StudentDensity {
    /** The expectation of x. */
    float mean(float a, float b);

    /**
     * A draw.
     *
     * @param key   of a stream of {@link vae4j.core.random.Threefry}
     * @param index of the draw in it
     */
    float sample(long key, long index, float a, float b);
}
