package vae4j.core.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A column of a table, as a model knows it.
 *
 * @param name       as the first line of the table has it, or {@code column N}
 * @param decimals   digits after the point that its numbers had at most; -1 for any
 * @param missing    whether values were missing
 * @param minimum    of the training's numbers
 * @param maximum    of the training's numbers
 * @param categories in the order of the model's values, which are 1 for the category and 0 for the others; empty if the
 *                   column holds numbers
 * @param scaling    of numbers
 */
public record Column(String name, int decimals, boolean missing, double minimum, double maximum, List<String> categories, Scaling scaling) {
    /** What a float32 is worth. */
    private static final MathContext PRECISION = new MathContext(9);

    public Column {
        categories = List.copyOf(categories);
    }

    /** The same column of data of which values are missing, or none is. */
    Column missing(boolean some) {
        return new Column(name, decimals, some, minimum, maximum, categories, scaling);
    }

    /** Whether its values are names and not numbers. */
    public boolean categorical() {
        return !categories.isEmpty();
    }

    /** How many of a model's values it becomes. */
    public int width() {
        return Math.max(1, categories.size());
    }

    /** @throws DataException if a column of other data holds something else */
    void requireFits(Object source, int number, Column other) {
        String what = "column %d, '%s'".formatted(number, name);
        if (categorical() != other.categorical()) {
            throw DataException.of("%s: %s holds %s; expected %s, as in training", source, what, other.words(), words());
        }
        var unknown = other.categories.stream().filter(c -> !categories.contains(c)).toList();
        if (!unknown.isEmpty()) {
            throw DataException.of("%s: %s has the categor%s %s; expected one of %s, as in training", source, what, unknown.size() == 1 ? "y" : "ies", some(unknown), some(categories));
        }
        // A few odd numbers may be what somebody is looking for. Nothing but odd numbers are another unit or another column.
        if (!categorical() && (other.minimum > maximum || other.maximum < minimum)) {
            throw DataException.of("%s: %s has numbers from %s to %s; expected %s to %s, as in training", source, what, other.minimum, other.maximum, minimum, maximum);
        }
    }

    void encode(String category, Object row, float[] to, int at) {
        int place = categories.indexOf(category);
        if (place < 0) throw DataException.of("%s: column '%s' has the category '%s'; expected one of %s", row, name, category, some(categories));
        Arrays.fill(to, at, at + width(), 0);
        to[at + place] = 1;
    }

    private String words() {
        return categorical() ? "categories (" + some(categories) + ")" : "numbers";
    }

    private static String some(List<String> categories) {
        return categories.stream().limit(10).map(c -> "'" + c + "'").collect(Collectors.joining(", ")) + (categories.size() > 10 ? " and " + (categories.size() - 10) + " more" : "");
    }

    /** A number of this column as its table would write it. */
    public String text(double number) {
        if (decimals < 0) return plain(new BigDecimal(number).round(PRECISION));
        return plain(new BigDecimal(number).setScale(decimals, RoundingMode.HALF_EVEN));
    }

    /** Without an exponent, unless many zeros would take its place. */
    private static String plain(BigDecimal number) {
        if (number.signum() == 0) return "0";
        var stripped = number.stripTrailingZeros();
        return Math.abs((long) stripped.scale()) > 20 ? stripped.toString() : stripped.toPlainString();
    }
}
