package vae4j.core.data;

/**
 * One of the quantities that an example was generated from.
 *
 * @param name such as "scale"
 * @param values how many values it takes, numbered from 0; 0 if it is continuous
 */
public record Factor(String name, int values) {
    /** A factor that takes any value of a range. */
    public static Factor continuous(String name) {
        return new Factor(name, 0);
    }

    public boolean isContinuous() {
        return values == 0;
    }
}
