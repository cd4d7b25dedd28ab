package vae4j.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vae4j.core.random.Noise;

/**
 * Measures that ask: of examples that have one factor in common, which one is it? A vote is made from examples that are
 * drawn with the same value of a factor, drawn at random as well; a simple classifier learns from half of the votes, and
 * its accuracy on the other half is the score.
 */
public final class FactorVotes {
    /** Examples, or pairs, a vote; votes to learn from, and as many to test on. */
    private static final int EXAMPLES = 64, VOTES = 800;

    private final KnownFactors known;
    private final Noise noise;
    private final List<List<int[]>> groups = new ArrayList<>();
    private long drawn;

    private FactorVotes(KnownFactors known, Noise noise) {
        this.known = known;
        this.noise = noise;
        for (int k = 0; k < known.factors().size(); k++) groups.add(groups(known.classes(k)));
    }

    /** The examples of each value. */
    private static List<int[]> groups(int[] classes) {
        var sizes = new int[KnownFactors.count(classes)];
        for (int c : classes) sizes[c]++;
        var groups = Arrays.stream(sizes).mapToObj(int[]::new).toList();
        for (int i = classes.length - 1; i >= 0; i--) groups.get(classes[i])[--sizes[classes[i]]] = i;
        return groups;
    }

    private int below(int n) {
        return (int) (Integer.toUnsignedLong(noise.word(drawn++)) * n >>> 32);
    }

    /** The examples that have a random value of factor k. */
    private int[] group(int k) {
        return groups.get(k).get(below(groups.get(k).size()));
    }

    /**
     * The FactorVAE score (Kim and Mnih 2018, section 4): with one factor fixed, the dimension whose variance is the
     * smallest share of its variance over all examples votes for the factor; each dimension's votes are decided by their
     * majority. Dimensions that have collapsed to the prior do not vote: those that are not active, see {@link Evaluation}.
     * With F factors, 1/F is chance.
     */
    public static double factorVaeScore(KnownFactors known, Noise noise) {
        return new FactorVotes(known, noise).majority();
    }

    private double majority() {
        int factors = known.factors().size();
        var variances = known.variances();
        var votes = new int[known.latent()][factors];
        int right = 0;
        var majority = new int[known.latent()];
        for (int vote = 0; vote < 2 * VOTES; vote++) {
            if (vote == VOTES) for (int j = 0; j < majority.length; j++) majority[j] = greatest(votes[j]);
            int k = below(factors);
            int j = steadiest(group(k), variances);
            if (vote < VOTES) votes[j][k]++;
            else if (majority[j] == k) right++;
        }
        return right / (double) VOTES;
    }

    private static int greatest(int[] numbers) {
        int greatest = 0;
        for (int i = 1; i < numbers.length; i++) if (numbers[i] > numbers[greatest]) greatest = i;
        return greatest;
    }

    private int steadiest(int[] group, double[] variances) {
        var moments = new Moments(variances.length);
        var row = new float[variances.length];
        for (int i = 0; i < EXAMPLES; i++) {
            var z = known.codeOf(group[below(group.length)]);
            for (int j = 0; j < row.length; j++) row[j] = (float) z[j];
            moments.add(row, 0);
        }
        int steadiest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < variances.length; j++) {
            if (variances[j] <= Evaluation.ACTIVE_VARIANCE) continue;
            double share = moments.variance(j) / variances[j];
            if (share < least) {
                least = share;
                steadiest = j;
            }
        }
        return steadiest;
    }

    /**
     * The β-VAE score (Higgins et al. 2017, section 3): from the mean absolute difference of each dimension over pairs of
     * examples that have one factor in common, a linear classifier (multinomial logistic regression) says which factor it
     * is. It standardises what it learns from, so that the scale of a dimension does not matter. With F factors, 1/F is chance.
     */
    public static double betaVaeScore(KnownFactors known, Noise noise) {
        return new FactorVotes(known, noise).linear();
    }

    private double linear() {
        int factors = known.factors().size();
        var differences = new double[2 * VOTES][known.latent()];
        var fixed = new int[2 * VOTES];
        for (int vote = 0; vote < fixed.length; vote++) {
            fixed[vote] = below(factors);
            for (int pair = 0; pair < EXAMPLES; pair++) {
                var group = group(fixed[vote]);
                var a = known.codeOf(group[below(group.length)]);
                var b = known.codeOf(group[below(group.length)]);
                for (int j = 0; j < a.length; j++) differences[vote][j] += Math.abs(a[j] - b[j]) / EXAMPLES;
            }
        }
        var classifier = new LogisticRegression(Arrays.copyOf(differences, VOTES), Arrays.copyOf(fixed, VOTES), factors);
        int right = 0;
        for (int vote = VOTES; vote < fixed.length; vote++) if (classifier.classify(differences[vote]) == fixed[vote]) right++;
        return right / (double) VOTES;
    }
}
