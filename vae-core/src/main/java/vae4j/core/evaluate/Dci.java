package vae4j.core.evaluate;

import java.util.Arrays;
import vae4j.core.random.Noise;

/**
 * Disentanglement, completeness and informativeness (Eastwood and Williams 2018, section 2). R is how important each
 * dimension is for predicting each factor.
 * <p>The predictor is {@link BoostedTrees}, as Locatello et al. 2019 chose: unlike the L1-regularised linear one of the
 * paper, it sees factors that a code tells in a way that is not monotone, such as an angle. Importance is the squared error
 * that the splits on a dimension take away.
 *
 * @param disentanglement Σᵢ ρᵢ (1 − H(Pᵢ)), where Pᵢ are the shares of the factors in row i of R, the entropy H has as many
 *                        values as there are factors for its base, and ρᵢ is the row's share of all of R: 1 if each
 *                        dimension matters to one factor only
 * @param completeness    the mean of 1 − H(P̃ⱼ) over the factors, where P̃ⱼ are the shares of the dimensions in column j: 1
 *                        if one dimension says all about a factor. The paper weighs no factor more than another
 * @param informativeness the mean accuracy of predicting a factor from the code, on examples held out
 */
public record Dci(double disentanglement, double completeness, double informativeness) {
    /** @param noise of which examples are held out: one half */
    public static Dci of(KnownFactors known, Noise noise) {
        int n = known.size();
        if (n < 4) throw new IllegalArgumentException("half of " + n + " examples is too few to predict factors from");
        var order = noise.permutation(n);
        var train = Arrays.copyOf(order, n / 2);
        var test = Arrays.copyOfRange(order, n / 2, n);
        int factors = known.factors().size();
        var importance = new double[known.latent()][factors];
        double accuracy = 0;
        for (int k = 0; k < factors; k++) {
            var trees = new BoostedTrees(known, train, known.classes(k));
            for (int j = 0; j < importance.length; j++) importance[j][k] = trees.importance()[j];
            accuracy += trees.accuracy(test) / factors;
        }
        return new Dci(disentanglement(importance, factors), completeness(importance, factors), accuracy);
    }

    private static double disentanglement(double[][] importance, int factors) {
        double all = 0;
        double sum = 0;
        for (var row : importance) {
            double total = Arrays.stream(row).sum();
            all += total;
            sum += total * (1 - entropy(row, total, factors));
        }
        return all > 0 ? sum / all : 0;
    }

    private static double completeness(double[][] importance, int factors) {
        double sum = 0;
        for (int k = 0; k < factors; k++) {
            int at = k;
            var column = Arrays.stream(importance).mapToDouble(row -> row[at]).toArray();
            double total = Arrays.stream(column).sum();
            if (total > 0) sum += 1 - entropy(column, total, column.length);
        }
        return sum / factors;
    }

    /** Of the shares, with a base of how many there are; 0 for a single one. */
    private static double entropy(double[] parts, double total, int base) {
        double sum = 0;
        for (double part : parts) if (part > 0) sum -= part / total * StrictMath.log(part / total);
        return base > 1 ? sum / StrictMath.log(base) : 0;
    }
}
