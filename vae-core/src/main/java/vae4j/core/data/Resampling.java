package vae4j.core.data;

import vae4j.core.data.ImageDecoder.Picture;

/**
 * Brings pictures to one size: scaled so that the size is covered, then cut from the centre. Each new pixel is a mean of
 * old ones under a triangle as wide as two new pixels, or two old ones where the picture grows (bilinear with
 * antialiasing): first along rows, then along columns, in double precision and in this order, so that the bytes are the
 * same everywhere.
 */
final class Resampling {
    private Resampling() {}

    static Picture fit(Picture picture, int height, int width) {
        if (picture.height() == height && picture.width() == width) return picture;
        double scale = Math.min((double) picture.height() / height, (double) picture.width() / width);   // old pixels a new one
        double top = (picture.height() - scale * height) / 2;
        double left = (picture.width() - scale * width) / 2;
        var columns = Weights.of(picture.width(), width, left, scale);
        var rows = Weights.of(picture.height(), height, top, scale);
        var values = new byte[height * width * picture.channels()];
        var wide = new double[picture.height() * width];
        for (int c = 0; c < picture.channels(); c++) {
            int plane = c * picture.height() * picture.width();
            for (int y = 0; y < picture.height(); y++) {
                for (int x = 0; x < width; x++) {
                    double sum = 0;
                    for (int k = 0; k < columns.values[x].length; k++) {
                        sum += columns.values[x][k] * (picture.values()[plane + y * picture.width() + columns.first[x] + k] & 0xFF);
                    }
                    wide[y * width + x] = sum;
                }
            }
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double sum = 0;
                    for (int k = 0; k < rows.values[y].length; k++) sum += rows.values[y][k] * wide[(rows.first[y] + k) * width + x];
                    values[(c * height + y) * width + x] = (byte) Math.clamp(Math.round(sum), 0, 255);
                }
            }
        }
        return new Picture(height, width, picture.channels(), values);
    }

    /** For each new pixel the first old one that counts, and the weights from there on, which add up to 1. */
    private record Weights(int[] first, double[][] values) {
        static Weights of(int old, int wanted, double start, double scale) {
            var first = new int[wanted];
            var values = new double[wanted][];
            double reach = Math.max(scale, 1);
            for (int i = 0; i < wanted; i++) {
                double centre = start + (i + 0.5) * scale;
                int from = Math.clamp((long) Math.floor(centre - reach), 0, old - 1);
                int to = Math.clamp((long) Math.ceil(centre + reach), from + 1, old);
                var weights = new double[to - from];
                double sum = 0;
                for (int k = 0; k < weights.length; k++) {
                    weights[k] = Math.max(0, 1 - Math.abs(from + k + 0.5 - centre) / reach);
                    sum += weights[k];
                }
                for (int k = 0; k < weights.length; k++) weights[k] /= sum;
                first[i] = from;
                values[i] = weights;
            }
            return new Weights(first, values);
        }
    }
}
