package vae4j.core.use;

import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/** How to get from one code to another. */
public enum Interpolation {
    /** Straight: (1 − t) a + t b. In many dimensions its middle is shorter than codes of the prior are. */
    LINEAR,
    /**
     * Along the arc, (sin((1 − t) Ω) a + sin(t Ω) b) / sin Ω with the angle Ω between a and b (Shoemake 1985; White 2016,
     * section 2.1), so that all codes on the way are about as long as the ends. Straight where there is no arc: if the
     * codes have the same direction, or one of them has none.
     */
    SPHERICAL;

    /** Below this the arc is straight within the rounding of a float. */
    private static final double SMALLEST_ANGLE = 1e-4;

    /**
     * A path, both ends included.
     *
     * @param from  one code: {@code [latent]} or {@code [1, latent]}
     * @param to    another one, as long
     * @param steps at least 2
     * @return {@code [steps, latent]}
     * @throws IllegalArgumentException if there are less than 2 steps, or the codes have opposite directions, between
     *                                  which there are many arcs
     */
    public Tensor path(Tensor from, Tensor to, int steps) {
        if (steps < 2) throw new IllegalArgumentException("a path has at least 2 steps, not " + steps);
        if (from.size() != to.size()) throw new ShapeException("there is no path from a code of shape " + from.shape() + " to one of " + to.shape());
        int latent = Math.toIntExact(from.size());
        double angle = this == SPHERICAL ? angle(from, to) : 0;
        if (Math.PI - angle < SMALLEST_ANGLE) {
            throw new IllegalArgumentException("the codes have opposite directions: no arc between them is shortest; expected a linear path");
        }
        var path = Tensor.allocate(Shape.of(steps, latent));
        for (int s = 0; s < steps; s++) {
            double t = s / (steps - 1.0);
            double a = angle < SMALLEST_ANGLE ? 1 - t : StrictMath.sin((1 - t) * angle) / StrictMath.sin(angle);
            double b = angle < SMALLEST_ANGLE ? t : StrictMath.sin(t * angle) / StrictMath.sin(angle);
            for (int j = 0; j < latent; j++) path.set((long) s * latent + j, (float) (a * from.get(j) + b * to.get(j)));
        }
        return path;
    }

    /** 0 to π; 0 if one of them is zero. */
    private static double angle(Tensor a, Tensor b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (long j = 0; j < a.size(); j++) {
            ab += (double) a.get(j) * b.get(j);
            aa += (double) a.get(j) * a.get(j);
            bb += (double) b.get(j) * b.get(j);
        }
        return aa == 0 || bb == 0 ? 0 : StrictMath.acos(Math.clamp(ab / StrictMath.sqrt(aa * bb), -1, 1));
    }
}
