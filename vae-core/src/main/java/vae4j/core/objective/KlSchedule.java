package vae4j.core.objective;

import java.util.Locale;

/**
 * How the weight of the KL term changes while training goes on: from 0 to 1, in epochs. It is multiplied with β.
 *
 * @param kind   the shape of the curve
 * @param epochs its length: until full weight for {@link Kind#LINEAR}, a cycle for {@link Kind#CYCLICAL}, until half
 *               weight for {@link Kind#SIGMOID}; unused for {@link Kind#CONSTANT}
 */
public record KlSchedule(Kind kind, double epochs) {
    /** The curves. */
    public enum Kind {
        /** 1 from the start. */
        CONSTANT,
        /** Rises in proportion, then stays 1 (Bowman et al. 2016, section 3.1). */
        LINEAR,
        /** Rises over the first half of each cycle and stays 1 over the second, again and again (Fu et al. 2019, equation 6, R = 0.5). */
        CYCLICAL,
        /** 1 / (1 + exp(-10 (t / epochs - 1))): nearly 0 at first, 1/2 after the given epochs, nearly 1 after twice as many (Bowman et al. 2016, figure 2). */
        SIGMOID
    }

    /** Full weight from the start. */
    public static final KlSchedule NONE = new KlSchedule(Kind.CONSTANT, 0);

    public KlSchedule {
        if (kind != Kind.CONSTANT && !(epochs > 0 && Double.isFinite(epochs))) {
            throw new IllegalArgumentException("a " + kind.name().toLowerCase(Locale.ROOT) + " KL schedule needs a positive number of epochs, not " + epochs);
        }
    }

    public static KlSchedule linear(double epochs) {
        return new KlSchedule(Kind.LINEAR, epochs);
    }

    public static KlSchedule cyclical(double epochs) {
        return new KlSchedule(Kind.CYCLICAL, epochs);
    }

    public static KlSchedule sigmoid(double epochs) {
        return new KlSchedule(Kind.SIGMOID, epochs);
    }

    /** @param t epochs since the start, with fractions */
    public double weight(double t) {
        return switch (kind) {
            case CONSTANT -> 1;
            case LINEAR -> Math.min(1, t / epochs);
            case CYCLICAL -> Math.min(1, 2 * (t / epochs - Math.floor(t / epochs)));
            case SIGMOID -> 1 / (1 + StrictMath.exp(-10 * (t / epochs - 1)));
        };
    }

    /**
     * Reads {@code constant}, {@code linear:5}, {@code cyclical:10} or {@code sigmoid:10}; {@link #toString} writes it.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static KlSchedule parse(String text) {
        try {
            var parts = text.split(":", 2);
            var kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
            if ((kind == Kind.CONSTANT) != (parts.length == 1)) throw new IllegalArgumentException("epochs");
            return new KlSchedule(kind, parts.length == 1 ? 0 : Double.parseDouble(parts[1]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no KL schedule: expected constant, linear:EPOCHS, cyclical:EPOCHS or sigmoid:EPOCHS", e);
        }
    }

    @Override public String toString() {
        var name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.CONSTANT ? name : name + ":" + (epochs == (long) epochs && epochs < 1e15 ? Long.toString((long) epochs) : Double.toString(epochs));
    }
}
