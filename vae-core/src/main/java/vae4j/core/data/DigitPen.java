package vae4j.core.data;

import java.util.Arrays;
import vae4j.core.random.Noise;

/**
 * Draws one digit at a time into 28 x 28 grey values. Only +, -, *, / and square roots, which Java defines to the last
 * bit, so that a picture is the same on every machine. For one thread at a time.
 */
final class DigitPen {
    static final int SIDE = 28;
    /** A digit of size 1 fits into a box of this side, as those of MNIST do. */
    private static final double BOX = 20;
    /** Straight pieces between two points of a stroke. */
    private static final int PIECES = 4;
    /** Over how many pixels an edge goes from black to white. */
    private static final double EDGE = 1.35;
    /** How much harder than usual the pen may be pressed, as a part of the usual radius. */
    private static final double PRESSURE = 0.22;
    private static final int MOST = 256;

    private final double[] x = new double[MOST];                  // the vertices of all strokes, one after the other
    private final double[] y = new double[MOST];
    private final double[] radius = new double[MOST];
    private final boolean[] starts = new boolean[MOST];           // a stroke: no ink from the vertex before
    private int vertices;
    private final double[] distance = new double[SIDE * SIDE];    // from each pixel's centre to the edge of the ink; negative inside
    private Noise noise;
    private long word;

    /** Draws; {@code to} takes the 784 bytes at {@code offset}, 0 for paper and 255 for ink. */
    void draw(DigitStyle style, Noise picture, byte[] to, int offset) {
        noise = picture;
        word = DigitStyle.WORDS;
        vertices = 0;
        for (double[] stroke : DigitStrokes.WAYS.get(style.digit()).get(style.way()).strokes()) trace(stroke, style.waviness());
        bend();
        shape(style);
        place(style);
        ink(to, offset);
    }

    private double bell() {
        double b = DigitStyle.bell(noise, word);
        word += 3;
        return b;
    }

    /** A smooth curve (Catmull and Rom 1974) through the points of a stroke, each a little off, its ends more so. */
    private void trace(double[] points, double waviness) {
        int n = points.length / 2;
        var px = new double[n];
        var py = new double[n];
        var pr = new double[n];
        for (int i = 0; i < n; i++) {
            boolean corner = i > 0 && points[2 * i] == points[2 * i - 2] && points[2 * i + 1] == points[2 * i - 1];
            double stray = (i == 0 || i == n - 1 ? 2.4 : 1.6) * waviness;
            px[i] = corner ? px[i - 1] : points[2 * i] + stray * bell();
            py[i] = corner ? py[i - 1] : points[2 * i + 1] + stray * bell();
            pr[i] = 1 + PRESSURE * bell();
        }
        for (int i = 0; i < n - 1; i++) {
            if (px[i] == px[i + 1] && py[i] == py[i + 1]) continue;
            int before = Math.max(i - 1, 0);
            int after = Math.min(i + 2, n - 1);
            for (int k = i == 0 ? 0 : 1; k <= PIECES; k++) {
                double t = (double) k / PIECES;
                starts[vertices] = i == 0 && k == 0;
                x[vertices] = between(px[before], px[i], px[i + 1], px[after], t);
                y[vertices] = between(py[before], py[i], py[i + 1], py[after], t);
                radius[vertices] = pr[i] + t * (pr[i + 1] - pr[i]);
                vertices++;
            }
        }
    }

    private static double between(double a, double b, double c, double d, double t) {
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    /** A gentle distortion of the whole plane, quadratic: what waviness of single points cannot do. */
    private void bend() {
        double xx = 0.55 * bell();
        double xy = 0.55 * bell();
        double yy = 0.55 * bell();
        double uu = 0.55 * bell();
        double uv = 0.55 * bell();
        double vv = 0.55 * bell();
        for (int i = 0; i < vertices; i++) {
            double u = x[i] - 0.3;
            double v = y[i] - 0.5;
            x[i] = u + xx * u * u + xy * u * v + yy * v * v;
            y[i] = v + uu * u * u + uv * u * v + vv * v * v;
        }
    }

    /** Width, slant, rotation. */
    private void shape(DigitStyle style) {
        double half = 0.5 * style.rotation();                     // tan of half the angle gives cos and sin without a series
        double cos = (1 - half * half) / (1 + half * half);
        double sin = 2 * half / (1 + half * half);
        for (int i = 0; i < vertices; i++) {
            double u = x[i] * style.width() - y[i] * style.slant();
            double v = y[i];
            x[i] = cos * u - sin * v;
            y[i] = sin * u + cos * v;
        }
    }

    /** Scales to the box, puts the centre of the ink to the centre of the picture, then shifts, as far as the ink stays inside. */
    private void place(DigitStyle style) {
        double left = x[0], right = x[0], top = y[0], bottom = y[0];
        for (int i = 1; i < vertices; i++) {
            left = Math.min(left, x[i]);
            right = Math.max(right, x[i]);
            top = Math.min(top, y[i]);
            bottom = Math.max(bottom, y[i]);
        }
        double pen = 0.5 * style.thickness();
        double scale = (BOX * style.size() - style.thickness()) / Math.max(right - left, bottom - top);
        double length = 0, massX = 0, massY = 0;
        for (int i = 1; i < vertices; i++) {
            if (starts[i]) continue;
            double dx = x[i] - x[i - 1];
            double dy = y[i] - y[i - 1];
            double piece = Math.sqrt(dx * dx + dy * dy);
            length += piece;
            massX += piece * 0.5 * (x[i] + x[i - 1]);
            massY += piece * 0.5 * (y[i] + y[i - 1]);
        }
        double moveX = 0.5 * SIDE + style.right() - scale * massX / length;
        double moveY = 0.5 * SIDE + style.down() - scale * massY / length;
        double margin = (1 + PRESSURE) * pen + 0.5 * EDGE + 0.5;  // the outermost pixels stay white
        moveX = Math.clamp(moveX, margin - scale * left, SIDE - margin - scale * right);
        moveY = Math.clamp(moveY, margin - scale * top, SIDE - margin - scale * bottom);
        for (int i = 0; i < vertices; i++) {
            x[i] = moveX + scale * x[i];
            y[i] = moveY + scale * y[i];
            radius[i] *= pen;
        }
    }

    /** The distance of each pixel near a stroke to its edge, and from it the grey. */
    private void ink(byte[] to, int offset) {
        Arrays.fill(distance, SIDE);
        for (int i = 1; i < vertices; i++) {
            if (!starts[i]) segment(i);
        }
        for (int p = 0; p < distance.length; p++) {
            double grey = Math.min(Math.max(0.5 - distance[p] / EDGE, 0), 1);
            to[offset + p] = (byte) (int) (255 * grey + 0.5);
        }
    }

    private void segment(int i) {
        double ax = x[i - 1], ay = y[i - 1], ar = radius[i - 1];
        double dx = x[i] - ax, dy = y[i] - ay, dr = radius[i] - ar;
        double square = dx * dx + dy * dy;
        double inverse = square > 0 ? 1 / square : 0;
        double reach = Math.max(ar, radius[i]) + 0.5 * EDGE;         // beyond it the paper is white
        double reach2 = reach * reach;
        int left = (int) Math.max(Math.min(ax, x[i]) - reach + 0.5, 0);
        int right = (int) Math.min(Math.max(ax, x[i]) + reach - 0.5, SIDE - 1);
        int top = (int) Math.max(Math.min(ay, y[i]) - reach + 0.5, 0);
        int bottom = (int) Math.min(Math.max(ay, y[i]) + reach - 0.5, SIDE - 1);
        for (int row = top; row <= bottom; row++) {
            double py = row + 0.5 - ay;
            for (int column = left; column <= right; column++) {
                double px = column + 0.5 - ax;
                double t = Math.min(Math.max((px * dx + py * dy) * inverse, 0), 1);
                double ex = px - t * dx;
                double ey = py - t * dy;
                double d2 = ex * ex + ey * ey;
                if (d2 >= reach2) continue;
                double d = Math.sqrt(d2) - (ar + t * dr);
                int p = row * SIDE + column;
                if (d < distance[p]) distance[p] = d;
            }
        }
    }
}
