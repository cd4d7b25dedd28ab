package vae4j.core.evaluate;

import vae4j.core.random.Noise;

/**
 * How well single dimensions of codes stand for single factors, by six measures, all from 0 (or chance, where said) to 1.
 *
 * @param mutualInformationGap see {@link #mutualInformationGap}
 * @param separatedAttributes  see {@link #separatedAttributes}; for a factor of c values at most 1 − 1/c
 * @param dci                  see {@link Dci}
 * @param factorVae            see {@link FactorVotes#factorVaeScore}; 1 / factors is chance
 * @param betaVae              see {@link FactorVotes#betaVaeScore}; 1 / factors is chance
 * @param modularity           see {@link #modularity}
 */
public record Disentanglement(double mutualInformationGap, double separatedAttributes, Dci dci, double factorVae, double betaVae, double modularity) {
    /** All of them. */
    public static Disentanglement of(KnownFactors known, Noise noise) {
        return new Disentanglement(mutualInformationGap(known), separatedAttributes(known), Dci.of(known, noise.branch(0)),
            FactorVotes.factorVaeScore(known, noise.branch(1)), FactorVotes.betaVaeScore(known, noise.branch(2)), modularity(known));
    }

    /**
     * MIG (Chen et al. 2018, equation 6): the mean over the factors v of (I(z; v) − I(z'; v)) / H(v), where z is the
     * dimension that knows most about v and z' the one that knows second most. Information is counted on the codes given,
     * cut into intervals, as Locatello et al. 2019 do.
     */
    public static double mutualInformationGap(KnownFactors known) {
        var information = Counts.mutualInformation(known);
        int factors = known.factors().size();
        double sum = 0;
        for (int k = 0; k < factors; k++) sum += Counts.gap(information, k) / Counts.entropy(known.classes(k));
        return sum / factors;
    }

    /**
     * SAP (Kumar, Sattigeri and Balakrishnan 2018, section 3): the mean over the factors of the gap between the two
     * dimensions that predict it best on their own. A continuous factor's score is the squared correlation; another one's is
     * the balanced accuracy of thresholds: each interval of the code predicts one value, all values counting the same.
     */
    public static double separatedAttributes(KnownFactors known) {
        int factors = known.factors().size();
        var scores = new double[known.latent()][factors];
        for (int j = 0; j < scores.length; j++) {
            for (int k = 0; k < factors; k++) {
                scores[j][k] = known.factors().get(k).isContinuous() ? squaredCorrelation(known.code(j), known.values(k))
                    : balancedAccuracy(known.bins(j), known.classes(k));
            }
        }
        double sum = 0;
        for (int k = 0; k < factors; k++) sum += Counts.gap(scores, k);
        return sum / factors;
    }

    private static double squaredCorrelation(double[] a, double[] b) {
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < a.length; i++) {
            meanA += a[i] / a.length;
            meanB += b[i] / a.length;
        }
        double covariance = 0;
        double varianceA = 0;
        double varianceB = 0;
        for (int i = 0; i < a.length; i++) {
            covariance += (a[i] - meanA) * (b[i] - meanB);
            varianceA += (a[i] - meanA) * (a[i] - meanA);
            varianceB += (b[i] - meanB) * (b[i] - meanB);
        }
        return varianceA > 0 && varianceB > 0 ? covariance * covariance / (varianceA * varianceB) : 0;
    }

    /** Of predicting, in each interval, the value with the greatest share of its examples there. */
    private static double balancedAccuracy(int[] bins, int[] classes) {
        int count = KnownFactors.count(classes);
        var joint = new double[KnownFactors.BINS][count];
        var total = new double[count];
        for (int i = 0; i < bins.length; i++) {
            joint[bins[i]][classes[i]]++;
            total[classes[i]]++;
        }
        double sum = 0;
        for (var row : joint) {
            double best = 0;
            for (int c = 0; c < count; c++) best = Math.max(best, row[c] / total[c]);
            sum += best;
        }
        return sum / count;
    }

    /**
     * Modularity (Ridgeway and Mozer 2018, equation 2): the mean over the dimensions that know anything of
     * 1 − Σ I(z; v)² / (I(z; v*)² (F − 1)), the sum over all F factors but the one that the dimension knows most about, v*.
     * With a single factor every dimension is modular.
     */
    public static double modularity(KnownFactors known) {
        int factors = known.factors().size();
        double sum = 0;
        int informed = 0;
        for (var information : Counts.mutualInformation(known)) {
            double most = 0;
            double squares = 0;
            for (double i : information) {
                most = Math.max(most, i);
                squares += i * i;
            }
            if (most == 0) continue;
            informed++;
            sum += factors == 1 ? 1 : 1 - (squares - most * most) / (most * most * (factors - 1));
        }
        return informed == 0 ? 0 : sum / informed;
    }
}
