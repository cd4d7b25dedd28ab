package vae4j.core.data;

/**
 * Square, ellipse and heart, scaled and turned: a pixel is 1 where its centre is inside. The heart is the curve
 * (x² + y² − 1)³ = x² y³. Sines come from StrictMath, so that a mask is the same on every machine.
 */
final class SpriteMask {
    /** The reach of every shape at scale 1, from the centre it turns about, as a part of half a mask. */
    private static final double REACH = 15.5 / 16;
    /** How much smaller the heart's own coordinates are: its curve reaches 1.3497 from the point it is turned about. */
    private static final double HEART = 1.35;

    private SpriteMask() {}

    /** A mask for each shape, scale and orientation of a grid, half as wide as a picture, with the centre of the shape in its middle. */
    static float[][] all(Sprites.Grid grid) {
        int shapes = 3;
        var masks = new float[shapes * Sprites.SCALES * grid.orientations()][];
        for (int i = 0; i < masks.length; i++) {
            int orientation = i % grid.orientations() * grid.turn();
            int scale = i / grid.orientations() % Sprites.SCALES;
            masks[i] = draw(i / (grid.orientations() * Sprites.SCALES), 0.5 + 0.1 * scale, turn(orientation), grid.side() / 2);
        }
        return masks;
    }

    /** The last orientation is a full turn, and the same as none to the last bit. */
    private static double turn(int orientation) {
        return 2 * Math.PI * (orientation % Sprites.TURNS) / Sprites.TURNS;
    }

    private static float[] draw(int shape, double scale, double angle, int side) {
        double reach = REACH * (side / 2);
        double cos = StrictMath.cos(angle) / (reach * scale);
        double sin = StrictMath.sin(angle) / (reach * scale);
        var mask = new float[side * side];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double x = column + 0.5 - 0.5 * side;
                double y = row + 0.5 - 0.5 * side;
                double u = cos * x + sin * y;                     // turned back, the shape's reach as the unit
                double v = cos * y - sin * x;
                boolean inside = switch (shape) {
                    case 0 -> Math.max(Math.abs(u), Math.abs(v)) < 0.7;
                    case 1 -> u * u + 4 * v * v < 1;
                    default -> heart(HEART * u, 0.1 - HEART * v);
                };
                if (inside) mask[row * side + column] = 1;
            }
        }
        return mask;
    }

    private static boolean heart(double x, double y) {
        double s = x * x + y * y - 1;
        return s * s * s < x * x * y * y * y;
    }
}
