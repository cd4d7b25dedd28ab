package vae4j.cli.run;

import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** Masks that hide a part of each example, for looking at completions and for measuring them. */
public final class Holes {
    private Holes() {}

    /**
     * @param part  {@code lower}, {@code upper}, {@code left} or {@code right} half, or a fraction of the values at random
     * @param batch {@code [n, …]}
     * @return as large: 0 where a value is hidden, else 1
     * @throws IllegalArgumentException saying what was expected
     */
    public static Tensor mask(String part, Shape batch, Noise noise) {
        var mask = Tensor.allocate(batch);
        int columns = batch.columns();
        int width = batch.axis(batch.rank() - 1);
        int height = batch.rank() > 2 ? batch.axis(batch.rank() - 2) : 1;
        double fraction = part.matches("[a-z]+") ? Double.NaN : fraction(part);
        if (Double.isNaN(fraction) && batch.rank() < 3) throw new IllegalArgumentException("is '" + part + "', but rows have no halves; expected a fraction such as 0.5");
        for (long i = 0; i < mask.size(); i++) {
            int at = (int) (i % columns);
            int y = at / width % height;
            int x = at % width;
            boolean hidden = switch (part) {
                case "lower" -> y >= height / 2;
                case "upper" -> y < height / 2;
                case "left" -> x < width / 2;
                case "right" -> x >= width / 2;
                default -> noise.uniform(i) < requireFraction(part, fraction);
            };
            mask.set(i, hidden ? 0 : 1);
        }
        return mask;
    }

    private static double fraction(String part) {
        try {
            return Double.parseDouble(part);
        } catch (NumberFormatException e) {
            return requireFraction(part, -1);
        }
    }

    private static double requireFraction(String part, double fraction) {
        if (fraction > 0 && fraction < 1) return fraction;
        throw new IllegalArgumentException("is '" + part + "'; expected lower, upper, left, right, or a fraction between 0 and 1");
    }

    /** The mean squared difference of what is hidden and known. */
    public static double meanSquare(Tensor truth, Tensor completed, Tensor mask) {
        double sum = 0;
        long hidden = 0;
        for (long i = 0; i < mask.size(); i++) {
            if (mask.get(i) == 1 || Float.isNaN(truth.get(i))) continue;
            sum += Math.pow((double) truth.get(i) - completed.get(i), 2);
            hidden++;
        }
        return hidden == 0 ? 0 : sum / hidden;
    }
}
