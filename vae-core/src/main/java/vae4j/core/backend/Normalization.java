package vae4j.core.backend;

import static vae4j.core.tensor.Tensor.FLOAT;

import vae4j.core.tensor.Tensor;

/**
 * The kernels of normalisation, which all backends share: memory limits them, so that nothing is gained by writing them
 * twice; backends differ in who computes the pieces. Sums over places go by blocks of {@link Backend#KC}, which are the
 * pieces; the inner loops run over channels, which lie together.
 */
public final class Normalization {
    private static final int KC = Backend.KC;

    private Normalization() {}

    /** A term of two sums for each channel. */
    private interface Terms {
        /** Adds a place to the sums; {@code at} is where it is in the tensors, in elements. */
        void add(int example, long at, float[] first, float[] second);
    }

    /** Sums over the places of each example: {@code [example][channel]}, first and second. */
    private static float[][][] sums(Statistics s, Pieces pieces, Terms terms) {
        int blocks = (s.places() - 1) / KC + 1;
        int c = s.channels();
        var parts = new float[2][s.examples() * blocks][c];
        pieces.run(s.examples() * blocks, i -> {
            int example = i / blocks;
            int from = i % blocks * KC;
            for (int p = from; p < Math.min(from + KC, s.places()); p++) {
                terms.add(example, ((long) example * s.places() + p) * c, parts[0][i], parts[1][i]);
            }
        });
        var sums = new float[2][s.examples()][];
        for (int k = 0; k < 2; k++) {
            for (int i = 0; i < s.examples(); i++) {
                sums[k][i] = parts[k][i * blocks];
                for (int b = 1; b < blocks; b++) add(parts[k][i * blocks + b], sums[k][i]);
            }
        }
        return sums;
    }

    private static void add(float[] x, float[] y) {
        for (int j = 0; j < x.length; j++) y[j] += x[j];
    }

    /** See {@link Backend#moments}. */
    public static void moments(Statistics s, Tensor x, Tensor mean, Tensor variance, Pieces pieces) {
        var segment = x.segment();
        var first = sums(s, pieces, (_, at, sum, _) -> {
            long o = x.offset() + at * Float.BYTES;
            for (int j = 0; j < sum.length; j++) sum[j] += segment.get(FLOAT, o + (long) j * Float.BYTES);
        })[0];
        for (int i = 0; i < s.examples(); i++) store(s, i, first[i], mean);
        var means = perChannel(s, mean);
        var second = sums(s, pieces, (example, at, sum, _) -> {
            long o = x.offset() + at * Float.BYTES;
            var m = means[example];
            for (int j = 0; j < sum.length; j++) {
                float e = segment.get(FLOAT, o + (long) j * Float.BYTES) - m[j];
                sum[j] = Math.fma(e, e, sum[j]);
            }
        })[0];
        for (int i = 0; i < s.examples(); i++) store(s, i, second[i], variance);
    }

    /** The groups' sums, divided. */
    private static void store(Statistics s, int example, float[] sums, Tensor out) {
        var groups = groupSums(s, sums);
        for (int k = 0; k < groups.length; k++) out.set((long) example * s.groups() + k, groups[k] / s.count());
    }

    private static float[] groupSums(Statistics s, float[] channels) {
        int width = s.channels() / s.groups();
        var groups = new float[s.groups()];
        for (int k = 0; k < groups.length; k++) {
            groups[k] = channels[k * width];
            for (int j = k * width + 1; j < (k + 1) * width; j++) groups[k] += channels[j];
        }
        return groups;
    }

    /** Each group's number for each of its channels: {@code [example][channel]}. */
    private static float[][] perChannel(Statistics s, Tensor groups) {
        int width = s.channels() / s.groups();
        var channels = new float[s.examples()][s.channels()];
        for (int i = 0; i < s.examples(); i++) {
            for (int j = 0; j < s.channels(); j++) channels[i][j] = groups.get((long) i * s.groups() + j / width);
        }
        return channels;
    }

    private static float[][] scales(Statistics s, Tensor variance, float epsilon) {
        var scales = perChannel(s, variance);
        for (var row : scales) {
            for (int j = 0; j < row.length; j++) row[j] = 1 / (float) Math.sqrt(row[j] + epsilon);
        }
        return scales;
    }

    /** See {@link Backend#normalize}. */
    public static void normalize(Statistics s, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor gamma, Tensor beta, Tensor y, Pieces pieces) {
        var means = perChannel(s, mean);
        var scales = scales(s, variance, epsilon);
        float[] g = gamma.toArray(), b = beta.toArray();
        var xs = x.segment();
        var ys = y.segment();
        overPlaces(s, pieces, (example, at) -> {
            long xo = x.offset() + at * Float.BYTES, yo = y.offset() + at * Float.BYTES;
            float[] m = means[example], r = scales[example];
            for (int j = 0; j < g.length; j++) {
                ys.set(FLOAT, yo + (long) j * Float.BYTES, Math.fma((xs.get(FLOAT, xo + (long) j * Float.BYTES) - m[j]) * r[j], g[j], b[j]));
            }
        });
    }

    private interface Place {
        void at(int example, long element);
    }

    private static void overPlaces(Statistics s, Pieces pieces, Place place) {
        int blocks = (s.places() - 1) / KC + 1;
        pieces.run(s.examples() * blocks, i -> {
            int example = i / blocks;
            int from = i % blocks * KC;
            for (int p = from; p < Math.min(from + KC, s.places()); p++) place.at(example, ((long) example * s.places() + p) * s.channels());
        });
    }

    /** See {@link Backend#normalizeAdjoint}. */
    public static void adjoint(Statistics s, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor gamma, boolean frozen, Tensor d,
            Tensor dx, Tensor dGamma, Tensor dBeta, Pieces pieces) {
        var means = perChannel(s, mean);
        var scales = scales(s, variance, epsilon);
        var g = gamma.toArray();
        var xs = x.segment();
        var ds = d.segment();
        var sums = sums(s, pieces, (example, at, sum, products) -> {
            long xo = x.offset() + at * Float.BYTES, o = d.offset() + at * Float.BYTES;
            float[] m = means[example], r = scales[example];
            for (int j = 0; j < sum.length; j++) {
                float e = ds.get(FLOAT, o + (long) j * Float.BYTES);
                sum[j] += e;
                products[j] = Math.fma(e, (xs.get(FLOAT, xo + (long) j * Float.BYTES) - m[j]) * r[j], products[j]);
            }
        });
        dBeta.copyFrom(total(sums[0]));
        dGamma.copyFrom(total(sums[1]));
        var meanD = groupMeans(s, sums[0], g, frozen);
        var meanProduct = groupMeans(s, sums[1], g, frozen);
        var out = dx.segment();
        overPlaces(s, pieces, (example, at) -> {
            long xo = x.offset() + at * Float.BYTES, o = d.offset() + at * Float.BYTES, to = dx.offset() + at * Float.BYTES;
            float[] m = means[example], r = scales[example], a = meanD[example], b = meanProduct[example];
            for (int j = 0; j < g.length; j++) {
                float normal = (xs.get(FLOAT, xo + (long) j * Float.BYTES) - m[j]) * r[j];
                out.set(FLOAT, to + (long) j * Float.BYTES, r[j] * Math.fma(-normal, b[j], ds.get(FLOAT, o + (long) j * Float.BYTES) * g[j] - a[j]));
            }
        });
    }

    private static float[] total(float[][] examples) {
        var sum = examples[0].clone();
        for (int i = 1; i < examples.length; i++) add(examples[i], sum);
        return sum;
    }

    /** The means over groups of channel sums times gamma, for each channel; 0 if the statistics do not depend on the values. */
    private static float[][] groupMeans(Statistics s, float[][] sums, float[] gamma, boolean frozen) {
        int width = s.channels() / s.groups();
        var means = new float[s.examples()][s.channels()];
        for (int i = 0; i < s.examples() && !frozen; i++) {
            var scaled = new float[s.channels()];
            for (int j = 0; j < scaled.length; j++) scaled[j] = sums[i][j] * gamma[j];
            var groups = groupSums(s, scaled);
            for (int j = 0; j < s.channels(); j++) means[i][j] = groups[j / width] / s.count();
        }
        return means;
    }
}
