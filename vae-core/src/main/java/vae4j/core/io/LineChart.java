package vae4j.core.io;

import java.util.ArrayList;
import java.util.List;

/**
 * Curves over a common axis as a picture, with numbers at the axes. There is room for no words: whoever shows it says
 * beneath it what the axes and the colours, those of {@link ScatterPlot#color} in order, stand for.
 */
public final class LineChart {
    private static final int MARGIN = 48, TICK = 6, TICKS = 5, PIXEL = 2;
    private static final int AXIS = 0x717581, GRID = 0xE4E7EB;
    /** Of 3 x 5 pixels, a digit of base 8 a row from the top. */
    private static final String SIGNS = "0123456789.-";
    private static final int[][] GLYPHS = {{7, 5, 5, 5, 7}, {2, 6, 2, 2, 7}, {7, 1, 7, 4, 7}, {7, 1, 3, 1, 7}, {5, 5, 7, 1, 1}, {7, 4, 7, 1, 7}, {7, 4, 7, 5, 7},
        {7, 1, 2, 2, 2}, {7, 5, 7, 5, 7}, {7, 5, 7, 1, 7}, {0, 0, 0, 0, 2}, {0, 0, 7, 0, 0}};

    private final boolean logarithmic;
    private final List<double[]> xs = new ArrayList<>();
    private final List<double[]> ys = new ArrayList<>();
    private boolean dots;

    private LineChart(boolean logarithmic) {
        this.logarithmic = logarithmic;
    }

    /** With both axes linear. */
    public static LineChart linear() {
        return new LineChart(false);
    }

    /** With a logarithmic axis to the right; numbers stand at the places of the first curve. */
    public static LineChart logarithmic() {
        return new LineChart(true);
    }

    /** Marks the places that the lines go through. */
    public LineChart dots() {
        dots = true;
        return this;
    }

    /**
     * Adds a curve.
     *
     * @throws IllegalArgumentException if there are no two places, one is not finite, or not positive on a logarithmic axis
     */
    public LineChart add(double[] x, double[] y) {
        if (x.length < 2 || x.length != y.length) throw new IllegalArgumentException("a curve needs two places at least, with two numbers each, not " + x.length + " and " + y.length);
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(x[i]) || !Double.isFinite(y[i]) || logarithmic && !(x[i] > 0)) throw new IllegalArgumentException("place " + i + " is " + x[i] + ", " + y[i] + "; it cannot be drawn");
        }
        xs.add(x.clone());
        ys.add(y.clone());
        return this;
    }

    private double place(double x) {
        return logarithmic ? Math.log(x) : x;
    }

    /** @throws IllegalStateException if there is no curve */
    public Raster draw(int width, int height) {
        if (xs.isEmpty()) throw new IllegalStateException("a chart without a curve");
        var across = range(xs);
        var upwards = range(ys);
        double left = place(across[0]);
        double perX = (width - 2 * MARGIN) / Math.max(place(across[1]) - left, 1e-12);
        double perY = (height - 2 * MARGIN) / Math.max(upwards[1] - upwards[0], 1e-12);
        var raster = Raster.rgb(width, height);
        raster.fill(0xFF);
        for (double tick : logarithmic ? xs.getFirst() : ticks(across)) {
            int x = (int) Math.round(MARGIN + (place(tick) - left) * perX);
            line(raster, x, MARGIN, x, height - MARGIN, GRID, 1);
            line(raster, x, height - MARGIN, x, height - MARGIN + TICK, AXIS, 1);
            write(raster, number(tick), x, height - MARGIN + 3 * TICK, true);
        }
        for (double tick : ticks(upwards)) {
            int y = (int) Math.round(height - MARGIN - (tick - upwards[0]) * perY);
            line(raster, MARGIN, y, width - MARGIN, y, GRID, 1);
            line(raster, MARGIN - TICK, y, MARGIN, y, AXIS, 1);
            write(raster, number(tick), MARGIN - 2 * TICK, y, false);
        }
        line(raster, MARGIN, MARGIN, MARGIN, height - MARGIN, AXIS, 1);
        line(raster, MARGIN, height - MARGIN, width - MARGIN, height - MARGIN, AXIS, 1);
        for (int c = 0; c < xs.size(); c++) {
            var x = xs.get(c);
            var y = ys.get(c);
            for (int i = 0; i < x.length; i++) {
                double px = MARGIN + (place(x[i]) - left) * perX;
                double py = height - MARGIN - (y[i] - upwards[0]) * perY;
                if (dots) line(raster, px, py, px, py, ScatterPlot.color(c), 7);
                if (i > 0) line(raster, MARGIN + (place(x[i - 1]) - left) * perX, height - MARGIN - (y[i - 1] - upwards[0]) * perY, px, py, ScatterPlot.color(c), 2);
            }
        }
        return raster;
    }

    private static double[] range(List<double[]> curves) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (var curve : curves) {
            for (double v : curve) {
                least = Math.min(least, v);
                most = Math.max(most, v);
            }
        }
        return new double[] {least, most};
    }

    /** Round numbers within a range, 1, 2 or 5 times a power of ten apart. */
    static double[] ticks(double[] range) {
        double span = range[1] - range[0];
        if (!(span > 0)) return new double[] {range[0]};
        double power = Math.pow(10, Math.floor(Math.log10(span / TICKS)));
        double step = power * (span / TICKS / power > 5 ? 10 : span / TICKS / power > 2 ? 5 : span / TICKS / power > 1 ? 2 : 1);
        var ticks = new ArrayList<Double>();
        for (long i = (long) Math.ceil(range[0] / step - 1e-9); i * step <= range[1] + 1e-9 * step; i++) ticks.add(i * step);
        return ticks.stream().mapToDouble(t -> t).toArray();
    }

    private static String number(double value) {
        var text = new java.math.BigDecimal(value).round(new java.math.MathContext(4)).stripTrailingZeros().toPlainString();
        return text.equals("-0") ? "0" : text;
    }

    /** @param centred below a place; else to the left of it */
    private static void write(Raster raster, String text, int x, int y, boolean centred) {
        int width = text.length() * 4 * PIXEL;
        int left = centred ? x - width / 2 : x - width;
        for (int i = 0; i < text.length(); i++) {
            int[] glyph = GLYPHS[SIGNS.indexOf(text.charAt(i))];
            for (int row = 0; row < 5; row++) {
                for (int column = 0; column < 3; column++) {
                    if ((glyph[row] >> 2 - column & 1) == 0) continue;
                    for (int p = 0; p < PIXEL * PIXEL; p++) set(raster, left + (4 * i + column) * PIXEL + p % PIXEL, y + (row - 2) * PIXEL + p / PIXEL, AXIS);
                }
            }
        }
    }

    private static void line(Raster raster, double x0, double y0, double x1, double y1, int color, int thick) {
        int steps = (int) Math.ceil(2 * Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)));
        for (int i = 0; i <= steps; i++) {
            double t = steps == 0 ? 0 : (double) i / steps;
            int x = (int) Math.round(x0 + t * (x1 - x0));
            int y = (int) Math.round(y0 + t * (y1 - y0));
            for (int p = 0; p < thick * thick; p++) set(raster, x + p % thick - thick / 2, y + p / thick - thick / 2, color);
        }
    }

    private static void set(Raster raster, int x, int y, int color) {
        if (x < 0 || y < 0 || x >= raster.width() || y >= raster.height()) return;
        for (int c = 0; c < 3; c++) raster.set(x, y, c, color >> 16 - 8 * c & 0xFF);
    }
}
