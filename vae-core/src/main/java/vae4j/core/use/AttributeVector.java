package vae4j.core.use;

import vae4j.core.data.Labels;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/**
 * A direction in which codes gain an attribute: the mean code of examples that have it minus the mean code of examples
 * that do not (Larsen et al. 2016, section 4.2; White 2016, section 3.1).
 *
 * @param direction {@code [1, latent]}
 */
public record AttributeVector(Tensor direction) {
    /** @param with codes of examples that have it, {@code [n, latent]} @param without those of others, {@code [m, latent]} */
    public static AttributeVector between(Tensor with, Tensor without) {
        if (with.columns() != without.columns()) throw new ShapeException("codes of shapes " + with.shape() + " and " + without.shape() + " are not of one latent space");
        var mean = mean(with);
        var other = mean(without);
        for (int j = 0; j < mean.length; j++) mean[j] -= other[j];
        return of(mean);
    }

    /**
     * From labels: class {@code with} against class {@code without}.
     *
     * @param codes   {@code [n, latent]}
     * @param labels  of the same n examples
     * @param without a class, or −1 for all but the first one
     * @throws IllegalArgumentException if one of the two has no example
     */
    public static AttributeVector of(Tensor codes, Labels labels, int with, int without) {
        if (labels.size() != codes.rows()) throw new IllegalArgumentException(labels.size() + " labels for codes of shape " + codes.shape());
        var sums = new double[2][codes.columns()];
        var counts = new int[2];
        for (int i = 0; i < codes.rows(); i++) {
            int label = labels.get(i);
            int group = label == with ? 0 : without < 0 || label == without ? 1 : -1;
            if (group < 0) continue;
            counts[group]++;
            for (int j = 0; j < codes.columns(); j++) sums[group][j] += codes.get(i, j);
        }
        if (counts[0] == 0) throw new IllegalArgumentException("no example has the label " + labels.names().get(with));
        if (counts[1] == 0) throw new IllegalArgumentException("no example has " + (without < 0 ? "another label than " + labels.names().get(with) : "the label " + labels.names().get(without)));
        for (int j = 0; j < sums[0].length; j++) sums[0][j] = sums[0][j] / counts[0] - sums[1][j] / counts[1];
        return of(sums[0]);
    }

    private static AttributeVector of(double[] direction) {
        var tensor = Tensor.allocate(Shape.of(1, direction.length));
        for (int j = 0; j < direction.length; j++) tensor.set(j, (float) direction[j]);
        return new AttributeVector(tensor);
    }

    private static double[] mean(Tensor codes) {
        var mean = new double[codes.columns()];
        for (int i = 0; i < codes.rows(); i++) {
            for (int j = 0; j < mean.length; j++) mean[j] += (double) codes.get(i, j) / codes.rows();
        }
        return mean;
    }

    /** Codes with so much more of the attribute; a negative strength takes it away. {@code [n, latent] -> [n, latent]}. */
    public Tensor addTo(Tensor codes, double strength) {
        if (codes.columns() != direction.size()) throw new ShapeException("codes of shape " + codes.shape() + " in a latent space of " + direction.size() + " dimensions");
        var moved = Tensor.allocate(codes.shape());
        for (long i = 0; i < codes.size(); i++) moved.set(i, (float) (codes.get(i) + strength * direction.get(i % direction.size())));
        return moved;
    }
}
