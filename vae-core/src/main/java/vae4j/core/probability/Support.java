package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.backend.density.DiscretizedLogisticDensity;

/** The values that a single number of data may have. */
enum Support {
    REAL("finite numbers"),
    UNIT("numbers from 0 to 1"),
    COUNT("whole numbers from 0 to 16,777,216"),
    LEVELS("multiples of 1/255 from 0 to 1");

    private static final float LARGEST_COUNT = 0x1p24f;
    /** How far from a whole number of levels rounding may leave a value, in levels. */
    private static final float LEVEL_TOLERANCE = 1e-3f;

    private final String description;

    Support(String description) {
        this.description = description;
    }

    private boolean contains(float x) {
        float level = x * DiscretizedLogisticDensity.LAST;
        return switch (this) {
            case REAL -> Float.isFinite(x);
            case UNIT -> x >= 0 && x <= 1;
            case COUNT -> x >= 0 && x <= LARGEST_COUNT && x == Math.rint(x);
            case LEVELS -> x >= 0 && x <= 1 && Math.abs(level - Math.rint(level)) <= LEVEL_TOLERANCE;
        };
    }

    /** For {@link Likelihood#refusal}. */
    Optional<String> refusal(String likelihood, float[] x, float[] mask) {
        for (int j = 0; j < x.length; j++) {
            if ((mask == null || mask[j] != 0) && !contains(x[j])) {
                return Optional.of("value %d is %s; a %s likelihood needs %s".formatted(j, x[j], likelihood, description));
            }
        }
        return Optional.empty();
    }
}
