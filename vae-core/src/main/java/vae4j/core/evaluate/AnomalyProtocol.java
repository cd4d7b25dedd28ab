package vae4j.core.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;
import vae4j.core.data.DataException;
import vae4j.core.data.Dataset;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;

/**
 * A table cut into rows to learn what is normal from, and rows to find the anomalies among: one half of the normal rows,
 * chosen at random, and all others (the semi-supervised setting of Han et al. 2022, ADBench). Numbers are standardised by
 * the half that is learned from, which alone decides everything but the scores.
 *
 * @param train normal rows, standardised: {@code [n][columns]}
 * @param test  the other normal rows and the anomalies, by the same scaling: {@code [m][columns]}
 * @param odd   which rows of the test are anomalies
 */
public record AnomalyProtocol(double[][] train, double[][] test, boolean[] odd) {
    /** Of the variance, that the components of the baseline explain at least. */
    private static final double EXPLAINED = 0.9;

    /**
     * @param data rows with labels, of which the last class is the anomalies
     * @param seed of the choice
     */
    public static AnomalyProtocol of(Dataset data, long seed) {
        var labels = data.labels().orElseThrow(() -> new DataException(data.name() + ": has no labels to tell anomalies by"));
        if (labels.classes() != 2) throw new DataException("%s: has %d classes; expected 2, normal and anomalous".formatted(data.name(), labels.classes()));
        int[] normal = IntStream.range(0, data.size()).filter(i -> labels.get(i) == 0).toArray();
        int[] order = Noise.seed(seed).branch(Noise.Purpose.SPLIT).permutation(normal.length);
        int half = normal.length / 2;
        int[] learned = Arrays.stream(order).limit(half).map(i -> normal[i]).toArray();
        int[] found = IntStream.concat(Arrays.stream(order).skip(half).map(i -> normal[i]), IntStream.range(0, data.size()).filter(i -> labels.get(i) == 1)).toArray();
        var train = rows(data, learned);
        var test = rows(data, found);
        standardize(train, test);
        var odd = new boolean[found.length];
        for (int i = 0; i < odd.length; i++) odd[i] = labels.get(found[i]) == 1;
        return new AnomalyProtocol(train, test, odd);
    }

    private static double[][] rows(Dataset data, int[] chosen) {
        var values = data.subset(chosen).read(0, chosen.length);
        var rows = new double[chosen.length][values.columns()];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) rows[i][j] = values.get(i, j);
        }
        return rows;
    }

    /** To mean 0 and variance 1 of the rows that are learned from; a constant column becomes 0 there. */
    private static void standardize(double[][] train, double[][] test) {
        for (int j = 0; j < train[0].length; j++) {
            double mean = 0;
            for (var row : train) mean += row[j] / train.length;
            double variance = 0;
            for (var row : train) variance += (row[j] - mean) * (row[j] - mean) / train.length;
            double deviation = variance > 0 ? StrictMath.sqrt(variance) : 1;
            for (var row : train) row[j] = (row[j] - mean) / deviation;
            for (var row : test) row[j] = (row[j] - mean) / deviation;
        }
    }

    /** The rows to learn from, as a set. */
    public Dataset normal() {
        return dataset("normal rows", train);
    }

    /** The rows to score, as a set. */
    public Dataset mixed() {
        return dataset("rows to score", test);
    }

    private static Dataset dataset(String name, double[][] rows) {
        int columns = rows[0].length;
        var values = new float[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < values.length; i++) values[i] = (float) rows[i / columns][i % columns];
        return Dataset.of(name, Shape.of(columns), values);
    }

    /**
     * The baseline: the squared distance from the first principal components that explain 90 % of the variance of the
     * normal rows.
     */
    public double[] principalComponentScores() {
        int columns = train[0].length;
        var all = PrincipalComponents.of(train, columns);
        int count = 1;
        for (double explained = all.explained(0); explained < EXPLAINED && count < columns; count++) explained += all.explained(count);
        var places = all.project(test);
        var mean = all.mean();
        var scores = new double[test.length];
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < columns; j++) scores[i] += (test[i][j] - mean[j]) * (test[i][j] - mean[j]);
            for (int k = 0; k < count; k++) scores[i] -= places[i][k] * places[i][k];
        }
        return scores;
    }
}
