package vae4j.core.train;

import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.model.Vae;
import vae4j.core.objective.Elbo;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.optim.Optimizer;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/** One update of a model, again and again: the ELBO of a batch, its gradient, the optimizer. For one thread. */
public final class TrainingStep implements AutoCloseable {
    private final Vae model;
    private final NegativeElbo objective;
    private final double maxGradientNorm;
    private final Tape tape;
    final Optimizer.State optimizer;

    /** @param maxGradientNorm a longer gradient is scaled down to it; infinity for never */
    public TrainingStep(Vae model, NegativeElbo objective, Optimizer optimizer, double maxGradientNorm) {
        this.model = model;
        this.objective = objective;
        this.maxGradientNorm = maxGradientNorm;
        tape = Tape.recording(model.backend());
        this.optimizer = optimizer.start(model.backend(), model.parameters().values().size());
    }

    /**
     * What an update met.
     *
     * @param reconstruction −log p(x|z), summed over the examples; nats
     * @param kl             summed over the examples; nats
     * @param gradientNorm   before clipping
     */
    public record Outcome(double reconstruction, double kl, double gradientNorm) {}

    /** Memory for a batch, to be filled before {@link #update} and undefined after it. */
    public Tensor allocate(Shape shape) {
        return tape.allocate(shape);
    }

    /**
     * Changes the parameters by one step.
     *
     * @param x          the batch: {@code [batch, …]}
     * @param noise      of this step
     * @param t          epochs since the start of training, with fractions
     * @param number     counts updates from 1
     * @param rateFactor what the learning rate is multiplied with
     * @throws DivergedException before anything is changed, if a number is not finite
     */
    public Outcome update(Tensor x, Noise noise, double t, long number, double rateFactor) {
        var parameters = model.parameters();
        try {
            var elbo = model.elbo(tape.constant(x), noise);
            var loss = objective.of(elbo, t);
            requireFinite(loss, elbo, number);
            tape.backward(loss);
            parameters.completeGradients(tape);
            double norm = Math.sqrt(model.backend().sumOfSquares(parameters.gradients()));
            if (!Double.isFinite(norm)) throw diverged(number, "the gradient of " + firstNonFiniteGradient());
            float scale = norm > maxGradientNorm ? (float) (maxGradientNorm / norm) : 1;
            optimizer.update(parameters.values(), parameters.gradients(), number, rateFactor, scale);
            return new Outcome(-sum(elbo.logLikelihood()), sum(elbo.kl()), norm);
        } finally {
            tape.rewind();
        }
    }

    private static double sum(Variable x) {
        double sum = 0;
        for (long i = 0; i < x.value().size(); i++) sum += x.value().get(i);
        return sum;
    }

    private static void requireFinite(Variable loss, Elbo elbo, long number) {
        if (Float.isFinite(loss.value().get(0))) return;
        if (!Double.isFinite(sum(elbo.logLikelihood()))) throw diverged(number, "the reconstruction term");
        throw diverged(number, Double.isFinite(sum(elbo.kl())) ? "the objective" : "the KL term");
    }

    private String firstNonFiniteGradient() {
        for (var p : model.parameters().parameters()) {
            for (long i = 0; i < p.gradient().size(); i++) {
                if (!Float.isFinite(p.gradient().get(i))) return String.join(", ", p.names());
            }
        }
        return "all parameters together";
    }

    private static DivergedException diverged(long number, String what) {
        return new DivergedException("step " + number + ": " + what + " is not a finite number; the step was not taken");
    }

    @Override public void close() {
        tape.close();
        optimizer.close();
    }
}
