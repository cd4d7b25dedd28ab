package vae4j.core.use;

import java.util.Arrays;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Sums;
import vae4j.core.autograd.Tape;
import vae4j.core.backend.Backend;
import vae4j.core.objective.Batch;
import vae4j.core.objective.LatentModel;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Draws from p(z|known), each example by a chain of its own: Hamiltonian Monte Carlo (Neal 2011, section 3), whose potential
 * energy is −log p(known|z) − log p(z). What leapfrog steps get wrong, accepting and rejecting puts right, so that the
 * encoder has no part in where it ends. The length of a step is found while the chain burns in.
 */
final class CodeChain implements AutoCloseable {
    private static final int LEAPFROGS = 5;
    private static final double FIRST_STEP = 0.1;
    /** A little more than what is best in many dimensions, 0.65 (Neal 2011, section 4.4). */
    private static final double ACCEPTED = 0.75;
    private static final double ADAPTATION = 0.2;
    /** Of a step's length at random, so that no orbit closes. */
    private static final double JITTER = 0.2;

    private final LatentModel model;
    private final Backend backend;
    private final Tensor x;
    private final Tape tape;
    private final Tensor z;
    private final Tensor gradient;
    private final double[] steps;
    private double[] energy;
    private float[] slopes;

    /**
     * @param x     {@code [n, …]}, NaN where a value is missing
     * @param start {@code [n, latent]}
     */
    CodeChain(LatentModel model, Backend backend, Tensor x, Tensor start) {
        this.model = model;
        this.backend = backend;
        this.x = x;
        tape = Tape.recording(backend);
        z = Tensor.allocate(start.shape()).copyFrom(start);
        gradient = Tensor.allocate(start.shape());
        steps = new double[x.rows()];
        Arrays.fill(steps, FIRST_STEP);
        look();
    }

    /** Where the chains are: {@code [n, latent]}. */
    Tensor codes() {
        return z;
    }

    /** Goes on by one trajectory. @param burnIn whether steps may become longer or shorter */
    void advance(Noise noise, boolean burnIn) {
        int latent = z.columns();
        var from = z.toArray();
        var energyThere = energy;
        var slopesThere = slopes;
        var p = Tensor.allocate(z.shape());
        backend.normal(noise.branch(0).key(), p);
        var momentum = p.toArray();
        var before = total(momentum);
        var length = new double[steps.length];
        for (int i = 0; i < length.length; i++) length[i] = steps[i] * (1 + JITTER * (2 * noise.branch(1).uniform(i) - 1));
        for (int l = 0; l < LEAPFROGS; l++) {
            kick(momentum, length);
            for (int i = 0; i < momentum.length; i++) z.set(i, (float) (z.get(i) + length[i / latent] * momentum[i]));
            look();
            kick(momentum, length);
        }
        var after = total(momentum);
        for (int row = 0; row < steps.length; row++) {
            double difference = before[row] - after[row];
            double chance = difference >= 0 ? 1 : difference < 0 ? StrictMath.exp(difference) : 0;    // 0 of NaN
            if (!(noise.branch(2).uniform(row) < chance)) {
                for (int i = row * latent; i < (row + 1) * latent; i++) {
                    z.set(i, from[i]);
                    slopes[i] = slopesThere[i];
                }
                energy[row] = energyThere[row];
            }
            if (burnIn) steps[row] *= StrictMath.exp(ADAPTATION * (chance - ACCEPTED));
        }
    }

    /** Half of a step of the momentum. */
    private void kick(float[] momentum, double[] length) {
        int latent = z.columns();
        for (int i = 0; i < momentum.length; i++) momentum[i] += (float) (0.5 * length[i / latent] * slopes[i]);
    }

    private double[] total(float[] momentum) {
        int latent = z.columns();
        var total = energy.clone();
        for (int i = 0; i < momentum.length; i++) total[i / latent] += 0.5 * momentum[i] * momentum[i];
        return total;
    }

    /** log p(known|z) + log p(z), with the other sign, and its slopes, with this one. */
    private void look() {
        try {
            tape.learn(z);                                        // the model stays as it is
            var code = tape.leaf(z, gradient);
            var known = Batch.of(tape, x, null).logProbability(model.decode(code));
            var joint = Arithmetic.add(known, model.prior().logProbability(code));
            tape.backward(Sums.sum(joint));
            energy = new double[steps.length];
            for (int i = 0; i < energy.length; i++) energy[i] = -joint.value().get(i);
            slopes = gradient.toArray();
        } finally {
            tape.rewind();
        }
    }

    @Override public void close() {
        tape.close();
    }
}
