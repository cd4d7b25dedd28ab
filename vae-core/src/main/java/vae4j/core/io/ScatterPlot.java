package vae4j.core.io;

/**
 * Points in two dimensions, coloured by class, as a picture of its own: the map of a latent space. Both axes have the
 * same scale, the first grows to the right, the second upwards; the lines are where one of them is 0.
 */
public final class ScatterPlot {
    /** Petroff's ten colours (arXiv 2107.02270), which people with any colour vision can tell apart; as in the report. */
    private static final int[] COLORS = {0x3f90da, 0xffa90e, 0xbd1f01, 0x94a4a2, 0x832db6, 0xa96b59, 0xe76300, 0xb9ac70, 0x717581, 0x92dadd};
    private static final int BACKGROUND = 0xFFFFFF;
    private static final int AXIS = 0xD0D4DA;
    private static final double MARGIN = 0.04;
    private static final double RADIUS_AT_1000 = 4;

    private ScatterPlot() {}

    /** The colour of a class, {@code 0xRRGGBB}; after ten of them they come again. */
    public static int color(int label) {
        return COLORS[Math.max(label, 0) % COLORS.length];
    }

    /**
     * Draws points.
     *
     * @param places {@code [n][2]}, at least one
     * @param labels the class of each, or null if there are none
     * @param side   of the picture, in pixels
     * @throws IllegalArgumentException if a place is not finite
     */
    public static Raster draw(double[][] places, int[] labels, int side) {
        var x = range(places, 0);
        var y = range(places, 1);
        double span = Math.max(x[1] - x[0], y[1] - y[0]);
        double scale = side * (1 - 2 * MARGIN) / (span > 0 ? span : 1);
        double left = (x[0] + x[1]) / 2 - side / (2 * scale);
        double top = (y[0] + y[1]) / 2 + side / (2 * scale);
        var raster = Raster.rgb(side, side);
        raster.fill(BACKGROUND & 0xFF);
        for (int i = 0; i < side; i++) {
            set(raster, (int) Math.round(-left * scale), i, AXIS);
            set(raster, i, (int) Math.round(top * scale), AXIS);
        }
        double radius = Math.max(1.2, RADIUS_AT_1000 * side / 1000);
        for (int i = 0; i < places.length; i++) {
            disc(raster, (places[i][0] - left) * scale, (top - places[i][1]) * scale, radius, color(labels == null ? 0 : labels[i]));
        }
        return raster;
    }

    private static double[] range(double[][] places, int axis) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < places.length; i++) {
            if (!Double.isFinite(places[i][axis])) throw new IllegalArgumentException("point " + i + " lies at " + places[i][axis] + "; it cannot be drawn");
            least = Math.min(least, places[i][axis]);
            most = Math.max(most, places[i][axis]);
        }
        return new double[] {least, most};
    }

    private static void disc(Raster raster, double x, double y, double radius, int color) {
        for (int py = (int) Math.floor(y - radius); py <= y + radius; py++) {
            for (int px = (int) Math.floor(x - radius); px <= x + radius; px++) {
                if ((px + 0.5 - x) * (px + 0.5 - x) + (py + 0.5 - y) * (py + 0.5 - y) <= radius * radius) set(raster, px, py, color);
            }
        }
    }

    private static void set(Raster raster, int x, int y, int color) {
        if (x < 0 || y < 0 || x >= raster.width() || y >= raster.height()) return;
        for (int c = 0; c < 3; c++) raster.set(x, y, c, color >> 16 - 8 * c & 0xFF);
    }
}
