package vae4j.core.backend.density;

/**
 * The log-probability of one number x given one or two parameters a and b: what
 * {@link vae4j.core.backend.Backend#logProbability} computes for each element, and its exact bits. In nats with all
 * constants. Every result is finite for data of the family and parameters whose exponentials are.
 */
public sealed interface Density permits IndicatorDensity, Variate {
    /** How many parameters: 1 (a; b is then ignored) or 2. */
    int parameters();

    /** log p(x | a, b). */
    float logProbability(float x, float a, float b);

    /** The derivative of the log-probability by a. */
    float slopeA(float x, float a, float b);

    /** The derivative of the log-probability by b; 0 where there is no b. */
    float slopeB(float x, float a, float b);
}
